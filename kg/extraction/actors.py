"""Decides whom a noun phrase or pronoun means, with the steps that led there.

In: a head token with its paragraph, the article's `NameBook`, and who is speaking. Out: a list of `Party`
(several for coordinated names), empty when the phrase is no actor. Unresolved stays unresolved: a pronoun
without a fitting antecedent gives nothing, and a described group ("rights groups") becomes an UNNAMED actor of
its own rather than somebody else.

The cases, in order: first and second person inside quotations; other pronouns by the nearest fitting name
(subjects first); a name in the phrase; a body or group of a named owner ("Russian officials", "the US side");
a description that fits one actor named before ("the senior diplomat", "the ministry"); a described group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from kg.extraction import tree
from kg.extraction.book import Name, NameBook
from kg.extraction.mentions import read_mention
from kg.extraction.names import clean_label
from kg.extraction.pronouns import Pronouns
from kg.extraction.titles import load_titles
from kg.extraction.words import (
    BODY_HEADS,
    GROUP_NOUNS,
    HE,
    IT,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    PLACE_PREPOSITIONS,
    SECOND_PERSON,
    SHE,
    STATE_HEADS,
    THEY,
)
from kg.gazetteer import Gazetteer
from kg.ids import build_slug
from kg.model import Actor, ActorKind, Article, Attribution, Mention, Party, Span
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

#: Nouns of which "both" or "the two" mean a pair named before.
PAIR_NOUNS = frozenset(
    "party side country nation state government power neighbour neighbor rival ally".split()
)
#: Ways of naming by which an actor's own names are told.
OWN_NAMES = frozenset({"name", "minted", "acronym", "short form"})
#: How many paragraphs back a pronoun or description may look.
REACH = 3
#: What the rules' own choice adds to the learned reader's probability, the least sum that is believed, and the
#: least for whom the rules do not choose though they choose somebody.
TRUST, LEAST_CHANCE, DOUBT = 0.3, 0.6, 0.85


class Antecedents(Protocol):
    """A learned reader of whom pronouns and role nouns stand for."""

    def find(self, paragraph: int, token: int) -> Sequence[tuple[int, int, float]]:
        """Say which tokens bear the name that a mention's head token stands for.

        Args:
            paragraph: Number of the paragraph among those parsed.
            token: Index of the mention's head token in that paragraph's Doc.

        Returns:
            (paragraph, token, probability 0-1), best first; empty: not known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves phrases of one article; holds what never changes while the article is read."""

    parsed: Sequence[Parsed]
    book: NameBook
    gazetteer: Gazetteer
    attributions: Sequence[Attribution] = ()
    antecedents: Antecedents | None = None
    article: Article | None = None
    _kept: list[Pronouns] = field(default_factory=list, init=False, repr=False, compare=False)
    _aliases: dict[str, set[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def resolve_span(
        self, span: Span, speaker: Party | None = None, barred: frozenset[str] = frozenset()
    ) -> list[Party]:
        """Say whom the words at a place of the article mean.

        Args:
            span: Code points of the article; it may begin or end inside a word.
            speaker: Who is speaking there (for I, we); None: found from the attributions.
            barred: Ids of actors that a pronoun cannot mean here.

        Returns:
            Parties in text order, several only where the span holds several; empty for an unread place.
        """
        place = self.find_tokens(span)
        if place is None:
            return []
        return read_mention(self, place[0], place[1], speaker, barred)

    def find_tokens(self, span: Span) -> tuple[int, DocSpan] | None:
        """Find the paragraph and the tokens that a span touches, without marks at their ends; None if unread."""
        for number, part in enumerate(self.parsed):
            if not part.paragraph.span.overlaps(span):
                continue
            base = part.paragraph.span.start
            size = part.paragraph.span.end - base
            start, end = max(0, span.start - base), min(size, span.end - base)
            tokens = part.doc.char_span(start, end, alignment_mode="expand")
            if tokens is not None and len(tokens):
                kept = tree.trim_marks(list(tokens))
                return number, part.doc[kept[0].i : kept[-1].i + 1]
        return None

    @property
    def pronouns(self) -> Pronouns:
        """The article's pronouns, read once."""
        if not self._kept:
            self._kept.append(Pronouns(self))
        return self._kept[0]

    def list_aliases(self, actor: Actor) -> tuple[str, ...]:
        """List the other names of an actor, sorted: those of the gazetteer, and those that the article calls it by.

        A seat, a people, a surname or a given name alone is none.
        """
        if not self._aliases:
            for name in self.book.names.values():
                if name.how in OWN_NAMES:
                    words = clean_label(self.parsed[name.paragraph].doc[name.start : name.end].text)
                    self._aliases.setdefault(name.actor.id, set()).add(words)
        found = self._aliases.get(actor.id, set()).union(self.gazetteer.aliases.get(actor.id, ()))
        return tuple(sorted(found - {actor.label}))

    @property
    def published(self) -> str | None:
        """The article's day, None when unknown."""
        found = self.article.published if self.article is not None else None
        return None if found is None else found.value

    def gender_of(self, actor: Actor) -> str | None:
        """Say `he` or `she` where the article, a word of address or the given name tells; None: unknown."""
        profile = self.book.profiles.get(actor.id)
        if profile is not None and profile.gender is not None:
            return profile.gender
        titles, words = load_titles(), actor.label.split()
        if actor.kind is ActorKind.PERSON:
            return titles.first.get(words[0].lower()) if len(words) > 1 else None
        return next((titles.gender[w.lower()] for w in reversed(words) if w.lower() in titles.gender), None)

    def ask_reader(
        self, paragraph: int, head: Token, barred: frozenset[str], rules: Sequence[Party] = ()
    ) -> tuple[Name, str] | None:
        """Ask the learned reader for the name that a pronoun or role noun stands for.

        Its candidates that bear a registered name, agree and are not barred are ranked by probability, tokens of one
        actor together; where one is the rules' own choice, `TRUST` is added. Another one than the rules' must reach
        `DOUBT`, and more than the chance that the mention stands for itself.

        Args:
            paragraph: Number of the mention's paragraph.
            head: Its head token.
            barred: Ids of actors that it cannot mean.
            rules: Whom the rules choose; empty where they choose nobody.

        Returns:
            The name and a step in plain words; None without a reader or a fitting candidate.
        """
        if self.antecedents is None:
            return None
        chosen = {p.actor.id for p in rules}
        pooled: dict[str, tuple[float, Name]] = {}
        alone = 0.0
        for number, index, chance in self.antecedents.find(paragraph, head.i):
            if (number, index) == (paragraph, head.i):
                alone = chance  # that it stands for nobody but itself
                continue
            name = self.book.guess_at(number, self.parsed[number].doc[index])
            if name is not None and name.actor.id not in barred and self._may_mean(head, name):
                before = pooled.get(name.actor.id, (0.0, name))
                pooled[name.actor.id] = (before[0] + chance, before[1])
        ranked = [(chance + TRUST * (key in chosen), chance, name) for key, (chance, name) in pooled.items()]
        if not ranked:
            return None
        score, chance, name = max(ranked, key=lambda entry: entry[0])
        agreed = name.actor.id in chosen
        if score < (DOUBT if chosen and not agreed else LEAST_CHANCE) or (alone > chance and not agreed):
            return None
        how = ", as the rules" if agreed else ""
        return name, f'"{head.text}" stands for {name.actor.label} (learned reader, {chance:.0%}{how})'

    def _may_mean(self, head: Token, name: Name) -> bool:
        """Tell whether a pronoun or noun agrees with a name in kind and gender."""
        word, person = head.lower_, name.actor.kind is ActorKind.PERSON
        if word in HE | SHE:
            gender = self.gender_of(name.actor)
            return person and (gender is None or (gender == "he") == (word in HE))
        if word in IT | THEY:
            return not person
        if head.lemma_.lower() in load_titles().bodies["named"] and name.actor.kind is not ActorKind.STATE:
            bears = head.lemma_.lower() in {w.lower() for w in name.actor.label.split()}
            return bears or name.actor.label.isupper()
        return not person or head.tag_ not in ("NNS", "NNPS")

    def resolve(
        self,
        paragraph: int,
        head: Token,
        speaker: Party | None = None,
        barred: frozenset[str] = frozenset(),
    ) -> list[Party]:
        """Say whom a phrase means.

        Args:
            paragraph: Number of the paragraph in `parsed`.
            head: Head token of the phrase; coordinated phrases are followed.
            speaker: Who is speaking where the phrase stands (for I, we); None in the outlet's own text.
            barred: Ids of actors that a pronoun cannot mean here.
        """
        parties: list[Party] = []
        pair = self.resolve_pair(paragraph, head)
        if pair:
            return pair
        for token in tree.find_conjuncts(head):
            party = self._resolve_one(paragraph, token, speaker, barred)
            if party is None:
                continue
            known = next((at for at, p in enumerate(parties) if p.actor.id == party.actor.id), None)
            if known is None:
                parties.append(party)
            elif self.book.name_at(paragraph, token) is not None and token.nbor(-1).pos_ != "CCONJ":
                # "the minister Eva Lund", cut into two by the parser: the name says it better than the office.
                parties[known] = replace(parties[known], mention=party.mention)
        return parties

    def resolve_alone(self, paragraph: int, token: Token, speaker: Party | None = None) -> Party | None:
        """Say whom one phrase means, without what it is coordinated with; None where it names nobody known."""
        return self._resolve_one(paragraph, token, speaker, frozenset())

    def actors_between(self, paragraph: int, tokens: Sequence[Token]) -> list[Party]:
        """List the parties named among these tokens, in text order; places in a place's slot are left out."""
        parties: list[Party] = []
        for token in tokens:
            name = self.book.name_at(paragraph, token)
            if name is None or token.i != name.start or self.is_place_use(paragraph, token):
                continue
            party = self.party_of(
                name, self.mention(paragraph, self.parsed[paragraph].doc[name.start : name.end])
            )
            if party is not None:
                parties.append(party)
        return parties

    def is_place_use(self, paragraph: int, token: Token) -> bool:
        """Tell whether a state's or city's name is used for the place ("talks in Beijing")."""
        name = self.book.name_at(paragraph, token)
        if name is None or name.actor.kind is ActorKind.PERSON:
            return False
        head = self.parsed[paragraph].doc[name.start : name.end].root
        prepositions = tree.find_prepositions(head)
        before = head.doc[name.start - 1].lower_ if name.start else ""
        return bool(prepositions & PLACE_PREPOSITIONS) or before in PLACE_PREPOSITIONS

    def mention(self, paragraph: int, tokens: Sequence[Token] | DocSpan) -> Mention:
        """Give the words of some tokens as a Mention."""
        return self.parsed[paragraph].mention_of(tokens)

    def party_of(self, name: Name, mention: Mention, step: str = "") -> Party:
        """Make the party that a name means, with its side, office and first step."""
        actor, profile = name.actor, self.book.profiles.get(name.actor.id)
        side = profile.side if profile and profile.side else self.gazetteer.side_of(actor)
        if side is None and actor.kind in (ActorKind.STATE, ActorKind.ORGANISATION, ActorKind.ALLIANCE):
            side = actor
        steps = [f'"{mention.text}" is {actor.label} ({name.how})']
        if side is not None and side.id != actor.id:
            steps.append(f"{actor.label} speaks for {side.label}")
        return Party(
            replace(actor, side=side.id if side else actor.side),
            side.label if side else None,
            mention,
            profile.office if profile else None,
            tuple([step, *steps] if step else steps),
            self.list_aliases(actor),
        )

    def resolve_pair(self, paragraph: int, head: Token) -> list[Party]:
        """Read "both parties", "the two countries" as the last two names joined by `and`; [] without such."""
        two = any(c.lower_ in ("both", "two") for c in head.children)
        if not two or head.tag_ != "NNS" or head.lemma_.lower() not in PAIR_NOUNS:
            return []
        mention = self.mention(paragraph, tree.trim_marks(tree.list_phrase(head)))
        for number in range(paragraph, max(-1, paragraph - 1 - REACH), -1):
            doc = self.parsed[number].doc
            end = head.i if number == paragraph else len(doc)
            for token in reversed(doc[:end]):
                names = [self.book.name_at(number, t) for t in tree.find_conjuncts(token)]
                known = [n for n in names if n is not None and n.actor.kind is not ActorKind.PERSON]
                if len(known) == len(names) == 2 and known[0].actor.id != known[1].actor.id:
                    step = f'"{mention.text}" are the two named before'
                    return [self.party_of(name, mention, step) for name in known]
        return []

    # -- one phrase -------------------------------------------------------------------------------------

    def _resolve_one(
        self, paragraph: int, token: Token, speaker: Party | None, barred: frozenset[str]
    ) -> Party | None:
        word = token.lower_
        mention = self.mention(paragraph, tree.trim_marks(tree.list_phrase(token)))
        if tree.is_first_person(token):
            return self._resolve_first_person(word, mention, speaker)
        if word in SECOND_PERSON:
            return None
        if tree.is_relative(token):
            antecedent = next((t.head for t in [token, *tree.climb(token)] if t.dep_.startswith("acl")), None)
            return (
                self._resolve_one(paragraph, antecedent, speaker, barred) if antecedent is not None else None
            )
        if word in THEY and speaker is not None and tree.is_quoted(token):
            # Who says "we" of his own side does not call it "they".
            barred |= {speaker.actor.id, *([speaker.actor.side] if speaker.actor.side else [])}
        if (token.pos_ == "PRON" and not token.text.isupper()) or word in HE | SHE | THEY | IT:
            return self._resolve_pronoun(paragraph, token, mention, barred)
        return (
            self._resolve_named(paragraph, token, mention)
            or self._resolve_owned(paragraph, token, mention)
            or self._resolve_description(paragraph, token, mention)
            or self._resolve_group(token, mention)
        )

    def _resolve_first_person(self, word: str, mention: Mention, speaker: Party | None) -> Party | None:
        if speaker is None:
            return None
        step = f'"{mention.text}" inside the words of {speaker.actor.label}'
        return replace(speaker, mention=mention, steps=(step, *speaker.steps))

    def _resolve_named(self, paragraph: int, token: Token, mention: Mention) -> Party | None:
        """Case: the phrase's own head, or its flat, compound or apposed part, is a name."""
        heads = [token, *(c for c in token.children if c.dep_.split(":")[0] in ("flat", "appos"))]
        heads += [c for h in heads[1:] for c in h.children if c.dep_ == "appos"]
        if token.lemma_.lower() in PERSON_NOUNS:
            heads += [c for c in token.children if c.dep_ in ("compound", "nmod", "nsubj") and c.i > token.i]
        for candidate in heads:
            name = self.book.name_at(paragraph, candidate)
            if name is None or (name.how == "demonym" and candidate.pos_ == "ADJ"):
                continue
            if candidate.i != token.i and name.actor.kind is not ActorKind.PERSON:
                continue
            return self.party_of(name, mention)
        return None

    def _resolve_owned(self, paragraph: int, token: Token, mention: Mention) -> Party | None:
        """Case: a body, group or office of a named owner ("US officials", "Putin's spokesman")."""
        lemma = token.lemma_.lower()
        if lemma not in GROUP_NOUNS | PERSON_NOUNS | BODY_HEADS | STATE_HEADS:
            return None
        owner = self._find_owner(paragraph, token)
        if owner is None:
            return self._resolve_counterpart(paragraph, token, mention)
        side = self._side_of(owner)
        if lemma in STATE_HEADS and side.kind in (ActorKind.STATE, ActorKind.ALLIANCE):
            step = f'"{mention.text}" stands for {side.label}'
            return Party(side, side.label, mention, None, (step,))
        described = self._resolve_description(paragraph, token, mention, side)
        if described is not None and lemma in PERSON_NOUNS and token.tag_ != "NNS":
            return described
        kind = ActorKind.ORGANISATION if lemma in BODY_HEADS else ActorKind.UNNAMED
        label = _strip_article(mention.text)
        actor = Actor(build_slug(label), label, kind, side.id)
        return Party(actor, side.label, mention, None, (f'"{mention.text}" belongs to {side.label}',))

    def _resolve_counterpart(self, paragraph: int, token: Token, mention: Mention) -> Party | None:
        """Case: "our partners" after "our American partners": whose they are, for the words alone name nobody."""
        owner = self._find_counterpart(paragraph, token)
        if owner is None:
            return None
        side = self._side_of(owner)
        return Party(
            side, side.label, mention, None, (f'"{mention.text}" are those of {side.label}, said before',)
        )

    def _find_owner(self, paragraph: int, token: Token) -> Actor | None:
        """Find the named owner inside a phrase: the nearest name before the head, or an `of` phrase after it."""
        before = [t for t in tree.list_phrase(token) if t.i < token.i]
        for candidate in reversed(before):
            name = self.book.name_at(paragraph, candidate)
            if name is not None:
                return name.actor
        for child in tree.find_children(token, "nmod"):
            name = self.book.name_at(paragraph, child)
            if name is not None and tree.find_prepositions(child) & {"of", "for", "from"}:
                return name.actor
        for child in tree.find_children(token, "nmod:poss"):
            party = self._resolve_pronoun(paragraph, child, self.mention(paragraph, [child]))
            if party is not None and child.pos_ == "PRON":
                return party.actor
        return None

    def _find_counterpart(self, paragraph: int, token: Token) -> Actor | None:
        """Find whose "our partners" are when an earlier phrase said it ("our American partners")."""
        ours = any(tree.is_first_person(c) for c in tree.find_children(token, "nmod"))
        if not ours or token.tag_ != "NNS":
            return None
        for number in range(paragraph, -1, -1):
            doc = self.parsed[number].doc
            for other in reversed(doc[: token.i] if number == paragraph else doc[:]):
                if other.lemma_ == token.lemma_ and other.tag_ == "NNS" and other.i != token.i:
                    owner = self._find_owner(number, other)
                    if owner is not None:
                        return owner
        return None

    def _side_of(self, actor: Actor) -> Actor:
        profile = self.book.profiles.get(actor.id)
        return (profile.side if profile else None) or self.gazetteer.side_of(actor) or actor

    def _resolve_description(
        self, paragraph: int, token: Token, mention: Mention, side: Actor | None = None
    ) -> Party | None:
        """Case: "the ministry", "Russia's top diplomat": exactly one actor named before fits the description."""
        lemma = token.lemma_.lower()
        definite = side is not None or any(
            c.lower_ in ("the", "this") or c.dep_ == "nmod:poss" for c in token.children
        )
        if not definite or token.tag_ == "NNS":
            return None
        fitting: dict[str, Name] = {}
        for name in self._names_before(paragraph, token.i, reach=99):
            if self._fits(name, lemma, token) and (side is None or self._side_of(name.actor).id == side.id):
                fitting.setdefault(name.actor.id, name)
        if not fitting and side is not None and lemma in PERSON_NOUNS:
            return self._resolve_ahead(paragraph, token, mention, side)
        if not fitting or (len(fitting) > 1 and lemma not in PERSON_NOUNS):
            return None
        name = next(iter(fitting.values()))
        return self.party_of(name, mention, f'"{mention.text}" fits {name.actor.label}, named before')

    def _resolve_ahead(self, paragraph: int, token: Token, mention: Mention, side: Actor) -> Party | None:
        """Case: "its top diplomat" before the name comes: the one person of that side named later who fits."""
        fitting: dict[str, Name] = {}
        for number in range(paragraph, min(len(self.parsed), paragraph + 1 + REACH)):
            start = token.i if number == paragraph else 0
            for name in self._names_in(number, start, len(self.parsed[number].doc)):
                if self._fits(name, token.lemma_.lower(), token) and self._side_of(name.actor).id == side.id:
                    fitting.setdefault(name.actor.id, name)
        if len(fitting) != 1:
            return None
        name = next(iter(fitting.values()))
        return self.party_of(name, mention, f'"{mention.text}" fits {name.actor.label}, named later')

    def _fits(self, name: Name, lemma: str, token: Token) -> bool:
        """Tell whether an actor named before fits a head noun and its modifiers."""
        profile = self.book.profiles.get(name.actor.id)
        if profile is not None:
            roles = profile.role_lemmas
            if lemma == "diplomat":
                return bool(roles & {"diplomat", "ambassador", "envoy"}) or {"foreign", "minister"} <= roles
            modifiers = {c.lemma_.lower() for c in tree.find_children(token, "amod", "compound")}
            weighty = modifiers & {"foreign", "prime", "defense", "defence", "deputy", "vice", "finance"}
            return lemma in PERSON_NOUNS and lemma in roles and weighty <= roles
        words = {w.lower() for w in name.actor.label.split()}
        kinds = (ActorKind.ORGANISATION, ActorKind.ALLIANCE, ActorKind.OUTLET)
        return (
            name.actor.kind in kinds
            and lemma in words | _generic_words(name.actor)
            and lemma in ORGANISATION_LEMMAS
        )

    def _resolve_group(self, token: Token, mention: Mention) -> Party | None:
        """Case: people nobody names ("rights groups", "the owners", "investigators")."""
        lemma = token.lemma_.lower()
        if lemma not in GROUP_NOUNS | PERSON_NOUNS or token.pos_ not in ("NOUN", "PROPN", "ADJ"):
            return None
        label = _strip_article(mention.text)
        return Party(
            Actor(build_slug(label), label, ActorKind.UNNAMED),
            None,
            mention,
            None,
            (f'"{mention.text}" names nobody',),
        )

    # -- pronouns ---------------------------------------------------------------------------------------

    def _resolve_pronoun(
        self, paragraph: int, token: Token, mention: Mention, barred: frozenset[str] = frozenset()
    ) -> Party | None:
        """Case: he, she, it, they: the nearest fitting name before it, subjects of a sentence first."""
        word = token.lower_
        if word not in HE | SHE | THEY | IT:
            return None
        for number, sentence in self._sentences_before(paragraph, token):
            ranked = sorted(sentence, key=lambda n: (not self._is_subject(number, n), n.start))
            group = (
                None
                if any(self._is_subject(number, n) for n in ranked)
                else self._find_group(number, token, word)
            )
            if group is not None and number == paragraph:
                return group
            for name in ranked:
                ids = {name.actor.id, self._side_of(name.actor).id} if barred else set()
                if ids & barred or not self._pronoun_fits(word, name):
                    continue
                if word in THEY and name.actor.kind in SINGLE_BODIES and not self._is_subject(number, name):
                    continue  # a body is "they" only as what the sentence is about
                if not self._same_clause_object(paragraph, token, number, name):
                    self._learn_gender(word, name)
                    step = f'"{mention.text}" refers back to {name.actor.label}'
                    return self.party_of(name, mention, step)
        return None

    def _find_group(self, paragraph: int, token: Token, word: str) -> Party | None:
        """Find the described body or group that is the subject of the sentence right before an it or they."""
        before = token.sent.start - 1
        if word in HE | SHE or before < 0:
            return None
        sentence = token.doc[before].sent
        for head in sentence:
            ours = any(tree.is_first_person(c) for c in tree.find_children(head, "nmod"))
            top = head.head.dep_ == "ROOT" or (ours and word in THEY)
            if head.dep_ in tree.SUBJECTS and top and head.pos_ == "NOUN":
                if (head.tag_ == "NNS") != (word in THEY):
                    return None
                mention = self.mention(paragraph, tree.trim_marks(tree.list_phrase(head)))
                found = self._resolve_owned(paragraph, head, mention) or self._resolve_group(head, mention)
                step = f'"{token.text}" is the subject before, "{mention.text}"'
                return None if found is None else replace(found, steps=(step, *found.steps))
        return None

    def _pronoun_fits(self, word: str, name: Name) -> bool:
        if word in HE | SHE:
            if name.actor.kind is not ActorKind.PERSON:
                return False
            profile = self.book.profiles.get(name.actor.id)
            gender = profile.gender if profile else None
            return gender is None or (gender == "he") == (word in HE)
        if name.actor.kind is ActorKind.PERSON or (name.how == "demonym"):
            return False
        return word in IT or name.actor.kind in (ActorKind.GROUP, ActorKind.ORGANISATION, ActorKind.STATE)

    def _learn_gender(self, word: str, name: Name) -> None:
        profile = self.book.profiles.get(name.actor.id)
        if profile is not None and profile.gender is None and word in HE | SHE:
            profile.gender = "he" if word in HE else "she"

    def _same_clause_object(self, paragraph: int, token: Token, number: int, name: Name) -> bool:
        """Tell whether pronoun and name are subject and object of one verb, and so two different actors."""
        if number != paragraph or name.start > token.i:
            return number == paragraph
        head = self.parsed[paragraph].doc[name.start : name.end].root
        return head.head.i == token.head.i and token.dep_ != "nmod:poss" and head.dep_ != token.dep_

    def _is_subject(self, number: int, name: Name) -> bool:
        head = self.parsed[number].doc[name.start : name.end].root
        while head.dep_ in ("flat", "compound", "appos") and head.head.i != head.i:
            head = head.head
        return head.dep_ in tree.SUBJECTS

    def _sentences_before(self, paragraph: int, token: Token) -> Iterator[tuple[int, list[Name]]]:
        """Yield the names of this sentence before the token, then of each earlier sentence, nearest first."""
        doc = self.parsed[paragraph].doc
        yield paragraph, self._names_in(paragraph, token.sent.start, token.i)
        for sentence in reversed([s for s in doc.sents if s.end <= token.sent.start]):
            yield paragraph, self._names_in(paragraph, sentence.start, sentence.end)
        for number in range(paragraph - 1, max(-1, paragraph - 1 - REACH), -1):
            for sentence in reversed(list(self.parsed[number].doc.sents)):
                yield number, self._names_in(number, sentence.start, sentence.end)

    def _names_in(self, number: int, start: int, end: int) -> list[Name]:
        found: dict[int, Name] = {}
        for i in range(start, end):
            name = self.book.names.get((number, i))
            if name is not None and name.start >= start:
                head = self.parsed[number].doc[name.start]
                if not (name.how == "seat" and self.is_place_use(number, head)):
                    found[name.start] = name
        return list(found.values())

    def _names_before(self, paragraph: int, index: int, reach: int = REACH) -> Iterator[Name]:
        """Yield the names before a token, nearest first."""
        yield from reversed(self._names_in(paragraph, 0, index))
        for number in range(paragraph - 1, max(-1, paragraph - 1 - reach), -1):
            yield from reversed(self._names_in(number, 0, len(self.parsed[number].doc)))


#: Kinds of actors that are one, though "they" may mean them.
SINGLE_BODIES = frozenset({ActorKind.ORGANISATION, ActorKind.STATE})
#: Nouns by which a body named before can be called again.
ORGANISATION_LEMMAS = frozenset(w.lower() for w in ORGANISATION_WORDS) | {
    "ministry",
    "agency",
    "union",
    "organization",
    "organisation",
    "company",
    "firm",
    "committee",
    "alliance",
    "bloc",
    "court",
    "council",
    "commission",
    "party",
    "association",
    "department",
    "group",
    "watchdog",
}


def _generic_words(actor: Actor) -> set[str]:
    """Give the nouns by which an actor of this kind may be called again besides the words of its own name."""
    if actor.kind is ActorKind.ALLIANCE:
        return {"alliance", "bloc", "organization", "organisation"}
    if actor.kind is ActorKind.ORGANISATION:
        return {"organization", "organisation", "agency", "body", "group"}
    return set()


def _strip_article(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if first.lower() in ("the", "a", "an") and rest else text

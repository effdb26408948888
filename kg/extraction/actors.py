"""Decides whom a phrase, or the words at a place of an article, mean, with the steps that led there.

In: a head token or a span, the article's `NameBook`, and who is speaking. Out: a list of `Party` (several for
coordinated names), empty where nobody is meant. Words are read in one way, by `read_mention` with what `Pronouns`
and `descriptions` know; here are the questions that they all ask: which actor a name means with its side and
office, whom the learned reader takes a mention for, which names stand among some tokens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
    SHE,
    STATE_HEADS,
    THEY,
)
from kg.gazetteer import Gazetteer
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
#: Nouns that mean somebody without a name.
ANYBODY = GROUP_NOUNS | PERSON_NOUNS | BODY_HEADS | STATE_HEADS | {w.lower() for w in ORGANISATION_WORDS}
#: How many paragraphs back "both parties" may look.
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

    def read(self, paragraph: int, tokens: DocSpan) -> Party | None:
        """Say whom some tokens of a paragraph mean, where they mean one."""
        return next(iter(read_mention(self, paragraph, tokens)), None)

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

    def share_of(self, paragraph: int, head: Token, actor: Actor) -> float:
        """Say how likely the learned reader thinks that a pronoun or noun means an actor, of all named ones.

        Returns:
            0-1; 1 where it can mean nobody named, and without a reader.
        """
        shares: defaultdict[str, float] = defaultdict(float)
        for number, index, chance in self.antecedents.find(paragraph, head.i) if self.antecedents else ():
            name = self.book.guess_at(number, self.parsed[number].doc[index])
            if name is not None and self._may_mean(head, name):
                shares[name.actor.id] += chance
        return shares[actor.id] / sum(shares.values()) if shares else 1.0

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
            party = self.resolve_alone(paragraph, token, speaker, barred)
            if party is None:
                continue
            known = next((at for at, p in enumerate(parties) if p.actor.id == party.actor.id), None)
            if known is None:
                parties.append(party)
            elif self.book.name_at(paragraph, token) is not None and token.nbor(-1).pos_ != "CCONJ":
                # "the minister Eva Lund", cut into two by the parser: the name says it better than the office.
                parties[known] = replace(parties[known], mention=party.mention)
        return parties

    def resolve_alone(
        self,
        paragraph: int,
        token: Token,
        speaker: Party | None = None,
        barred: frozenset[str] = frozenset(),
    ) -> Party | None:
        """Say whom one phrase means, without what it is coordinated with; None where it means nobody.

        Only pronouns, names and nouns for people, bodies and states mean somebody: "the treaty" does not. By a
        pronoun somebody unnamed is meant only where it is for things or groups.
        """
        phrase = tree.trim_marks(tree.list_phrase(token))
        if (
            token.pos_ != "PRON"
            and token.lemma_.lower() not in ANYBODY
            and not self._bears_name(paragraph, token)
        ):
            return None
        words = token.doc[phrase[0].i : phrase[-1].i + 1]
        found = next(iter(read_mention(self, paragraph, words, speaker, barred)), None)
        unnamed = found is not None and found.actor.kind is ActorKind.UNNAMED
        return None if unnamed and token.pos_ == "PRON" and token.lower_ not in IT | THEY else found

    def _bears_name(self, paragraph: int, token: Token) -> bool:
        """Tell whether a name is what a phrase is about: its head is one, or a person's stands behind it."""
        behind = [c for c in token.children if c.dep_.split(":")[0] in ("flat", "appos")]
        names = [self.book.name_at(paragraph, t) for t in behind]
        persons = any(n is not None and n.actor.kind is ActorKind.PERSON for n in names)
        return persons or self.book.name_at(paragraph, token) is not None

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

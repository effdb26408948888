"""Says whom a pronoun means, reading the article once from its beginning.

In: the article's `Resolver`. Out: parties. He, she, it and they are resolved in text order, so that an earlier
pronoun carries a name on; every candidate gets points for nearness, for being what a sentence is about and for
being named often, and must agree in gender, number and kind. I and we are whoever speaks, by the attributions;
you is whom the speaker addresses. A pronoun that nobody fits means nobody.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.book import Name
from kg.extraction.mentions import build_described, read_mention, with_mention
from kg.extraction.names import are_several
from kg.extraction.titles import load_titles
from kg.extraction.words import (
    FIRST_PERSON,
    GROUP_NOUNS,
    HE,
    IT,
    PERSON_NOUNS,
    RELATIVES,
    SECOND_PERSON,
    SHE,
    THEY,
)
from kg.ids import build_slug
from kg.model import Actor, ActorKind, Attribution, Party, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.actors import Resolver

THIRD = HE | SHE | IT | THEY
#: Sentences back from which a candidate is too far.
FAR = 8
#: Points: a sentence further away, the subject, an owner, somebody inside a quotation, a source of words.
STEP, SUBJECT, OWNER, INSIDE, SOURCE = 1.0, 1.0, -0.5, -1.0, 0.8
#: Points: the subject of a possessive's own sentence, being named often, one body for "they", not a subject or object.
NEAR, OFTEN, SINGLE, ASIDE = 1.0, 0.4, 1.0, 0.3
#: Points of a guessed name, of somebody unnamed whom words name in the end, of an unnamed group, of an unnamed person.
GUESS, NOUN, GROUP, ANYONE = -1.0, -0.2, -0.7, -1.3
#: Endings of nouns for people by what they do, and nouns for things that end so.
DOER = re.compile(r"(?:er|or|ist|ian|ee|ant)$")
THINGS = frozenset(
    "letter paper number order matter computer server center centre offer figure factor river "
    "power newspaper computer tower weather water quarter chapter error sector mirror fee tree plant grant".split()
)
PLURAL_TAGS = frozenset({"NNS", "NNPS"})


@dataclass(frozen=True, slots=True)
class Bearer:
    """A place where somebody is mentioned before a pronoun.

    Attributes:
        paragraph, token: Place of the head token.
        sentence: Number of its sentence in the article.
        party: Whom it means; `others` whom it is joined to ("Tull and Holm"), for they.
        subject, owner, quoted: How it stands there.
        plural: The words are plural; a name is not.
        weight: Points of its own (guesses have fewer).
    """

    paragraph: int
    token: int
    sentence: int
    party: Party
    subject: bool
    owner: bool
    quoted: bool
    plural: bool
    weight: float = 0.0
    others: tuple[Party, ...] = ()


@dataclass(slots=True)
class Pronouns:
    """The pronouns of one article; `ranked` holds, for each he, she, it and they, whom it may mean, best first."""

    resolver: Resolver
    ranked: dict[tuple[int, int], list[tuple[Party, ...]]] = field(default_factory=dict)
    read: bool = False
    asking: set[tuple[int, int]] = field(default_factory=set)

    def resolve(
        self, paragraph: int, token: Token, speaker: Party | None, barred: frozenset[str]
    ) -> list[Party]:
        """Say whom a pronoun means; empty when nobody fits.

        Args:
            paragraph: Number of the paragraph.
            token: The pronoun.
            speaker: Who is speaking there; None: found from the attributions.
            barred: Ids of actors that it cannot mean.
        """
        word = token.lower_
        turn = (
            self._find_label(paragraph, token) if word in FIRST_PERSON and not tree.is_quoted(token) else None
        )
        if turn is not None and turn.actor.id not in barred:
            # In a hearing "I" and "we" are the one whose turn it is, whatever the learned reader takes them for.
            return self._tell([turn], paragraph, token)
        if word in FIRST_PERSON | SECOND_PERSON:
            voice = speaker or self.find_speaker(paragraph, token)
            if voice is not None and word in SECOND_PERSON:
                voice = self._find_addressee(paragraph, token, voice)
            return self._join(paragraph, token, barred, [] if voice is None else [voice])
        if word in RELATIVES:
            return self._resolve_relative(paragraph, token, speaker, barred)
        return self._join(paragraph, token, barred, self.choose(paragraph, token, barred))

    def _join(
        self, paragraph: int, token: Token, barred: frozenset[str], rules: Sequence[Party]
    ) -> list[Party]:
        """Join the rules' choice with the learned reader's."""
        mention = self.resolver.mention(paragraph, [token])
        learned = self.resolver.ask_reader(paragraph, token, barred, rules)
        if learned is not None:
            return [self.resolver.party_of(learned[0], mention, learned[1])]
        return self._tell(rules, paragraph, token)

    def _tell(self, rules: Sequence[Party], paragraph: int, token: Token) -> list[Party]:
        """Give the rules' choice with its mention, and say in the steps how it was found."""
        mention = self.resolver.mention(paragraph, [token])
        word = token.lower_
        how = "speaks here" if word in FIRST_PERSON else "is whom the speaker addresses"
        does = how if word in FIRST_PERSON | SECOND_PERSON else "is whom it refers back to"
        return [with_mention(p, mention, f'"{mention.text}": {p.actor.label} {does}') for p in rules]

    def choose(self, paragraph: int, token: Token, barred: frozenset[str] = frozenset()) -> tuple[Party, ...]:
        """Give the rules' best candidate for he, she, it or they, several for people joined; empty: none."""
        if not self.read:
            self.read = True
            self._read_article()
        for parties in self.ranked.get((paragraph, token.i), []):
            if not any(p.actor.id in barred for p in parties):
                return parties
        return ()

    # -- he, she, it, they ------------------------------------------------------------------------------

    def _read_article(self) -> None:
        """Rank the candidates of every third-person pronoun, in text order."""
        before: list[Bearer] = []
        counts: Counter[str] = Counter()
        sources = self._list_sources()
        number = 0
        for paragraph, part in enumerate(self.resolver.parsed):
            for sentence in part.doc.sents:
                bearers = list(self._list_bearers(paragraph, sentence, number))
                for token in sentence:
                    while bearers and bearers[0].token < token.i:
                        counts[bearers[0].party.actor.id] += 1
                        before.append(bearers.pop(0))
                    if token.lower_ in THIRD and not (token.text.isupper() and len(token) > 1):
                        self._rank(paragraph, token, number, before, counts, sources)
                        best = self.ranked.get((paragraph, token.i), [])
                        if best:
                            self._learn_gender(token.lower_, best[0][0])
                            before.append(self._carry_on(paragraph, token, number, best[0]))
                for bearer in bearers:
                    counts[bearer.party.actor.id] += 1
                    before.append(bearer)
                number += 1

    def _learn_gender(self, word: str, party: Party) -> None:
        """Remember that somebody was called he or she, so that the other one later means somebody else."""
        profile = self.resolver.book.profiles.get(party.actor.id)
        if profile is not None and profile.gender is None and word in HE | SHE:
            profile.gender = "he" if word in HE else "she"

    def _carry_on(self, paragraph: int, token: Token, number: int, parties: tuple[Party, ...]) -> Bearer:
        party = parties[0]
        return Bearer(
            paragraph,
            token.i,
            number,
            party,
            token.dep_ in tree.SUBJECTS,
            token.dep_ == "nmod:poss",
            tree.is_quoted(token),
            len(parties) > 1
            or (token.lower_ in THEY and party.actor.kind in (ActorKind.GROUP, ActorKind.UNNAMED)),
            others=parties[1:],
        )

    def _rank(
        self,
        paragraph: int,
        token: Token,
        number: int,
        before: list[Bearer],
        counts: Counter[str],
        sources: set[tuple[int, int]],
    ) -> None:
        """Rank the candidates for one pronoun."""
        quoted = tree.is_quoted(token)
        voice = self.find_speaker(paragraph, token) if quoted else None
        points: dict[str, tuple[float, int, tuple[Party, ...]]] = {}
        for order, bearer in enumerate(before):
            far = number - bearer.sentence
            key = "+".join(p.actor.id for p in (bearer.party, *bearer.others))
            if far > FAR or not self._agrees(token, bearer) or self._clashes(paragraph, token, bearer):
                continue
            if voice is not None and key == voice.actor.id:
                continue
            score = -STEP * min(far, 3) - 0.5 * max(0, far - 3) + bearer.weight
            score += SUBJECT * bearer.subject + OWNER * bearer.owner + INSIDE * (bearer.quoted and not quoted)
            score += OFTEN * math.log(1 + counts[key])
            speaks = token.dep_ in tree.SUBJECTS and (paragraph, token.i) in sources
            score += SOURCE * (speaks and (bearer.paragraph, bearer.token) in sources)
            score += NEAR * (token.dep_ == "nmod:poss" and far == 0 and bearer.subject)
            if token.lower_ in THEY and not bearer.plural:
                score -= SINGLE
            if key not in points or score >= points[key][0]:
                points[key] = (score, -order, (bearer.party, *bearer.others))
        best = sorted(points.values(), key=lambda entry: (-entry[0], entry[1]))
        self.ranked[paragraph, token.i] = [parties for _, _, parties in best]

    def _agrees(self, token: Token, bearer: Bearer) -> bool:
        """Tell whether gender, number and kind of a candidate fit the pronoun."""
        word, kind = token.lower_, bearer.party.actor.kind
        if word in HE | SHE:
            if bearer.plural or not (kind is ActorKind.PERSON or self._is_human(bearer)):
                return False
            gender = self.resolver.gender_of(bearer.party.actor)
            return gender is None or (gender == "he") == (word in HE)
        if word in IT:
            return (
                not bearer.plural
                and kind not in (ActorKind.PERSON, ActorKind.GROUP)
                and not self._is_human(bearer)
            )
        if bearer.others:
            return True
        return kind is not ActorKind.PERSON and not (kind is ActorKind.UNNAMED and not bearer.plural)

    def _is_human(self, bearer: Bearer) -> bool:
        if bearer.party.actor.kind is not ActorKind.UNNAMED or bearer.plural:
            return False
        lemma = self.resolver.parsed[bearer.paragraph].doc[bearer.token].lemma_.lower()
        return lemma in PERSON_NOUNS or lemma in load_titles().gender

    def _clashes(self, paragraph: int, token: Token, bearer: Bearer) -> bool:
        """Tell whether pronoun and candidate fill two slots of one verb, and so are two different actors."""
        if bearer.paragraph != paragraph or token.dep_ == "nmod:poss" or bearer.owner:
            return False
        head = self.resolver.parsed[paragraph].doc[bearer.token]
        while head.dep_ in ("flat", "compound", "appos", "conj") and head.head.i != head.i:
            head = head.head
        return head.head.i == token.head.i and head.i != token.i and head.sent == token.sent

    def _list_bearers(self, paragraph: int, sentence: object, number: int) -> Iterator[Bearer]:
        """List who is mentioned in a sentence by name or by a noun for people or bodies, in text order."""
        resolver, doc = self.resolver, self.resolver.parsed[paragraph].doc
        seen: set[int] = set()
        for token in sentence:  # type: ignore[attr-defined]
            name = resolver.book.guess_at(paragraph, token)
            if name is not None:
                if name.start in seen or not self._may_bear(paragraph, name):
                    continue
                seen.add(name.start)
                head = doc[name.start : name.end].root
                mention = resolver.mention(paragraph, doc[name.start : name.end])
                weight = GUESS if name.how == "guessed" else 0.0
                bearer = self._bear(paragraph, head, number, resolver.party_of(name, mention), weight)
                yield bearer
                others = tuple(self._list_joined(paragraph, head, name))
                if others:
                    yield replace(bearer, others=others, plural=True)
            elif self._is_noun_for_people(token):
                party = self._describe(paragraph, token)
                if party is not None:
                    named = party.actor.kind is not ActorKind.UNNAMED
                    yield self._bear(paragraph, token, number, party, NOUN if named else self._doubt(token))

    def _list_joined(self, paragraph: int, head: Token, name: Name) -> Iterator[Party]:
        """List who is joined to a name by `and`: they may be `they` together."""
        for token in tree.find_conjuncts(head)[1:]:
            other = self.resolver.book.guess_at(paragraph, token)
            if other is not None and other.actor.id != name.actor.id:
                words = self.resolver.parsed[paragraph].doc[other.start : other.end]
                yield self.resolver.party_of(other, self.resolver.mention(paragraph, words))

    def _may_bear(self, paragraph: int, name: Name) -> bool:
        token = self.resolver.parsed[paragraph].doc[name.start]
        if name.how == "demonym" and token.pos_ == "ADJ":
            return False
        return name.actor.kind is ActorKind.PERSON or not self.resolver.is_place_use(paragraph, token)

    def _bear(self, paragraph: int, head: Token, number: int, party: Party, weight: float) -> Bearer:
        top = head
        while top.dep_ in ("flat", "compound", "appos", "conj") and top.head.i != top.i:
            top = top.head
        plural = party.actor.kind is ActorKind.GROUP or (
            head.tag_ in PLURAL_TAGS and party.actor.kind is ActorKind.UNNAMED
        )
        return Bearer(
            paragraph,
            head.i,
            number,
            party,
            top.dep_ in tree.SUBJECTS,
            top.dep_ == "nmod:poss",
            tree.is_quoted(head),
            plural,
            weight - (ASIDE if top.dep_.split(":")[0] in ("obl", "nmod") else 0.0),
        )

    def _is_noun_for_people(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        people = lemma in GROUP_NOUNS | PERSON_NOUNS or lemma in load_titles().gender
        doers = token.tag_ == "NNS" and token.dep_ in tree.SUBJECTS and DOER.search(lemma) is not None
        people = people or (doers and lemma not in THINGS)
        return token.pos_ == "NOUN" and people and token.dep_.split(":")[0] in ("nsubj", "obj", "obl", "conj")

    def _doubt(self, token: Token) -> float:
        """Say how little somebody unnamed is meant by a later pronoun: one person less than a group."""
        return GROUP if token.tag_ in PLURAL_TAGS else ANYONE

    def _describe(self, paragraph: int, token: Token) -> Party | None:
        """Resolve a noun phrase that may be what a pronoun means; names inside it stand for themselves."""
        phrase = [t for t in tree.trim_marks(tree.list_phrase(token)) if t.i <= token.i] or [token]
        words = token.doc[phrase[0].i : token.i + 1]
        if len(words) > 12 or words[0].pos_ == "PRON":
            return None
        found = read_mention(self.resolver, paragraph, words)
        return found[0] if len(found) == 1 else None

    def _list_sources(self) -> set[tuple[int, int]]:
        """List the tokens that are sources of words."""
        places: set[tuple[int, int]] = set()
        for attribution in self.resolver.attributions:
            for span in attribution.source:
                place = self.resolver.find_tokens(span)
                if place is not None:
                    places |= {(place[0], t.i) for t in place[1]}
        return places

    # -- I, we, you -------------------------------------------------------------------------------------

    def find_speaker(self, paragraph: int, token: Token) -> Party | None:
        """Find whose words a token stands in: by the attributions, a label, an open quotation, the author."""
        span = self.resolver.parsed[paragraph].span_of([token])
        for attribution in self._list_around(span):
            if (found := self._resolve_source(attribution)) is not None:
                return found
        return self._find_label(paragraph, token) or self._find_author(token)

    def _list_around(self, span: Span) -> list[Attribution]:
        """List the attributions whose words hold a place, smallest first; else direct ones near before it."""
        around = [a for a in self.resolver.attributions if any(c.contains(span) for c in a.content)]
        if around:
            return sorted(around, key=lambda a: sum(c.end - c.start for c in a.content))
        place = self.resolver.find_tokens(span)
        if place is None or not tree.is_quoted(place[1][0]):
            return []
        near = [a for a in self.resolver.attributions if a.kind != "indirect" and a.source]
        return sorted(near, key=lambda a: min(abs(c.start - span.start) for c in a.content))[:1]

    def _resolve_source(self, attribution: Attribution) -> Party | None:
        for source in attribution.source:
            key = (source.start, source.end)
            if key in self.asking:
                continue
            self.asking.add(key)
            found = self.resolver.resolve_span(source)
            self.asking.discard(key)
            if found:
                return found[0]
        return None

    def _find_label(self, paragraph: int, token: Token) -> Party | None:
        """Find the speaker of a transcript: the name before the colon that opens the paragraph."""
        doc = token.doc
        colon = next((t.i for t in doc[: min(8, token.i)] if t.text == ":"), None)
        if not colon:
            return None
        names = [self.resolver.book.guess_at(paragraph, t) for t in doc[:colon]]
        people = [n for n in names if n is not None and n.actor.kind is ActorKind.PERSON]
        return (
            self.resolver.party_of(people[-1], self.resolver.mention(paragraph, doc[:colon]))
            if people
            else None
        )

    def _find_author(self, token: Token) -> Party | None:
        """Give the one author, else the outlet, for I and we outside of quotations."""
        article = self.resolver.article
        if article is None or tree.is_quoted(token):
            return None
        label = article.author.value if article.author is not None else self._find_signed()
        if label is not None and not are_several(label):
            actor = Actor(build_slug(label), label, ActorKind.PERSON)
            return Party(actor, article.outlet.value if article.outlet else None, None, None, ("the author",))
        if article.outlet is None:
            return None
        label = article.outlet.value
        known = [h.actor for h in self.resolver.gazetteer.find(label)]
        actor = known[0] if known else Actor(build_slug(label), label, ActorKind.OUTLET)
        return Party(actor, label, None, None, ("the outlet",))

    def _find_signed(self) -> str | None:
        """Find the author of an opinion piece in what stands below it: "Ida Marsh is a professor of law."."""
        for number in range(len(self.resolver.parsed) - 1, max(0, len(self.resolver.parsed) - 3), -1):
            doc = self.resolver.parsed[number].doc
            name = self.resolver.book.name_at(number, doc[0]) if len(doc) else None
            if name is None or name.actor.kind is not ActorKind.PERSON or name.end >= len(doc):
                continue
            is_a = doc[name.end].lower_ in ("is", "was") and len(doc) < 60 and name.end - name.start > 1
            if is_a and any(t.lemma_.lower() in PERSON_NOUNS for t in doc[name.end : name.end + 12]):
                return name.actor.label
        return None

    def _find_addressee(self, paragraph: int, token: Token, speaker: Party) -> Party | None:
        """Find whom a speaker addresses: the nearest other party named before, not inside the same words."""
        doc = token.doc
        for number in range(paragraph, max(-1, paragraph - 3), -1):
            part = self.resolver.parsed[number].doc
            for other in reversed(part[: token.i] if number == paragraph else part[:]):
                name = self.resolver.book.name_at(number, other)
                if name is None or name.actor.id == speaker.actor.id or name.actor.kind is ActorKind.OUTLET:
                    continue
                if self.resolver.is_place_use(number, other):
                    continue
                if name.how != "demonym" and not (other.doc is doc and tree.is_quoted(other)):
                    mention = self.resolver.mention(number, part[name.start : name.end])
                    return self.resolver.party_of(name, mention)
        return None

    # -- who, that --------------------------------------------------------------------------------------

    def _resolve_relative(
        self, paragraph: int, token: Token, speaker: Party | None, barred: frozenset[str]
    ) -> list[Party]:
        """Resolve who and that to what they hang on; "those who ..." stand for themselves."""
        mention = self.resolver.mention(paragraph, [token])
        antecedent = next((t.head for t in [token, *tree.climb(token)] if t.dep_.startswith("acl")), None)
        if antecedent is None or antecedent.i == token.i:
            words = token.doc[token.i : token.i + 1]
            return [build_described(self.resolver, paragraph, words, mention, speaker)]
        phrase = tree.trim_marks(tree.list_phrase(antecedent))
        words = token.doc[phrase[0].i : phrase[-1].i + 1]
        found = read_mention(self.resolver, paragraph, words, speaker, barred)
        return [replace(p, mention=mention) for p in found]

"""The nouns of the project: what an article, a statement, an actor and a piece of evidence are.

Everything else passes these frozen records along. Offsets are code points into `Article.text`
(Python string indices), half-open. Dates are ISO strings (`2019-02-02`). Confidences are 0-1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kg.codes import ACTS as ACTS
from kg.codes import Act as Act
from kg.codes import EvidenceKind as EvidenceKind


class Record:
    """What is pickled by its values: by itself a frozen dataclass looks its fields up each time, which is slower."""

    __slots__ = ()
    #: Names of its fields, in order; every dataclass has them.
    __match_args__: ClassVar[tuple[str, ...]]

    def __reduce__(self) -> tuple[type[Record], tuple[object, ...]]:
        """Give how the record is made again."""
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


@dataclass(frozen=True, slots=True, order=True)
class Span(Record):
    """A stretch of an article's text, in code points, half-open.

    >>> Span(0, 6).of("Moscow denies it")
    'Moscow'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty or backward span."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.start}-{self.end}: start must be >= 0 and smaller than end")

    def of(self, text: str) -> str:
        """Cut the span out of the text it points into."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def count_common(self, other: Span) -> int:
        """Count the code points that both have."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


def cover(*spans: Span) -> Span:
    """Give the shortest span that contains all of these, at least one.

    >>> cover(Span(4, 6), Span(0, 2))
    Span(start=0, end=6)
    """
    return Span(min(span.start for span in spans), max(span.end for span in spans))


class Role(StrEnum):
    """What a paragraph is in its article. Only body, headline and subhead are read for statements."""

    BODY = "body"
    HEADLINE = "headline"
    SUBHEAD = "subhead"
    CAPTION = "caption"
    DATELINE = "dateline"
    BYLINE = "byline"
    COMMENT = "comment"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Paragraph(Record):
    """One block of an article. A dateline that opens a body paragraph is a Paragraph of its own.

    `why` names the rule that gave the role; `copy_of` is the start offset of the earlier paragraph that
    this one repeats (None: the first of its kind).
    """

    span: Span
    role: Role
    why: str
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Found(Record):
    """A fact about an article and how it was found.

    `how` is one of `option`, `sidecar`, `front matter`, `markup`, `field`, `text` or a longer phrase that
    starts with one of them (`text: weekday and date`). `span` is where the text shows it, None when it
    came from outside.
    """

    value: str
    how: str
    span: Span | None = None


#: Stands for the outlet of articles that name none.
UNKNOWN_OUTLET = "unknown outlet"
#: Below so many articles an outlet is described but not compared.
FEW_ARTICLES = 5


@dataclass(frozen=True, slots=True)
class Article(Record):
    """One captured text of one news item; the text never changes after reading.

    Attributes:
        id: First 16 hex digits of `digest`.
        digest: SHA-256 (hex) of the text's UTF-8 bytes.
        text: As decoded, each line ended by one newline.
        paragraphs: Every non-blank block, in text order, never overlapping.
        source: What the user would recognise: a file name or URL as given, never an absolute path.
        outlet, title, author, agency, published, place: None when neither text nor user says.
            `published.value` is an ISO date; `place` is the dateline's place.
        updated: Day of the last update that is known (ISO), where that is later than `published`.
        url: None when unknown.
        language: `en` unless the source says otherwise.
        section, page, words, document: Where it stood in its outlet, its length, its name in an archive, as the
            archive writes them; None when unknown.
        reader: The input format the text was taken out of, and in which version of its reader; None for text
            that was only decoded.

    >>> from kg.reading import build_article
    >>> build_article("Oslo denied it.", "a.txt").text
    'Oslo denied it.'
    """

    id: str
    digest: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    source: str
    outlet: Found | None = None
    title: Found | None = None
    author: Found | None = None
    agency: Found | None = None
    published: Found | None = None
    updated: Found | None = None
    place: Found | None = None
    url: Found | None = None
    language: str = "en"
    section: Found | None = None
    page: Found | None = None
    words: Found | None = None
    document: Found | None = None
    reader: Found | None = None

    @property
    def day(self) -> str:
        """ISO day of publication; "" where it is not known."""
        return self.published.value if self.published else ""

    @property
    def outlet_name(self) -> str:
        """Name of the outlet; `UNKNOWN_OUTLET` where it is not known."""
        return self.outlet.value if self.outlet else UNKNOWN_OUTLET


class AnswerStatus(StrEnum):
    """What came back to an accusation, demand or threat; one may have several. Sorted by the word."""

    ANSWERED = "answered"
    CONCEDED = "conceded"
    COUNTERED = "countered"
    DENIED = "denied"
    REFUSED = "refused"
    NONE_FOUND = "none found"


class Rendering(StrEnum):
    """How the outlet renders the act. Its own voice is not a rendering: there the outlet is the speaker."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    NARRATED = "narrated"
    HEADLINE = "headline"
    CAPTION = "caption"


class Framing(StrEnum):
    """Whether the outlet's wording vouches for the content (`revealed`) or keeps away from it (`claims`)."""

    NEUTRAL = "neutral"
    DISTANCING = "distancing"
    ENDORSING = "endorsing"


class ActorKind(StrEnum):
    """What an actor is. UNNAMED is a described group or person ("American negotiators")."""

    PERSON = "person"
    STATE = "state"
    ORGANISATION = "organisation"
    ALLIANCE = "alliance"
    OUTLET = "outlet"
    GROUP = "group"
    UNNAMED = "unnamed"


class Strength(StrEnum):
    """How checkable the evidence is as given, never whether it is true."""

    BARE = "bare"
    SPECIFIC = "specific"
    SOURCED = "sourced"
    CORROBORATED = "corroborated"


class EvidenceStance(StrEnum):
    """Whether the evidence is offered, asked for ("offer proof") or called missing ("without grounds").

    The last two attack the other side's grounds, not its claim.
    """

    OFFERED = "offered"
    DEMANDED = "demanded"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Mention(Record):
    """A span with its text, so that a record can be read without the article."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is the source of which words: one source-cue-content relation in one article.

    Attributes:
        source, cue, content: Fragments in text order; empty when the text has none.
        kind: `direct`, `mixed` or `indirect`.
        rule: Name of the rule or model route that made it.
        votes: Which readings agree, sorted: `quotes`, `syntax`, `tagger`.
        confidence: 0-1.
        nested: It stands in somebody's words, not in the outlet's own.
        inside: The attribution in whose words it stands; None at the top, and where nobody is known to be the source
            of the words around it.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: str
    rule: str
    votes: tuple[str, ...]
    confidence: float
    nested: bool = False
    inside: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Actor(Record):
    """Somebody or something that speaks or is spoken of.

    `side` is the id of the party it speaks for (itself for a state; None when unknown). `id` is the
    gazetteer's, or a slug minted from the name as written.
    """

    id: str
    label: str
    kind: ActorKind
    side: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Ground(Record):
    """Words offered as evidence of an act, asked for, or called missing; what kind they are is decided later."""

    span: Span
    stance: EvidenceStance = EvidenceStance.OFFERED


class Cancelled(StrEnum):
    """Why a frame reports no act that was done: "did not accuse", "if Oslo accuses Rome", "asked whether"."""

    NEGATED = "negated"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True, order=True)
class Meant(Record):
    """Whom a mention of a frame means, as its reader says: a word for the resolver, which checks it.

    Attributes:
        mention: One of the frame's speakers or targets.
        named: Words of the article, often elsewhere, that name who is meant; None where the mention must do.
        side: The party it speaks for, by a name; "" where none is said.
    """

    mention: Span
    named: Span | None = None
    side: str = ""


@dataclass(frozen=True, slots=True)
class ActFrame(Record):
    """What was read at one place: an act with the words of its roles; whom they mean only where `meant` says it.

    The boundary between reading and resolving: everything before it reads text, everything after it takes
    frames from anywhere (the learned reader, rules, people, a language model). The field calls this a frame
    (frame semantics) or an event mention (ACE).

    Attributes:
        id: Unique within its article.
        act: What was done with the words.
        cue: The words that tell the act.
        clause: The clause that carries it, cue included where it is contiguous.
        speakers, targets: Mentions in text order, pronouns included; empty where no words name anybody.
        content: Of what: stretches in text order; empty where the words are elsewhere ("denies it").
        condition: The words of a threat's or demand's condition; None where there is none.
        grounds: In text order.
        answers: Ids of frames of the article that this one answers, sorted.
        inside: Id of the frame in whose words this one is reported (A says that B accuses C); None at the top.
        own_voice: The outlet or author itself speaks.
        cancelled: Why the act was not done; None where it was. Cancelled frames make no statement.
        votes: Which readers agree, sorted: `learned`, `cue`, `implied`, `attribution`, `given` ...
        rule: Which reader or rule shaped it, for explanation only.
        probability: That this act is done here, 0-1.
        speakers_probability, targets_probability: That these words (or none) fill the role, 0-1.
        meant: Whom speakers and targets mean, where the reader says more than the mention; by mention, once each.
    """

    id: str
    act: Act
    cue: Span
    clause: Span
    speakers: tuple[Span, ...] = ()
    targets: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    condition: Span | None = None
    grounds: tuple[Ground, ...] = ()
    answers: tuple[str, ...] = ()
    inside: str | None = None
    own_voice: bool = False
    cancelled: Cancelled | None = None
    votes: tuple[str, ...] = ()
    rule: str = ""
    probability: float = 1.0
    speakers_probability: float = 1.0
    targets_probability: float = 1.0
    meant: tuple[Meant, ...] = ()


@dataclass(frozen=True, slots=True)
class Party(Record):
    """An actor in the slot of a statement (speaker or target), with the words and steps that lead to it.

    Attributes:
        actor: Whom the words mean. For an unresolved mention an Actor of kind UNNAMED minted from the words.
        side_label: Label of the actor's side; None when unknown.
        mention: The words; None when the slot was filled from context (`steps` says how).
        office: Role as the text gives it ("Russian Foreign Minister"), None when it gives none.
        steps: The resolution chain in plain words, first step first.
        aliases: Other names of the actor, sorted: those of the gazetteer and those that the article uses. They
            tell no two parties apart.
    """

    actor: Actor
    side_label: str | None = None
    mention: Mention | None = None
    office: Mention | None = None
    steps: tuple[str, ...] = ()
    aliases: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Proposition(Record):
    """A content with no commitment: the hub that accusation, denial and demand share; never asserted as fact.

    Attributes:
        id: 16 hex digits of what is said, not of how.
        label: Plain words, subject made explicit.
        about: Id of the actor whose conduct it is, or None.
        topics: Ids of treaties, weapons, events it names, sorted.
        broader: Ids of propositions that this one specialises, sorted.
    """

    id: str
    label: str
    about: str | None = None
    topics: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouped:
    """One content in the claim that several contents share.

    Attributes:
        id, label: Of the content, as its article alone gives it.
        claim, called: Id and label of the claim; the id is that of its first content.
        near: Label of its nearest member; "" for the first.
        likeness: Probability, 0-1, that the two say the same; 1 for the first.
        reviewed: Whether a person put it there: then `near` names the claim's first.
    """

    id: str
    label: str
    claim: str
    called: str = ""
    near: str = ""
    likeness: float = 1.0
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Evidence(Record):
    """What a statement offers as grounds, or asks for, or says is missing.

    `cited` is the named document or body ("annual report"), None when none is named.
    """

    mention: Mention
    kind: EvidenceKind
    strength: Strength
    stance: EvidenceStance = EvidenceStance.OFFERED
    cited: str | None = None


@dataclass(frozen=True, slots=True)
class When(Record):
    """When the act happened: two ISO dates that bound it, either None when nothing is known.

    `how` says where they come from ("text: on February 2", "published").
    """

    not_before: str | None = None
    not_after: str | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Assigned(Record):
    """Under which concept of the codebook a statement falls.

    Attributes:
        concept: The concept's label, as the codebook writes it.
        confidence: 0-1; 1 where a person says so.
    """

    concept: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Statement(Record):
    """One speech act by one speaker against (or to) at most one target, as reported in one place.

    Joint speakers or targets ("Washington and NATO accuse Russia") give one Statement each; they share
    `joint`. This is our word; it is not `rdf:Statement`.

    Attributes:
        id: Hash of article, act, clause span as its reader marked it, cue span, speaker span and target span.
        article: Article id.
        act: What was done with the words.
        clause: Bounds of the clause that carries the act.
        quote: Exactly `clause.of(article.text)`.
        cue: The word or phrase that told the act.
        speaker, target: `target` is None when the text names none.
        proposition: Of what; None only for an act whose content is another statement.
        content: The words of the content, None when they are elsewhere ("denies it").
        grounds: In text order.
        answers: Ids of statements this one answers, sorted.
        reported_by: Id of the statement inside which this one is reported (A says that B accuses C).
        rendering, framing: How the outlet tells it.
        when: When the act happened.
        rule: Id of the rule that fired.
        confidence: 0-1.
        joint: Same for the statements of one utterance with several speakers or targets.
        own_voice: The outlet itself speaks.
        condition: The words of a threat's or demand's condition ("unless Russia destroys ...").
        deadline: ISO date or the words of the deadline ("within 60 days"); None when none.
        votes: Which readings agree on the attribution, sorted.
        assigned: Its concept; None where the codebook names none that it falls under.

    >>> [field for field in Statement.__dataclass_fields__][:4]
    ['id', 'article', 'act', 'clause']
    """

    id: str
    article: str
    act: Act
    clause: Span
    quote: str
    cue: Mention
    speaker: Party
    target: Party | None
    proposition: Proposition | None
    content: Mention | None
    grounds: tuple[Evidence, ...] = ()
    answers: tuple[str, ...] = ()
    reported_by: str | None = None
    rendering: Rendering = Rendering.INDIRECT
    framing: Framing = Framing.NEUTRAL
    when: When = field(default_factory=When)
    rule: str = ""
    confidence: float = 0.5
    joint: str = ""
    own_voice: bool = False
    condition: Mention | None = None
    deadline: str | None = None
    votes: tuple[str, ...] = ()
    assigned: Assigned | None = None

    @property
    def parties(self) -> tuple[Party, ...]:
        """The speaker, then the target where one is named."""
        return (self.speaker,) if self.target is None else (self.speaker, self.target)

    @property
    def offered(self) -> tuple[Evidence, ...]:
        """The evidence that it offers; to ask for some or to call it missing offers none."""
        return tuple(e for e in self.grounds if e.stance is EvidenceStance.OFFERED)

    def find_day(self, article: Article | None) -> str:
        """Find the last ISO day on which the act can have been: its own, else that of publication; "" for neither."""
        return self.when.not_after or (article.day if article is not None else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a check: where it is, what is wrong, what to do, and whether it is a mere warning."""

    where: str
    what: str
    hint: str
    warning: bool = False

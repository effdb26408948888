"""Holds six cases that users of similar tools reported, each rebuilt in other words and varied five times.

A row is a text and the acts that it tells: `act:speaker>target`, and `<n` where it answers the row's nth act. All
people and firms are invented; what the states are said to have done is too.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import pytest

from kg.jobs.engine import Engine, load_engine
from kg.model import Article, Party, Role, Statement
from kg.reading import build_article


class Row(NamedTuple):
    """A text and what it must give; `name` is the test's id, `gap` why the reader still reads otherwise."""

    name: str
    text: str
    acts: str
    gap: str = ""


class Wanted(NamedTuple):
    """One act of a row, names in small letters."""

    act: str
    speaker: str
    target: str
    answers: int | None


@functools.cache
def engine() -> Engine:
    return load_engine()


@functools.cache
def read(text: str) -> tuple[Article, tuple[Statement, ...]]:
    """Read a text and give its statements of the main acts, in text order."""
    article = build_article(text, "case.txt")
    return article, tuple(s for s in engine().extract(article) if s.act.main)


def parse_acts(acts: str) -> list[Wanted]:
    """Read a row's acts, parted by "; "."""
    found = []
    for words in acts.split("; "):
        act, _, parties = words.partition(":")
        parties, _, answers = parties.partition("<")
        speaker, _, target = parties.casefold().partition(">")
        found.append(Wanted(act, speaker, target, int(answers) if answers else None))
    return found


def fits(wanted: str, party: Party | None) -> bool:
    """Tell whether a party is the one wanted, by its own name or its side's."""
    names = set() if party is None else {party.actor.label.casefold(), (party.side_label or "").casefold()}
    return wanted in names


def is_told(wanted: Wanted, statement: Statement) -> bool:
    return (
        statement.act == wanted.act
        and fits(wanted.speaker, statement.speaker)
        and fits(wanted.target, statement.target)
    )


def show(statement: Statement) -> str:
    target = statement.target.actor.label if statement.target else "-"
    return f"{statement.act}:{statement.speaker.actor.label}>{target} ({statement.quote})"


def find_misses(text: str, acts: str, *, alone: bool = True) -> list[str]:
    """List the wanted acts that are not told once, answers that are not linked and, with `alone`, any surplus."""
    _, found = read(text)
    wanted = parse_acts(acts)
    misses = [f"missing {w}" for w in wanted if not any(is_told(w, s) for s in found)]
    for want in wanted:
        if want.answers is None:
            continue
        charges = {s.id for s in found if is_told(wanted[want.answers - 1], s)}
        answers = [s for s in found if is_told(want, s)]
        if not any(charges & set(s.answers) for s in answers):
            misses.append(f"answers nothing: {want}")
    if alone:
        misses += [f"surplus {show(s)}" for s in found if not any(is_told(w, s) for w in wanted)]
    return misses


def named(rows: tuple[Row, ...]) -> list[object]:
    """Give rows as parameters of a test, each with its name."""
    return [
        pytest.param(
            row.text,
            row.acts,
            id=row.name,
            marks=[pytest.mark.xfail(strict=True, reason=row.gap)] if row.gap else [],
        )
        for row in rows
    ]


# --- 02: a correction says what is not so --------------------------------------------------------------

NOTES = (
    Row(
        "case a",
        "Anger along the Elbe\n\nPublished: 9 June 2022\n\n"
        "Austria accused Hungary on Monday of fouling the Elbe.\n\nHungary denied the accusation.\n\n"
        "A previous version of this report wrongly said that Slovakia accused Hungary of fraud. "
        "The report has been corrected.",
        "accuse:Austria>Hungary; deny:Hungary>Austria<1",
    ),
    Row(
        "case b",
        "Anger along the Elbe\n\nAustria accused Hungary on Monday of fouling the Elbe.\n\n"
        "Hungary denied the accusation.\n\n"
        "Correction: An earlier version of this report said that Slovakia accused Hungary of fouling the "
        "Elbe. It was Austria.",
        "accuse:Austria>Hungary; deny:Hungary>Austria<1",
    ),
    Row(
        "editor's note",
        "Herring war\n\nNorway accused Finland of overfishing.\n\nFinland denied the accusation.\n\n"
        "Editor's note: This article has been amended. It previously said that Sweden accused Finland of "
        "overfishing; in fact it was Norway.",
        "accuse:Norway>Finland; deny:Finland>Norway<1",
    ),
    Row(
        "date in brackets, above the story",
        "Border row grows\n\n"
        "CORRECTION (14 May): Because of an editing error, an earlier version of this article said that "
        "Colombia accused Ecuador of arming rebels.\n\n"
        "Peru accused Ecuador of arming rebels.\n\nEcuador denied the accusation.",
        "accuse:Peru>Ecuador; deny:Ecuador>Peru<1",
    ),
    Row(
        "clarification",
        "Votes and doubts\n\nBulgaria accused Romania of buying votes.\n\nRomania denied the accusation.\n\n"
        "Clarification: A headline on this story wrongly suggested that Hungary had accused Romania of fraud.",
        "accuse:Bulgaria>Romania; deny:Romania>Bulgaria<1",
    ),
    Row(
        "story was updated",
        "Water in short supply\n\nEthiopia accused Sudan of closing a canal.\n\n"
        "Sudan denied the accusation.\n\n"
        "This story was updated on Friday to remove an incorrect claim that Egypt accused Sudan of theft.",
        "accuse:Ethiopia>Sudan; deny:Sudan>Ethiopia<1",
    ),
    Row(
        "header line, then the note",
        "Smugglers at sea\n\nQatar accused Oman of helping smugglers.\n\nOman denied the accusation.\n\n"
        "Correction: March 3, 2021\n\n"
        "An article on Tuesday about the smugglers misstated which country accused Oman. It was Qatar, and "
        "Bahrain has accused Oman of nothing.",
        "accuse:Qatar>Oman; deny:Oman>Qatar<1",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(NOTES))
def test_a_correction_note_tells_nothing(text, acts):
    article, _ = read(text)
    corrections = [p for p in article.paragraphs if "correction" in p.why]
    assert corrections
    assert {p.role for p in corrections} == {Role.FURNITURE}
    assert find_misses(text, acts) == []


def test_what_a_story_says_of_a_correction_is_read():
    text = (
        "Peru accused Chile of doctoring a map.\n\n"
        "The ministry in Lima has issued a correction since, and an earlier version of its paper is gone.\n\n"
        "Chile denied the accusation."
    )
    assert {p.role for p in read(text)[0].paragraphs} == {Role.BODY}


# --- 11: names of firms and other bodies, whole ---------------------------------------------------------

FIRMS = (
    "Marsh & Daughters",
    "Belvar, Inc.",
    "Tilly's",
    "Henley's",
    "Quill & Moor's",
    "4K",
    "6-Twelve",
    "van Holt",
    "Carver, Lunt & Moss",
    "Teachers Without Desks",
    "Feed the Hungry",
    "K&R",
)


def told_of_firm(name: str) -> Row:
    text = f"Denmark accused {name} of poisoning a lake. {name} denied the accusation."
    return Row(f"case: {name}", text, f"accuse:Denmark>{name}; deny:{name}>Denmark<1")


COMPANIES = (
    *(told_of_firm(name) for name in FIRMS),
    Row(
        "accused by the firm",
        "Hale, Brand & Orrin accused Italy on Monday of hiding a debt. Italy denied the accusation.",
        "accuse:Hale, Brand & Orrin>Italy; deny:Italy>Hale, Brand & Orrin<1",
    ),
    Row(
        "two firms",
        "Orrel & Sons accused Farrow's of copying a lamp. Farrow's denied the accusation.",
        "accuse:Orrel & Sons>Farrow's; deny:Farrow's>Orrel & Sons<1",
    ),
    Row(
        "passive",
        "Kestrel, Ltd. was accused by Belgium of spilling oil. Kestrel, Ltd. denied the accusation.",
        "accuse:Belgium>Kestrel, Ltd.; deny:Kestrel, Ltd.>Belgium<1",
    ),
    Row(
        "in the middle of a sentence",
        "On Tuesday Ireland accused Shield the Rivers of forging a report, and on Friday Shield the Rivers "
        "denied the accusation.",
        "accuse:Ireland>Shield the Rivers; deny:Shield the Rivers>Ireland<1",
    ),
    Row(
        "number and word, in the north",
        "The mayor of Tullport, Ida Marsh, accused 8-Star of cheating its drivers. 8-Star denied the "
        "accusation.",
        "accuse:Ida Marsh>8-Star; deny:8-Star>Ida Marsh<1",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(COMPANIES))
def test_a_companys_name_stays_whole_in_an_act(text, acts):
    assert find_misses(text, acts) == []


@pytest.mark.parametrize("name", FIRMS)
def test_no_part_of_a_name_is_what_it_is_accused_of(name):
    contents = [s.content.text for s in read(told_of_firm(name).text)[1] if s.act == "accuse" and s.content]
    assert [words.removeprefix("of ") for words in contents] == ["poisoning a lake"]


# --- 12: a place that acts is its government --------------------------------------------------------------

PLACES = (
    Row(
        "case a",
        "Utah accused Nevada of draining a lake. Nevada denied it.",
        "accuse:Utah>Nevada; deny:Nevada>Utah<1",
    ),
    Row("case b", "Wales demanded that Ireland end the fishing.", "demand:Wales>Ireland"),
    Row(
        "case c",
        "Madrid, Berlin and Ohio accused Poland of burning tyres.",
        "accuse:Spain>Poland; accuse:Germany>Poland; accuse:Ohio>Poland",
    ),
    Row(
        "states of a federation",
        "Bavaria accused Saxony of emptying its reservoirs. Saxony rejected the accusation.",
        "accuse:Bavaria>Saxony; deny:Saxony>Bavaria<1",
    ),
    Row(
        "two capitals",
        "Beijing demanded that Tokyo release the crew of the trawler.",
        "demand:China>Japan",
    ),
    Row(
        "three provinces",
        "Quebec, Ontario and Manitoba accused the United States of dumping cheap steel.",
        "accuse:Quebec>United States; accuse:Ontario>United States; accuse:Manitoba>United States",
    ),
    Row(
        "a region and a capital",
        "Catalonia on Friday accused Madrid of withholding tax money. Madrid denied it.",
        "accuse:Catalonia>Spain; deny:Spain>Catalonia<1",
    ),
    Row(
        "a threat between two states",
        "Nevada threatened to sue Arizona over the canal.",
        "threaten:Nevada>Arizona",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(PLACES))
def test_a_place_that_acts_is_a_party(text, acts):
    assert find_misses(text, acts) == []


# --- 13: labels of transcripts, two people of one surname -------------------------------------------------

OPENING = "The committee met on Monday in a crowded room, and the hearing lasted the whole afternoon.\n\n"
TRANSCRIPTS = (
    Row(
        "case a",
        f"Hearing\n\n{OPENING}MR. VARGA: We accuse Austria of poisoning the lake.\n\n"
        "QUESTION: Does Austria deny it?\n\nMR. VARGA: Austria is lying.",
        "accuse:Varga>Austria",
    ),
    Row(
        "case c",
        f"Hearing\n\n{OPENING}Peter Varga: I accuse Austria of burying the reports.",
        "accuse:Peter Varga>Austria",
    ),
    Row(
        "a woman and a state",
        f"Hearing\n\n{OPENING}MS. ORREN: I accuse Iran of hiding two plants.\n\nQUESTION: Since when?\n\n"
        "MS. ORREN: Since May.",
        "accuse:Orren>Iran",
    ),
    Row(
        "charge and denial in two voices",
        f"Hearing\n\n{OPENING}IDA HOLT: I accuse Kestrel Shipping of bribery.\n\n"
        "MARTIN BAINES: We at Kestrel Shipping deny that accusation.\n\nIDA HOLT: Thank you.",
        "accuse:Ida Holt>Kestrel Shipping; deny:Martin Baines>Ida Holt<1",
    ),
    Row(
        "label with an office",
        f"Hearing\n\n{OPENING}SENATOR BRANDT: We demand that Turkey release the two teachers.\n\n"
        "QUESTION: By when?\n\nSENATOR BRANDT: By Friday.",
        "demand:Brandt>Turkey",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(TRANSCRIPTS))
def test_a_label_of_a_transcript_names_the_speaker(text, acts):
    assert find_misses(text, acts) == []


def test_the_source_of_words_under_a_label_is_who_the_label_names():
    article, _ = read(TRANSCRIPTS[1].text)
    sources = [[s.of(article.text) for s in a.source] for a in engine().find_attributions(article)]
    assert ["Peter Varga"] in sources


SURNAMES = (
    Row(
        "case b",
        "Two Vargas at odds\n\nPeter Varga, the mayor of Tullport, accused Ostrin Mills of fraud. "
        "Helen Varga, who owns Ostrin Mills, denied the accusation.\n\n"
        "Mr Varga said the receipts were forged. Ms Varga said her brother was lying. "
        "Mrs Varga accused him of envy.",
        "accuse:Peter Varga>Ostrin Mills; deny:Helen Varga>Peter Varga<1; accuse:Helen Varga>Peter Varga",
    ),
    Row(
        "husband and wife",
        "Martin Okell, a brewer, sued the town. Julia Okell, his wife, stayed away.\n\n"
        "Mr Okell accused the town of cheating. Mrs Okell accused Mr Okell of greed.",
        "accuse:Martin Okell>town; accuse:Julia Okell>Martin Okell",
    ),
    Row(
        "full names again",
        "Oscar Tarrel and Clara Tarrel both want the vineyard. Oscar Tarrel accused Clara Tarrel of forging "
        "the will. Ms. Tarrel denied the accusation.",
        "accuse:Oscar Tarrel>Clara Tarrel; deny:Clara Tarrel>Oscar Tarrel<1",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(SURNAMES))
def test_two_people_of_one_surname_stay_apart(text, acts):
    assert find_misses(text, acts, alone=False) == []
    people = {s.speaker.actor.label for s in read(text)[1]}
    assert people <= {w.speaker.title() for w in parse_acts(acts)}


# --- 14: "it" is the charge -------------------------------------------------------------------------------

DENIED_IT = (
    Row(
        "case a",
        "Spain accused Portugal of poisoning the Tagus. The European Union will debate the matter. "
        "Portugal denied it.",
        "accuse:Spain>Portugal; deny:Portugal>Spain<1",
    ),
    Row(
        "case b",
        "Spain accused Portugal of poisoning the Tagus. A note went to the United Nations. "
        "Portugal called it a lie.",
        "accuse:Spain>Portugal; deny:Portugal>Spain<1",
        gap="a lie that somebody is said to tell is read as a charge",
    ),
    Row(
        "case c",
        "Lost files, says Marsh\n\nThe Tarn Gazette\n\n"
        "Avaria's trade minister Ida Marsh accused Belvar Foods on Friday of losing files.\n\n"
        "Belvar Foods denied it.",
        "accuse:Ida Marsh>Belvar Foods; deny:Belvar Foods>Ida Marsh<1",
    ),
    Row(
        "case d",
        "Spain accused Portugal of poisoning the Tagus at a meeting of the OECD. Portugal rejected it.",
        "accuse:Spain>Portugal; deny:Portugal>Spain<1",
    ),
    Row(
        "a commission between",
        "Spain accused Morocco of letting smugglers pass. The European Commission has opened an inquiry. "
        "Morocco denied it.",
        "accuse:Spain>Morocco; deny:Morocco>Spain<1",
    ),
    Row(
        "called it something else",
        "Turkey accused Greece of ramming a patrol boat. The boat is in the port of Izmir. "
        "Greece called it an invention.",
        "accuse:Turkey>Greece; deny:Greece>Turkey<1",
    ),
    Row(
        "a newspaper between",
        "The mayor of Halden, Rita Sorn, accused Kestrel Shipping of dumping oil. The Halden Herald printed "
        "a picture. Kestrel Shipping denied it on Monday.",
        "accuse:Rita Sorn>Kestrel Shipping; deny:Kestrel Shipping>Rita Sorn<1",
    ),
    Row(
        "dismissed it",
        "India accused Pakistan of shelling a village at a session of the United Nations. "
        "Pakistan dismissed it.",
        "accuse:India>Pakistan; deny:Pakistan>India<1",
    ),
    Row(
        "by the capital",
        "Norway accused Russia of jamming radio signals. The Arctic Council meets in May. Moscow denies it.",
        "accuse:Norway>Russia; deny:Russia>Norway<1",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(DENIED_IT))
def test_it_that_is_denied_is_the_charge(text, acts):
    assert find_misses(text, acts) == []


@pytest.mark.parametrize("text", [pytest.param(row.text, id=row.name) for row in DENIED_IT if not row.gap])
def test_what_is_denied_is_what_was_charged(text):
    _, found = read(text)
    charges = {s.proposition.id for s in found if s.act == "accuse" and s.proposition}
    assert {s.proposition.id for s in found if s.act == "deny" and s.proposition} == charges


# --- 27: rejected as --------------------------------------------------------------------------------------

REJECTED = (
    Row(
        "case a",
        "Austria accused Slovenia of blocking trains.\n\nSlovenia rejected the accusation as ridiculous.",
        "accuse:Austria>Slovenia; deny:Slovenia>Austria<1",
    ),
    Row(
        "case b",
        "Austria accused Slovenia of blocking trains.\n\nSlovenia rejected the allegations as groundless.",
        "accuse:Austria>Slovenia; deny:Slovenia>Austria<1",
    ),
    Row(
        "case c",
        "Austria accused Slovenia of blocking trains.\n\nSlovenia dismissed the charge as fantasy.",
        "accuse:Austria>Slovenia; deny:Slovenia>Austria<1",
    ),
    Row(
        "case d",
        "Austria accused Slovenia of blocking trains.\n\nCroatia denied that Slovenia had blocked trains.",
        "accuse:Austria>Slovenia; deny:Croatia>Austria<1",
    ),
    Row(
        "rejected the claim as a fairy tale",
        "Kenya accused Uganda of moving border stones.\n\nUganda rejected the claim as a fairy tale.",
        "accuse:Kenya>Uganda; deny:Uganda>Kenya<1",
    ),
    Row(
        "brushed off",
        "Chile accused Bolivia of stealing copper.\n\nBolivia brushed off the charges as politics.",
        "accuse:Chile>Bolivia; deny:Bolivia>Chile<1",
    ),
    Row(
        "a person and a firm",
        "Health minister Olga Brandt accused Merrow Pharma of hiding side effects.\n\n"
        "Merrow Pharma dismissed her allegations as unfounded.",
        "accuse:Olga Brandt>Merrow Pharma; deny:Merrow Pharma>Olga Brandt<1",
    ),
    Row(
        "by a ministry",
        "Japan accused China of sending spies.\n\n"
        "China's foreign ministry rejected the accusation as groundless.",
        "accuse:Japan>China; deny:China>Japan<1",
    ),
    Row(
        "defended by a third",
        "Vietnam accused Thailand of diverting the river.\n\n"
        "Laos denied that Thailand had diverted the river.",
        "accuse:Vietnam>Thailand; deny:Laos>Vietnam<1",
    ),
)


@pytest.mark.parametrize(("text", "acts"), named(REJECTED))
def test_a_rejection_of_a_charge_is_a_denial(text, acts):
    assert find_misses(text, acts) == []

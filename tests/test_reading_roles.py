"""Roles of paragraphs and parts of datelines, on sentences written for the purpose."""

import pytest

from kg.model import Role, Span
from kg.reading import build_article
from kg.reading.blocks import find_blocks
from kg.reading.datelines import find_date_line, find_dateline
from kg.reading.furniture import load_furniture

AGENCIES = load_furniture().agencies

# Head of a paragraph -> dateline, place, agency (None: no dateline).
DATELINES = [
    ("MOSCOW, January 16. /TASS/. Moscow is ready", ("MOSCOW, January 16. /TASS/.", "MOSCOW", "TASS")),
    ("GENEVA, Switzerland -- Russia's stand", ("GENEVA, Switzerland --", "GENEVA, Switzerland", None)),
    (
        "WASHINGTON/MOSCOW (Reuters) - The talks",
        ("WASHINGTON/MOSCOW (Reuters) -", "WASHINGTON/MOSCOW", "Reuters"),
    ),
    ("LONDON (AP) — The talks", ("LONDON (AP) —", "LONDON", "AP")),
    ("PARIS, Feb 3 (Xinhua) -- The talks", ("PARIS, Feb 3 (Xinhua) --", "PARIS", "Xinhua")),
    ("Beijing, 5 March (AFP) - China", ("Beijing, 5 March (AFP) -", "Beijing", "AFP")),
    ("Hong Kong (CNN)The president", ("Hong Kong (CNN)", "Hong Kong", "CNN")),
    ("(Bloomberg) -- The talks", ("(Bloomberg) --", None, "Bloomberg")),
    (
        "ST. PETERSBURG, Russia, March 5 (Reuters) - P",
        ("ST. PETERSBURG, Russia, March 5 (Reuters) -", "ST. PETERSBURG, Russia", "Reuters"),
    ),
    ("MOSCOW. January 5. The ministry", ("MOSCOW. January 5.", "MOSCOW", None)),
    ('ZÜRICH — "We deny it," he said', ("ZÜRICH —", "ZÜRICH", None)),
    # A clause that goes on, a bracket that is no agency, an abbreviation: no datelines.
    ("NATO — the alliance — denied it.", None),
    ("Moscow (Russia) is ready.", None),
    ("U.S. - Russian talks failed.", None),
    ("WASHINGTON (a city) - The talks", None),
    ("Moscow has said - it denies that.", None),
]


@pytest.mark.parametrize(("head", "expected"), DATELINES)
def test_dateline_is_split_from_what_only_looks_like_one(head, expected):
    found = find_dateline(head, Span(0, len(head)), AGENCIES)
    got = found and tuple(part and part.of(head) for part in (found.span, found.place, found.agency))
    assert got == expected


@pytest.mark.parametrize(
    "line", ["January 16, 2019 10:30 GMT", "16 January 2019", "Friday, March 5, 2021", "GENEVA, March 5"]
)
def test_line_with_nothing_but_a_day_is_a_date_line(line):
    assert find_date_line(line, Span(0, len(line))) is not None


STORY = """The ministry denied the charge on Monday and called it absurd.

It gave no proof of its own, officials said.
"""


def roles_of(text, **kwargs):
    article = build_article(text, "test.txt", **kwargs)
    return [(str(p.role), p.span.of(text)) for p in article.paragraphs]


# A block printed above, between or below two paragraphs of a story -> its role there.
ABOVE = [
    ("All news", "furniture"),
    ("World", "furniture"),
    ("By Jane Doe and John Roe, Reuters", "byline"),
    ("By Fatima el-Zahra", "byline"),
    ("By Jean d'Arc and Élise de la Tour", "byline"),
    ("by Omar al-Khatib, Jan van der Berg", "byline"),
    ("The Gazette and AFP", "byline"),
    ("Published: January 16, 2019 10:30 GMT", "dateline"),
    ("The minister speaks in Geneva. [Jane Doe/AFP]", "caption"),
    ("The minister speaks in Geneva. (AP Photo/Jane Doe)", "caption"),
    ("The minister speaks. REUTERS/Jane Doe", "caption"),
    ("FILE PHOTO: The minister speaks in Geneva.", "caption"),
    ("Jane Doe/TASS John Roe/TASS", "caption"),
    ("© Jane Doe/TASS", "caption"),
    ("Share on Facebook", "furniture"),
]
BETWEEN = [
    ("What the other side says", "subhead"),
    ("'Material breach'", "subhead"),
    ("How did they answer?", "subhead"),
    ("Advertisement", "furniture"),
    ("Read more: Talks fail again", "furniture"),
    ("MINISTER SAYS TALKS IN GENEVA HAVE FAILED AGAIN", "furniture"),
    ("'Absurd':Ministry rejects the report", "furniture"),
    ("* * *", "furniture"),
    ("AP", "byline"),
    ("He denied it.", "body"),
    ("Does that mean the treaty is dead, as so many fear in Europe?", "body"),
    ("and then there was the second missile, he said", "body"),
]
BELOW = [
    ("With reporting by Reuters, AP, and The Gazette", "byline"),
    ("(Reporting by Jane Doe; Editing by John Roe)", "byline"),
    ("Do you like this article?", "furniture"),
    ("• 16x9 Image", "furniture"),
    ("© 2019 The Gazette. All rights reserved.", "furniture"),
    ("The Gazette is an independent news organisation based in Geneva.", "furniture"),
    ("Share", "furniture"),
]


@pytest.mark.parametrize(("line", "role"), ABOVE)
def test_line_above_the_story(line, role):
    found = roles_of(f"Talks on the treaty fail in Geneva\n\n{line}\n\n{STORY}")
    assert found[:2] == [("headline", "Talks on the treaty fail in Geneva"), (role, line)]
    assert [r for r, _ in found[2:]] == ["body", "body"]


@pytest.mark.parametrize(("line", "role"), BETWEEN)
def test_line_between_paragraphs(line, role):
    found = roles_of(STORY.replace("\n\n", f"\n\n{line}\n\n"))
    assert [r for r, _ in found] == ["body", role, "body"]


@pytest.mark.parametrize(("line", "role"), BELOW)
def test_line_below_the_story(line, role):
    assert [r for r, _ in roles_of(f"{STORY}\n{line}\n")] == ["body", "body", role]


def test_what_a_publication_says_of_itself_is_body_inside_a_story():
    line = "TASS is a state news agency that reports on the ministry."
    assert [r for r, _ in roles_of(STORY.replace("\n\n", f"\n\n{line}\n\n"))] == ["body"] * 3


def test_the_place_below_a_byline_is_no_headline():
    found = roles_of(f"Fishermen speak out\n\nby María de la Cruz\nin Portmere\n\n{STORY}")
    assert found[:3] == [
        ("headline", "Fishermen speak out"),
        ("byline", "by María de la Cruz"),
        ("byline", "in Portmere"),
    ]


def test_labels_headline_and_subhead_stand_in_order():
    found = roles_of(
        f"World\n\nTalks on the treaty fail in Geneva\n\nMinister says the other side broke it\n\n{STORY}"
    )
    assert [r for r, _ in found] == ["furniture", "headline", "subhead", "body", "body"]


def test_title_from_outside_chooses_the_headline():
    text = f"A long teaser for something else\n\nTalks fail\n\n{STORY}"
    article = read_with_title(text, "Talks Fail")
    assert [str(p.role) for p in article.paragraphs][:2] == ["furniture", "headline"]


def read_with_title(text, title):
    from kg.reading import Known

    return build_article(text, "test.txt", [Known("option", title=title)])


def test_title_in_title_case_with_a_full_stop_is_a_headline():
    assert roles_of(f"Minister Denies Breach Of Treaty.\n\n{STORY}")[0][0] == "headline"


def test_headline_of_two_lines_is_headline_and_subhead():
    text = f"Talks on the treaty fail;\nMinister says the other side broke it.\n\n{STORY}"
    assert [r for r, _ in roles_of(text)][:2] == ["headline", "subhead"]


def test_single_sentence_without_full_stop_is_body():
    assert [r for r, _ in roles_of("Moscow denies it has violated the treaty")] == ["body"]


def test_line_printed_twice_in_a_row_is_a_caption_and_its_copy():
    line = "The minister also said that he would wait."
    text = f"Talks on the treaty fail in Geneva\n\n{line}\n{line}\n\n{STORY}"
    article = build_article(text, "test.txt")
    first, second = article.paragraphs[1:3]
    assert (first.role, second.role) == (Role.CAPTION, Role.CAPTION)
    assert (first.copy_of, second.copy_of) == (None, first.span.start)


def test_paragraph_printed_twice_is_marked_as_a_copy():
    article = build_article(f"{STORY}\n{STORY}", "test.txt")
    starts = [p.span.start for p in article.paragraphs]
    assert [p.copy_of for p in article.paragraphs] == [None, None, starts[0], starts[1]]


def test_everything_after_the_comment_header_is_comment():
    comments = "2 Comments\n\nThey broke the treaty themselves!\n\nReply\n\nWrong.\n\nReply"
    found = [r for r, _ in roles_of(f"{STORY}\n{comments}")]
    assert found == ["body", "body", "furniture", "comment", "furniture", "comment", "furniture"]


def test_link_to_comments_above_the_story_opens_no_comments():
    found = [r for r, _ in roles_of(f"Talks on the treaty fail in Geneva\n\n12 comments\n\n{STORY}")]
    assert found == ["headline", "furniture", "body", "body"]


def test_link_to_comments_inside_a_story_opens_no_comments():
    text = (
        STORY.replace("\n\n", "\n\n12 comments\n\n")
        + "\nThe talks go on.\n\nNobody knows how long.\n\nAll deny it.\n"
    )
    assert [r for r, _ in roles_of(text)] == ["body", "furniture", "body", "body", "body", "body"]


def test_front_matter_is_furniture():
    text = f"---\ntitle: Talks fail\n---\n\n{STORY}"
    assert [r for r, _ in roles_of(text)] == ["furniture", "body", "body"]


def test_one_line_a_paragraph_gives_one_block_a_line():
    text = "Talks fail in Geneva\nThe ministry denied it on Monday.\nIt gave no proof.\nAll went home.\nThe end came.\n"
    assert len(find_blocks(text)) == 5


def test_wrapped_lines_are_joined():
    sentence = (
        "The ministry denied the charge on Monday and called it absurd, adding that nobody had given proof. "
    )
    words, lines, line = (sentence * 5).split(), [], ""
    for word in words:
        if len(line) + 1 + len(word) > 72:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    text = "\n".join([*lines, line]) + "\n\n" + "\n".join([*lines, line])
    assert len(find_blocks(text)) == 2


def test_every_dateline_of_a_roundup_is_split():
    text = f"GENEVA (AP) - {STORY}\nLONDON (Reuters) - {STORY}"
    assert [r for r, _ in roles_of(text)] == ["dateline", "body", "body"] * 2


NOTE = "An article on 1 April said that the mayor accused the union. She accused the council. We regret the error."


@pytest.mark.parametrize("text", [
    f"Ost Courier\n2 April 2025\nCorrection\n\n{NOTE}",
    f"Correction\n\n{NOTE}",
    f"Correction: {NOTE}",
    f"The mayor and the union\n\nCorrection: {NOTE}",
])  # fmt: skip
def test_a_correction_that_is_all_there_is_is_the_article(text):
    (body,) = [p for p in build_article(text, "a.txt").paragraphs if p.role is Role.BODY]
    assert body.span.of(text).endswith(NOTE)


def test_a_correction_beside_a_story_is_none_of_it():
    story = "The mayor denied the charge on Monday and called it absurd."
    for text in (f"{story}\n\nCorrection\n\n{NOTE}", f"Correction: {NOTE}\n\n{story}"):
        bodies = [p.span.of(text) for p in build_article(text, "a.txt").paragraphs if p.role is Role.BODY]
        assert bodies == [story]

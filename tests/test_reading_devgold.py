"""Articles from other outlets, which lie beside the project and never in it: their paragraphs are read sensibly."""

import re
from pathlib import Path

import pytest

from kg.model import Role
from kg.parsed import READ_ROLES
from kg.reading import read_article

TEXTS = Path(__file__).parent.parent.parent / "shared" / "data" / "devgold" / "texts"
NAMES = sorted(path.name for path in TEXTS.glob("*.txt")) if TEXTS.is_dir() else []

if not NAMES:
    pytest.skip(
        "../shared/data/devgold is not here: cannot read other outlets' articles", allow_module_level=True
    )


@pytest.mark.parametrize("name", NAMES)
def test_long_paragraphs_are_body(name):
    article = read_article(TEXTS / name)
    odd = [
        paragraph.span.of(article.text)[:60]
        for paragraph in article.paragraphs
        if paragraph.span.end - paragraph.span.start > 160
        and paragraph.role is not Role.BODY
        # One outlet prints its sign-up prompt between paragraphs.
        and not re.search(r"Add Interest|Sign up", paragraph.span.of(article.text))
    ]
    assert odd == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_out_is_short_and_little(name):
    article = read_article(TEXTS / name)
    left = [p for p in article.paragraphs if p.role not in READ_ROLES]
    assert sum(p.span.end - p.span.start for p in left) <= 0.1 * len(article.text)


def test_datelines_of_wire_stories_are_split():
    found = {}
    for name in NAMES:
        article = read_article(TEXTS / name)
        if article.agency is not None and article.place is not None:
            found[name[:2]] = (article.place.value, article.agency.value)
    assert found["02"] == ("Washington/Moscow", "Reuters")
    assert found["04"] == ("Moscow", "AP")
    assert found["37"] == ("Montreal/Riyadh", "Reuters")

"""Files, folders, globs and stdin; every bad input is one line that names file, cause and remedy."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.model import Article
from kg.reading import Known, ReadOptions, Skipped, read_article, read_known, read_sources

BROKEN = Path(__file__).parent / "malformed" / "reading"
STORY = "The ministry denied the charge on Monday and called it absurd.\n"

# File -> words of its message: what is wrong, and what to do.
FAULTS = {
    "bad_front_matter.txt": ("front matter is not TOML", "mend it"),
    "bad_sidecar.txt": (
        "bad_sidecar.toml",
        "unknown outlett",
        "known: title",
        "year '2019'",
        "published 'yesterday'",
    ),
    "blank.txt": ("nothing but white space", "give the article's text"),
    "broken.json": ("not JSON", "line 2", "name the file .txt"),
    "controls.txt": ("control characters", "expected"),
    "emoji.txt": ("0 words of prose", "give the article's text"),
    "empty.txt": ("the file is empty", "expected"),
    "figures.txt": ("2 words of prose", "give the article's text"),
    "half_character.json": ("half a character", "mend its escape"),
    "latin1.txt": ("not UTF-8", "0xE9", "accusé", "--encoding cp1252"),
    "no_article.html": ("no article text in this page", "save the article"),
    "empty_text.json": ("its text is empty (body)", "--field text=NAME"),
    "no_text.json": ("no text in field", "headline, writer", "--field text=NAME"),
    "number.json": ("found a number", "expected a JSON object"),
    "picture.txt": ("a PNG image", "save the article as text"),
    "torn_sidecar.txt": ("torn_sidecar.toml", "line 1", "mend or remove it"),
    "utf16_without_mark.txt": ("zero bytes", "--encoding utf-16"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_bad_file_gives_one_line_with_cause_and_remedy(name):
    with pytest.raises(ReadError) as fault:
        read_article(BROKEN / name)
    message = str(fault.value)
    assert "\n" not in message
    assert Path(name).stem in message
    assert [words for words in FAULTS[name] if words not in message] == []


def test_table_holds_every_malformed_file():
    assert {path.name for path in BROKEN.iterdir() if path.suffix != ".toml"} == set(FAULTS)


def test_bad_files_of_a_folder_do_not_stop_the_others(tmp_path):
    for name in ("a.txt", "z.txt"):
        (tmp_path / name).write_text(f"{name} {STORY}")
    for path in BROKEN.iterdir():
        (tmp_path / f"m_{path.name}").write_bytes(path.read_bytes())
    results = list(read_sources([tmp_path]))
    assert [r.source for r in results if isinstance(r, Article)] == [
        f"{tmp_path.name}/a.txt",
        f"{tmp_path.name}/z.txt",
    ]
    assert sum(isinstance(r, Skipped) for r in results) == len(FAULTS)


def test_folder_is_read_with_its_folders_in_sorted_order(tmp_path, monkeypatch):
    for number, name in enumerate(["b.txt", "a/c.txt", "a/b/d.md", ".hidden/e.txt", "notes.png", "b.toml"]):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'note = "{number}"' if name.endswith("toml") else f"{number} {STORY}")
    monkeypatch.chdir(tmp_path)
    results = list(read_sources(["corpus"]))
    shown = [r.source if isinstance(r, Article) else f"({r.where})" for r in results]
    assert shown == ["corpus/a/b/d.md", "corpus/a/c.txt", "corpus/b.txt", "(corpus/notes.png)"]
    assert [r.ignored for r in results if isinstance(r, Skipped)] == [True]


def test_link_that_leads_back_into_the_folder_is_harmless(tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    results = list(read_sources([tmp_path]))
    assert sum(isinstance(r, Article) for r in results) == 1
    reasons = " ".join(r.reason for r in results if isinstance(r, Skipped))
    assert all(words in reasons for words in ("not followed", "named before", "self.txt: cannot be read"))


def test_file_named_twice_is_read_once(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    kinds = [type(r).__name__ for r in read_sources([path, str(tmp_path), f"{tmp_path}/*.txt"])]
    assert kinds == ["Article", "Skipped", "Skipped"]


def test_glob_matches_in_sorted_order_and_says_when_nothing_matches(tmp_path):
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(f"{name} {STORY}")
    assert [r.source for r in read_sources([f"{tmp_path}/*.txt"])] == ["a.txt", "b.txt"]
    (missed,) = read_sources([f"{tmp_path}/*.html"])
    assert "no file matches" in missed.reason


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.txt", "No such file"),
        ("https://example.org/a", "a web address"),
        ("side.toml", "sidecar"),
        ("", "cannot be read"),
        ("a\0b", "cannot be read"),
    ],
)
def test_input_that_is_no_article_is_explained(tmp_path, monkeypatch, name, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "side.toml").write_text("year = 2019")
    results = list(read_sources([name]))
    assert [type(r) for r in results] == [Skipped]
    assert words in results[0].reason


def test_empty_folder_is_reported(tmp_path):
    (empty,) = read_sources([tmp_path])
    assert "the folder is empty" in empty.reason
    assert not empty.ignored


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom file rights bind")
def test_unreadable_file_is_reported_and_the_rest_read(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{name} {STORY}")
    (tmp_path / "a.txt").chmod(0)
    first, second = read_sources([tmp_path])
    assert "Permission denied" in first.reason
    assert isinstance(second, Article)


def test_stdin_is_read(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(STORY.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    article = read_article("-")
    assert (article.source, article.text) == ("stdin", STORY)


def test_absolute_path_is_not_shown(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    assert read_article(path).source == "a.txt"


def test_large_file_is_refused_and_the_limit_can_be_raised(tmp_path):
    path = tmp_path / "large.txt"
    path.write_text(STORY * 20_000)
    with pytest.raises(ReadError, match=r"over 1 MB.*--max-mb"):
        read_article(path, ReadOptions(max_bytes=1_000_000))
    assert len(read_article(path).text) == len(STORY) * 20_000


@pytest.mark.parametrize("day", ["05/10/2025", "Sat., Feb. 29, 2025"])
def test_a_printed_day_that_cannot_be_read_is_told(tmp_path, day):
    path = tmp_path / "a.txt"
    path.write_text(f"Talks on the treaty fail again\n\n{day}\n\nMoscow denied the charge.\n")
    article, told = read_sources([path])
    assert article.published is None
    assert told.noted and told.ignored
    assert f"1 day is not clear and not read: a.txt {day!r} - mend it, give --date-order" in told.reason


def test_the_order_of_day_and_month_can_be_given_for_a_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Talks on the treaty fail again\n\n05/10/2025\n\nMoscow denied the charge.\n")
    article = read_article(path, ReadOptions(date_order="DMY"))
    assert article.published.value == "2025-10-05"
    assert "day first: --date-order" in article.published.how


# Encodings.


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_same_words_are_one_article_whatever_ends_their_lines(tmp_path, end):
    path = tmp_path / "a.txt"
    text = "Talks on the treaty fail\n\nGENEVA (AP) - Moscow denied it.\n"
    path.write_bytes(text.replace("\n", end).encode())
    article = read_article(path)
    assert article.text == text
    assert [p.span.of(article.text) for p in article.paragraphs][-1] == "Moscow denied it."
    record = tmp_path / "a.json"
    record.write_text(json.dumps({"text": text.replace("\n", end)}))
    assert read_article(record).id == article.id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_understood_and_dropped(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes("“Ложь!” – Moscow denied the charge 🚀 on Monday.".encode(encoding))
    assert read_article(path).text.startswith("“Ложь!”")


def test_other_encoding_is_read_when_named(tmp_path):
    article = read_article(BROKEN / "latin1.txt", ReadOptions(encoding="cp1252"))
    assert "accusé Moscou" in article.text


@pytest.mark.parametrize("name", ["no-such-code", "base64", "rot13", "a\0b", ""])
def test_encoding_that_does_not_exist_is_named(tmp_path, name):
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9 denied it")
    with pytest.raises(ReadError, match=r"unknown encoding|not UTF-8"):
        read_article(path, ReadOptions(encoding=name))


def test_right_to_left_text_and_emoji_are_articles(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "نفت موسكو يوم الاثنين الاتهامات الموجهة إليها بشأن المعاهدة. 🚀\n\n🚀🚀 Moscow denied it 👩‍🚀.\n",
        encoding="utf-8",
    )
    article = read_article(path)
    assert [p.span.of(article.text)[-3:] for p in article.paragraphs] == [". 🚀", "\u200d🚀."]


# Known facts.


def test_a_sidecar_wins_over_front_matter_and_both_over_what_is_said_of_articles_that_lack_it(tmp_path):
    (tmp_path / "a.txt").write_text(f"---\ntitle: Front\noutlet: Front\nurl: Front\n---\n\n{STORY}")
    (tmp_path / "a.toml").write_text('title = "Side"\noutlet = "Side"\n')
    options = ReadOptions(lacking=Known("option", outlet="Option", author="Option"))
    article = read_article(tmp_path / "a.txt", options)
    assert (article.outlet.value, article.url.value, article.author.value) == ("Side", "Front", "Option")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_front_matter_may_use_usual_names_and_what_is_no_fact_is_told_and_left_out(tmp_path, name):
    path = tmp_path / name
    path.write_text(
        "---\ntitle: Talks fail\ndate: 2019-02-03\nsource: The Bell\ntags:\n  - treaty\nmood: grim\n---\n\n"
        f"**Oslo** denied it.\n\n{STORY}"
    )
    article, told = read_sources([path])
    assert [f.value for f in (article.title, article.published, article.outlet)] == [
        "Talks fail",
        "2019-02-03",
        "The Bell",
    ]
    assert told.noted and "front matter: not read: mood - known: title" in told.reason


def test_what_is_said_of_articles_that_lack_it_leaves_what_they_say_themselves(tmp_path):
    own, bare = tmp_path / "own.txt", tmp_path / "bare.txt"
    own.write_text(f"---\noutlet: The Herald\n---\n{STORY}")
    bare.write_text(f"Another. {STORY}")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"text": "Oslo denied it on Monday.", "outlet": "The Bell"}\n{"text": "Oslo denied it again."}'
    )
    options = ReadOptions(lacking=Known("option", outlet="The Gazette"))
    found = read_sources([own, bare, rows], options)
    assert [a.outlet.value for a in found] == ["The Herald", "The Gazette", "The Bell", "The Gazette"]


def test_toml_date_in_a_sidecar_is_a_date(tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "a.toml").write_text("published = 2019-02-03\n")
    assert read_article(tmp_path / "a.txt").published.value == "2019-02-03"


def test_unknown_fact_is_refused_by_name():
    with pytest.raises(ReadError, match=r"unknown headline - known: title"):
        read_known({"headline": "Talks fail"}, "sidecar", "a.toml")

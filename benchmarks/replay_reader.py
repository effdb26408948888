"""Records what people annotated as if a model had answered it, and measures what the door of a reader loses.

    python benchmarks/replay_reader.py DATA/acts/dev --out OUT --every 3 0

writes, for every third article, OUT/texts, OUT/gold, OUT/answers (kept answers of a model called `replay`) and
OUT/frames.jsonl (the same frames with their places). Then

    kg extract OUT/texts --model replay --offline --answers OUT/answers   (through the door)
    kg extract OUT/texts --frames OUT/frames.jsonl                        (the frames themselves)

are scored with the same scorer. An annotated folder has `texts/*.txt`, `records/*.json` and `gold/*.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.chat.endpoint import SETTINGS, Reply
from kg.chat.keeping import Answers, name_call
from kg.chat.prompt import Part, Prompt, build_prompt, cut_parts
from kg.codebook.book import load_codebook
from kg.model import Article
from kg.parsed import READ_ROLES
from kg.reading import read_article

MODEL = "replay"
Record = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="annotated folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, nargs=2, default=(1, 0), help="N K: each N-th text from K on")
    arguments = parser.parse_args()
    step, first = arguments.every
    names = sorted(path.stem for path in (arguments.data / "texts").glob("*.txt"))[first::step]
    record_folder(arguments.data, names, arguments.out)


def record_folder(data: Path, names: Sequence[str], out: Path) -> None:
    """Record articles by their names."""
    prompt, answers = build_prompt(load_codebook()), Answers(out / "answers")
    lines: list[str] = []
    for name in names:
        for folder, end in (("texts", "txt"), ("gold", "json")):
            (out / folder).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(data / folder / f"{name}.{end}", out / folder / f"{name}.{end}")
        article = read_article(out / "texts" / f"{name}.txt")
        records = json.loads((data / "records" / f"{name}.json").read_text("utf-8"))
        parties = name_parties(article.text, records)
        lines += [json.dumps(build_line(article, record, parties, records)) for record in records]
        record_article(article, prompt, answers, [(record, parties) for record in records])
    (out / "frames.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    print(f"{len(names)} texts, {len(lines)} records")


def name_parties(text: str, records: Sequence[Record]) -> dict[str, str]:
    """Find the words by which the text names each party: its name, else its longest mention with a capital."""
    found: dict[str, str] = {}
    for record in records:
        for party in (*record["speakers"], *record["targets"]):
            options = [party["name"], party.get("text", ""), found.get(party["name"], "")]
            named = [words for words in options if words[:1].isupper() and is_in(words, text)]
            found[party["name"]] = (
                party["name"] if party["name"] in named else max(named, key=len, default="")
            )
    return found


def is_in(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def build_line(
    article: Article, record: Record, parties: Mapping[str, str], records: Sequence[Record]
) -> Record:
    """Build the line of a frame, with its places."""

    def words(span: Sequence[int]) -> Record:
        return {"text": article.text[span[0] : span[1]], "start": span[0], "end": span[1]}

    def mention(party: Record) -> Record:
        extra = {"named": parties[party["name"]], "side": party["side"]}
        return words(party["span"]) | {key: value for key, value in extra.items() if value}

    known = {other["id"] for other in records} - {record["id"]}
    said = [mention(party) for party in record["speakers"] if party.get("span")]
    return {
        "source": article.source,
        "id": record["id"],
        "act": record["act"],
        "cue": words(record["cue_span"]),
        "clause": words(record["clause_span"]),
        "speakers": said,
        "targets": [mention(party) for party in record["targets"] if party.get("span")],
        "content": [words(record["content_span"])] if record.get("content_span") else [],
        "grounds": [words(ground["span"]) for ground in record["grounds"] if ground.get("span")],
        "answers": [record["answers"]] if record["answers"] in known else [],
        "own_voice": bool(record["speakers"]) and not said,
    }


def record_article(
    article: Article, prompt: Prompt, answers: Answers, records: Sequence[tuple[Record, Mapping[str, str]]]
) -> None:
    """Keep an answer for each part of an article."""
    for part in cut_parts(article, READ_ROLES):
        frames = []
        for record, parties in records:
            number = find_sentence(part, record["cue_span"][0])
            if number is not None and part.fresh <= number <= part.last:
                frames.append(build_answer(article, part, record, parties))
        messages = [{"role": "system", "content": prompt.text}, {"role": "user", "content": part.text}]
        reply = Reply(json.dumps({"frames": frames}, ensure_ascii=False))
        answers.keep(name_call(messages, MODEL, SETTINGS), MODEL, prompt.digest, reply)


def build_answer(article: Article, part: Part, record: Record, parties: Mapping[str, str]) -> Record:
    """Put a record into the form of an answer: words and numbers of sentences, no places."""

    def words(span: Sequence[int]) -> Record:
        return {
            "words": article.text[span[0] : span[1]],
            "sentence": find_sentence(part, span[0]),
        }

    def party(one: Record) -> Record:
        place = words(one["span"]) if one.get("span") else {"words": "", "sentence": 0}
        return place | {"named": parties[one["name"]], "side": one["side"]}

    said = [party(one) for one in record["speakers"] if one.get("span")]
    grounds = [words(one["span"]) | {"stance": "offered"} for one in record["grounds"] if one.get("span")]
    return {
        "id": record["id"],
        "act": record["act"],
        "sure": record["sure"],
        "sentence": find_sentence(part, record["cue_span"][0]),
        "cue": record["cue"],
        "clause": record["clause"],
        "content": record["content"],
        "condition": "",
        "own_voice": bool(record["speakers"]) and not said,
        "speakers": said,
        "targets": [party(one) for one in record["targets"] if one.get("span")],
        "grounds": grounds,
        "answers": [record["answers"]] if record["answers"] else [],
        "inside": "",
    }


def find_sentence(part: Part, place: int) -> int | None:
    """Find the number of the sentence at a place; None outside all."""
    for number, sentence in enumerate(part.sentences, 1):
        if sentence.span.start <= place < sentence.span.end:
            return number
    return None


if __name__ == "__main__":
    main()

"""Keeps answers by what was asked: the same is never asked twice, a killed run goes on, a rebuild is the same.

A file of JSON an answer, named by the hash of messages, model and settings, and never taken for an article. It holds
the answer and what it took; no address, no key, and of the article only what the answer quotes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.chat.endpoint import Message, Reply
from kg.errors import StoreError
from kg.files import write_atomic
from kg.ids import hash_text


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in a folder; it is made with the first one."""

    folder: Path

    def find(self, key: str) -> Reply | None:
        """Give the answer that is kept; None where there is none.

        Raises:
            StoreError: A file was changed so that it is none.
        """
        path = self._place(key)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            return Reply(**record["reply"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise StoreError(
                f"{path}: a kept answer that cannot be read ({fault}) - delete it, and it is asked for again"
            ) from fault

    def keep(self, key: str, model: str, prompt: str, reply: Reply) -> None:
        """Keep an answer, whole or not at all."""
        record = {"model": model, "prompt": prompt, "reply": asdict(reply)}
        # Escapes keep lone surrogates, which no file in UTF-8 can hold.
        write_atomic(self._place(key), json.dumps(record, indent=1) + "\n")

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.answer"


def name_call(messages: Sequence[Message], model: str, settings: Mapping[str, Any]) -> str:
    """Name a call by all that its answer can depend on: 64 hex digits."""
    parts = [[dict(message) for message in messages], model, dict(settings)]
    return hash_text(json.dumps(parts, ensure_ascii=True, sort_keys=True))

"""Describes a folder of exports as an RO-Crate, so that an archive takes it and a reader can check every byte.

In: the files' contents. Out: `ro-crate-metadata.json` (RO-Crate 1.1) and `SHA256SUMS`, which `sha256sum -c` reads.
Source: https://www.researchobject.org/ro-crate/specification/1.1/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from kg.errors import UsageError
from kg.exchange.imprint import Imprint
from kg.exchange.product import Product, to_bytes

METADATA: Final = "ro-crate-metadata.json"
CHECKSUMS: Final = "SHA256SUMS"

#: RO-Crate 1.1 is older than schema.org's term for the checksum.
_CONTEXT: Final = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
_MEDIA: Final = {
    "csv": "text/csv",
    "graphml": "application/graphml+xml",
    "jsonl": "application/jsonl",
    "md": "text/markdown",
    "nq": "application/n-quads",
    "parquet": "application/vnd.apache.parquet",
    "SHA256SUMS": "text/plain",
}
_SOFTWARE: Final = "#counterclaim"


def build_crate(
    files: Mapping[str, tuple[bytes, str]], imprint: Imprint, description: str
) -> dict[str, Product]:
    """Build the two files that describe the others.

    Args:
        files: By name, in the order in which they are listed: content, and what it is in one sentence.
        imprint: Licence and day of publication are needed, title and creator are welcome.
        description: What the whole is, in one or two sentences.

    Returns:
        `SHA256SUMS` and `ro-crate-metadata.json`, by name; the first is described in the second.

    Raises:
        UsageError: No licence or no day: RO-Crate requires both, and only the publisher knows them.
    """
    for option, value in (("--licence", imprint.licence), ("--published", imprint.published)):
        if not value:
            raise UsageError(f"a crate needs {option} - RO-Crate requires it, and only you know it - name it")
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, (content, _) in files.items())
    listed = {**files, CHECKSUMS: (sums.encode("ascii"), "SHA-256 of each file, for sha256sum -c")}
    graph = [
        _describe_metadata(),
        _describe_root(listed, imprint, description),
        *(_describe_file(name, content, what) for name, (content, what) in listed.items()),
        *_describe_context(imprint),
    ]
    document = {"@context": _CONTEXT, "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return {CHECKSUMS: Product(sums.encode("ascii")), METADATA: Product(to_bytes(text))}


def _describe_metadata() -> dict[str, Any]:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }


def _describe_root(files: Mapping[str, object], imprint: Imprint, description: str) -> dict[str, Any]:
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": imprint.title or "Statements of a dispute, read from news articles",
        "description": description,
        "datePublished": imprint.published,
        "license": {"@id": imprint.licence},
        "hasPart": [{"@id": name} for name in files],
    }
    if imprint.creator:
        root["author"] = {"@id": imprint.creator}
    return root


def _describe_file(name: str, content: bytes, what: str) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "description": what,
        "encodingFormat": _MEDIA.get(name.rpartition(".")[2], "application/octet-stream"),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _describe_context(imprint: Imprint) -> list[dict[str, Any]]:
    software = {
        "@id": _SOFTWARE, "@type": "SoftwareApplication", "name": "counterclaim", "version": imprint.version,
    }  # fmt: skip
    made = {
        "@id": "#made",
        "@type": "CreateAction",
        "name": "Reading of the articles",
        "instrument": {"@id": _SOFTWARE},
        "result": {"@id": "./"},
    }
    licence = {"@id": imprint.licence, "@type": "CreativeWork", "name": imprint.licence}
    described: list[dict[str, Any]] = [software, made, licence]
    if imprint.creator:
        described.append({"@id": imprint.creator, "@type": "Person", "name": imprint.creator})
    return described

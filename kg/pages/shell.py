"""The frame of every page: navigation, style, script, and the template engine that escapes every text.

Texts come from strangers. They reach HTML only through the templates loaded here, with escaping on; what a script
needs goes in by `tojson`, which escapes `<`, `>` and `&` too, and is shown by `textContent` or drawn on a canvas.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.codes import ACTS, Act
from kg.files import find_data

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

#: File and label of the pages in the navigation. Article pages are reached from these.
PAGES = (
    ("index.html", "Overview"),
    ("ledger.html", "Claims and answers"),
    ("matrix.html", "Who against whom"),
    ("network.html", "Networks"),
    ("timeline.html", "Timeline"),
    ("outlets.html", "Outlets"),
    ("statements.html", "All statements"),
)
#: File and label of the networks; each page leads to the others.
NETWORKS = (
    ("network.html", "Who accuses whom"),
    ("network-claims.html", "Claims and counterclaims"),
    ("network-grounds.html", "Grounds"),
    ("network-outlets.html", "Outlets and claims"),
    ("network-sides.html", "Actors and sides"),
)


_STYLE = """
:root { --act-NAME: COLOUR; }
@media (prefers-color-scheme: dark) { :root { --act-NAME: color-mix(in srgb, COLOUR, white 55%); } }
.act-NAME { color: var(--act-NAME); fill: var(--act-NAME); stroke: var(--act-NAME); border-style: BORDER; }
.mark.act-NAME { border-color: var(--act-NAME); } .slip.act-NAME { border-left-color: var(--act-NAME); }
"""


def open_templates(*folders: Path, style: str = "") -> Environment:
    """Open templates: texts are escaped, an unknown name is a fault, `style` follows the sheet of all pages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_keep_compiled(),
    )
    shared = find_data("data", "report", "style.css").read_text(encoding="utf-8")
    templates.globals["style"] = shared + style
    return templates


def load_templates(acts: Iterable[Act] = (), /, **shared: object) -> Environment:
    """Load the templates with escaping on.

    Args:
        acts: Those that pages show; the style sheet knows those that ship, others get a style here.
        **shared: What every page may use beside the frame's own: `dispute` (its name, heads every page), `made_from`
            (how many articles and statements), `shown` (which statements are shown, in a sentence), `aside` (number of
            less sure ones left out), `ways` (file and label of further pages, such as those of a server), `alone`
            (leave out the ways to other pages).
    """
    report = find_data("data", "report")
    templates = open_templates(report, find_data("data", "pages"), style=_style_acts(acts))
    templates.globals.update(
        script=(report / "page.js").read_text(encoding="utf-8"),
        pages=PAGES,
        networks=NETWORKS,
        dispute="",
        message="",
        made_from="",
        shown="",
        hidden=0,
        aside=0,
        ways=(),
        alone=False,
    )
    templates.globals.update(shared)
    return templates


@cache
def _keep_compiled() -> BytecodeCache:
    """Keep compiled templates while the program runs: compiling takes longer than filling them for a few articles."""
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        def __init__(self) -> None:
            self._kept: dict[str, bytes] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            if bucket.key in self._kept:
                bucket.bytecode_from_string(self._kept[bucket.key])

        def dump_bytecode(self, bucket: Bucket) -> None:
            self._kept[bucket.key] = bucket.bytecode_to_string()

    return Kept()


def _style_acts(acts: Iterable[Act]) -> str:
    """Write the style of acts that a codebook added with a colour; in the dark it is mixed with white."""
    return "".join(
        _STYLE.replace("NAME", act).replace("COLOUR", act.colour).replace("BORDER", act.border)
        for act in acts
        if act.colour and act not in ACTS
    )

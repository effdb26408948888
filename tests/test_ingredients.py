"""What an engine and a store are made of is found in the source, so nothing that is old stays after a change."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from kg.files import PACKAGE
from kg.ingredients import CALLED, _read, list_ingredients

#: What `load_engine` and `build_store` ask for.
ENGINE, BUILD = ("kg.jobs.engine", "kg.reading"), ("kg.jobs.build",)
LARGE = 1_000_000
#: Two readers at work, watched: which functions run, which files are opened.
WATCH = """
import json, sys
from pathlib import Path
package = Path(sys.argv[1])
ran, opened = set(), set()
def note(name, found):
    path = Path(str(name))
    if path.is_relative_to(package):
        found.add(path.relative_to(package).as_posix())
sys.addaudithook(lambda event, about: event == "open" and note(about[0], opened))
import kg.jobs.build, kg.jobs.engine, kg.reading
opened.clear()
def watch(frame, event, about):
    if event == "call" and not frame.f_code.co_name.startswith("<"):
        note(frame.f_code.co_filename, ran)
sys.setprofile(watch)
for attribution in ("both", "rules"):
    engine = kg.jobs.engine.load_engine(kg.jobs.engine.Recipe(attribution))
    for article in kg.reading.read_sources(sys.argv[2:]):
        engine.extract(article)
sys.setprofile(None)
print(json.dumps([sorted(ran), sorted(opened)]))
"""
#: Touches each file of the engine in turn, and one that is none of it.
TOUCH = """
import json, sys
from pathlib import Path
from kg.ingredients import CALLED, _read, hash_ingredients, list_ingredients
roots, strange = ("kg.jobs.engine", "kg.reading"), Path(sys.argv[1])
def mark():
    for kept in (_read, hash_ingredients, list_ingredients):
        kept.cache_clear()
    return hash_ingredients(*roots)
before, unseen = mark(), []
for path in [*list_ingredients(*roots).files, strange]:
    old = path.read_bytes()
    path.write_bytes(old + b"\\n")
    if mark() == before:
        unseen.append(path.name)
    path.write_bytes(old)
assert mark() == before
print(json.dumps(unseen))
"""
REBUILD = """
import sys
from pathlib import Path
import kg.ingredients
from kg.jobs.build import Work, build_store
from kg.jobs.engine import load_engine, Recipe
def build():
    for kept in (kg.ingredients._read, kg.ingredients.hash_ingredients, kg.ingredients.list_ingredients):
        kept.cache_clear()
    print(build_store(sys.argv[1:2], Path(sys.argv[2]), load_engine(Recipe("rules")), work=Work(1)).reused)
build()
build()
for name in sys.argv[3:]:
    with (Path(kg.ingredients.PACKAGE) / name).open("a") as out:
        out.write("\\n")
    build()
    build()
"""
STORY = """<html><head><title>Avaria</title><meta property="og:site_name" content="The Gazette"></head><body><article>
<p>MOSCOW, 3 May 2019 - Russia accused the United States of violating the treaty, citing satellite photographs.</p>
<p>"We have never broken it," Secretary of State Mike Pompeo said on Monday. He demanded that Moscow stop its tests.</p>
<p>According to the ministry, Washington denied the accusation and rejected the demand of the Texas governor.</p>
</article></body></html>"""


def copy_package(folder: Path, stubs: bool = False) -> Path:
    """Copy the checkout's package, without its large files: they are linked, or stand there as stubs."""

    def copy(source: str, target: str) -> None:
        if Path(source).stat().st_size < LARGE:
            shutil.copyfile(source, target)
        elif stubs:
            Path(target).write_bytes(b"model")
        else:
            Path(target).symlink_to(source)

    pyc = shutil.ignore_patterns("__pycache__")
    for name in ("kg", "ontology"):
        shutil.copytree(PACKAGE.parent / name, folder / name, copy_function=copy, ignore=pyc)
    return folder


def run(code: str, *arguments: str | Path, root: Path = PACKAGE.parent) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(root)}, cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def name_files(roots: tuple[str, ...]) -> set[str]:
    inside = (path for path in list_ingredients(*roots).files if path.is_relative_to(PACKAGE))
    return {path.relative_to(PACKAGE).as_posix() for path in inside}


def test_whatever_runs_and_is_opened_while_articles_are_read_belongs_to_the_engine(tmp_path):
    for name, text in {
        "page.html": STORY,
        "plain.txt": "Kiev accused Moscow of lying.\n\nMoscow rejected the charge as groundless.",
        "rows.jsonl": json.dumps(
            {"text": "Paris denied that it had threatened London.", "date": "2019-01-02"}
        ),
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran, opened = json.loads(run(WATCH, PACKAGE, tmp_path))
    known = name_files(ENGINE)
    assert len(ran) > 60
    assert {"lexicon.py", "gazetteer.py", "confidence.py", "reading/webpages.py"} <= set(ran) <= known
    assert (
        {"data/cues.toml", "data/actors.tsv", "data/acts/model.onnx"}
        <= {name for name in opened if name.startswith("data")}
        <= known
    )


def test_a_touch_of_any_module_or_data_file_of_the_reading_side_is_seen(tmp_path):
    root = copy_package(tmp_path, stubs=True)
    assert json.loads(run(TOUCH, root / "kg/data/report/style.css", root=root)) == ["style.css"]


def test_articles_are_read_again_after_a_change_of_the_reading_side(tmp_path):
    root = copy_package(tmp_path / "copy")
    article = tmp_path / "story.txt"
    article.write_text("Kiev accused Moscow of lying.", encoding="utf-8")
    assert (
        run(REBUILD, article, tmp_path / "store", "lexicon.py", "data/actors.tsv", root=root).split()
        == ["0", "1"] * 3
    )


def test_what_only_shows_statements_is_no_part_of_what_makes_them():
    engine, build = list_ingredients(*ENGINE).modules, list_ingredients(*BUILD).modules
    assert not [
        name for name in engine if name.startswith(("kg.store", "kg.cli", "kg.report", "kg.review.desk"))
    ]
    assert set(engine) < set(build)
    assert {"kg.store.writer", "kg.linking.finding", "kg.rdf.quads", "kg.jobs.reviewing"} <= set(build)
    assert not [name for name in build if name.startswith(("kg.cli", "kg.report", "kg.pages", "kg.serving"))]


def test_libraries_count_with_their_versions():
    libraries = dict(list_ingredients(*BUILD).libraries)
    assert {"spacy", "onnxruntime", "pyoxigraph"} <= libraries.keys()
    for name, number in libraries.items():
        assert number == version(CALLED.get(name, name)), (
            f"{name} is looked for in every installed library: name it"
        )


def test_imports_and_data_found_by_pattern_are_those_of_the_syntax_tree():
    for module in list_ingredients(*BUILD).modules:
        source = _read(module)
        imports, data = set(), set()
        for node in ast.walk(ast.parse(source.path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imports |= {(alias.name, None) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module}: a relative import is not followed"
                imports |= {(node.module, alias.name) for alias in node.names}
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "find_data":
                data.add(tuple(getattr(part, "value", None) for part in node.args))
        found = {(name, part) for name, parts in source.imports for part in (parts or [None])}
        assert found == imports, module
        if module != "kg.ingredients":
            assert set(source.data) == data, f"{module}: name data by literals, so that it can be found"

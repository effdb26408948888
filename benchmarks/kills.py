"""Kills what builds, works and serves, and checks that nothing is lost: python benchmarks/kills.py 20 [--seed 1].

    first      a first build is killed, with one worker
    growing    a build that goes on from an earlier version is killed, with one worker
    pair       the same with two workers; they must go too
    worker     one of the two workers of such a build is killed; the build must end well by itself
    dask       the same with a worker of `--cluster local`
    server     the Oxigraph server is killed while `kg push` loads it; it is started and loaded again

Each kill is SIGKILL, at a moment drawn between the first sign of work and the end of an undisturbed run. Afterwards
readers must see the old version or the new one; the same command again must give the N-Quads of the undisturbed run,
byte for byte; and a build of the earlier articles after that must give theirs, so the tables are true as well. Tests
also kill by count: right before the n-th time that a build touches a file of the store.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.servers import OXIGRAPH, Oxigraph  # noqa: E402
from kg.errors import StoreError  # noqa: E402
from kg.jobs.build import Work, build_store  # noqa: E402
from kg.jobs.engine import Engine, Recipe, load_engine  # noqa: E402
from kg.rdf.serialise import build_nquads  # noqa: E402
from kg.store import RemoteStore, open_store  # noqa: E402

TOWNS = "Moscow Kiev Tehran Paris London Beijing Tokyo Ankara Cairo Delhi Seoul Berlin".split()
#: More than a build writes pages for: these would only take time here.
EARLIER, LATER = 26, 34
#: Options by kind; kinds that need something that is not installed are left out by `list_kinds`.
OPTIONS = {
    "first": ("--workers", "1"),
    "growing": ("--workers", "1"),
    "pair": ("--workers", "2"),
    "worker": ("--workers", "2"),
    "dask": ("--workers", "2", "--cluster", "local"),
}
#: Seconds after which a run that does not end is a failure.
PATIENCE = 120

#: A build that counts how often it touches a file of the store, and kills itself right before the n-th time (0: never;
#: it prints how often it did).
COUNTED = """
import atexit, os, signal, sys
number, place = int(sys.argv.pop(1)), sys.argv.pop(1)
touched = 0

def hear(event, args):
    global touched
    if event.startswith(("open", "os.", "shutil.", "sqlite3.")) and args and str(args[0]).startswith(place):
        touched += 1
        if touched == number:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hear)
atexit.register(lambda: print(f"touched {touched}", file=sys.stderr))
from kg.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """Two states of a folder of articles, a store of the earlier one, and what stores of both hold, as N-Quads."""

    folder: Path
    earlier: Path
    later: Path
    store: Path
    held: dict[Path, str]
    engine: Engine


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: of what, when, and what came of it; `faults` is empty when nothing was lost."""

    kind: str
    moment: str
    state: str
    faults: tuple[str, ...]


def make_scene(folder: Path) -> Scene:
    """Write the articles and build both states undisturbed."""
    engine = load_engine(Recipe("rules"))
    earlier, later, held = folder / "earlier", folder / "later", {}
    write_articles(earlier, range(EARLIER))
    # Six go, two are changed, the rest stays, fourteen come.
    write_articles(later, range(6, 6 + LATER), changed={7, 11})
    for articles in (earlier, later):
        store = folder / f"store-{articles.name}"
        build_store([str(articles)], store, engine, work=Work(1))
        held[articles] = dump(store)
    return Scene(folder, earlier, later, folder / "store-earlier", held, engine)


def write_articles(folder: Path, numbers: range, changed: frozenset[int] | set[int] = frozenset()) -> None:
    """Write short articles, each about two capitals that quarrel; the same number gives the same file."""
    folder.mkdir()
    for number in numbers:
        one, other = random.Random(number).sample(TOWNS, 2)
        more = " The envoys left." if number in changed else ""
        (folder / f"{number:03d}.txt").write_text(
            f"{one} accused {other} of shelling village number {number}.\n\n{other} denied the accusation.\n\n"
            f"{one} demanded that {other} pay for it.{more}",
            encoding="utf-8",
        )
        day = f'outlet = "Herald"\npublished = 2019-01-{1 + number % 28:02d}\n'
        (folder / f"{number:03d}.toml").write_text(day, encoding="utf-8")


def dump(store: Path) -> str:
    """Give everything a store holds, as sorted N-Quads."""
    return build_nquads(open_store(store, read_only=True).quads())


class Rig:
    """Runs of one kind, each on a fresh copy of the earlier store."""

    def __init__(self, scene: Scene, kind: str, number: int) -> None:
        self.scene, self.kind = scene, kind
        # Two runs may have one number: a build that ended before its moment is killed again a touch sooner.
        self.place = Path(tempfile.mkdtemp(prefix=f"run-{kind}-{number}-", dir=scene.folder))
        self.store = self.place / "store"
        self._log = self.place / "words.txt"
        if kind != "first":
            shutil.copytree(scene.store, self.store)
        self._parts = len(self._list_parts())

    def start(self, program: tuple[str, ...] = ("-m", "kg")) -> subprocess.Popen:
        """Start the build, in a session of its own, so that its children can be found."""
        command = [sys.executable, *program, "build", str(self.scene.later), "--attribution", "rules"]
        command += ["--store", str(self.store), "--out", str(self.place / "exports"), *OPTIONS[self.kind]]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        with self._log.open("w") as words:
            return subprocess.Popen(
                command,
                cwd=self.place,
                env=env,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=words,
            )

    def read_words(self) -> str:
        """Read what the last run said."""
        return self._log.read_text("utf-8")

    def is_working(self) -> bool:
        """Tell whether the build has begun to fill a draft; with other workers, whether they gave something back."""
        if self.kind in ("first", "growing"):
            return (self.store / "draft").exists()
        return len(self._list_parts()) > self._parts

    def describe(self) -> str:
        """Say how far a build came."""
        parts = len(self._list_parts()) - self._parts
        named = (
            (self.store / "current").read_text("utf-8").strip() if (self.store / "current").exists() else ""
        )
        was = (self.scene.store / "current").read_text("utf-8").strip()
        drafting = "drafting" if (self.store / "draft").exists() else "no draft"
        return f"{parts} parts, " + ("new version" if named not in ("", was) else drafting)

    def check(self) -> Iterator[str]:
        """Build again what was killed; give what is wrong."""
        try:
            whole = dump(self.store)
            expected = (
                self.scene.held.values() if self.kind != "first" else [self.scene.held[self.scene.later]]
            )
            if whole not in expected:
                yield "readers see neither the old version nor the new one"
        except StoreError as fault:
            if self.kind != "first" or "cannot be read" not in str(fault):
                yield f"readers see no version: {fault}"
        for articles in (self.scene.later, self.scene.earlier):
            build_store([str(articles)], self.store, self.scene.engine, work=Work(1))
            if dump(self.store) != self.scene.held[articles]:
                yield f"built again, the store of the {articles.name} articles differs"
        left = [path for path in self.store.rglob("*") if path.suffix == ".part" or path.name == "draft"]
        if left:
            yield f"left behind: {', '.join(path.name for path in left)}"

    def _list_parts(self) -> list[Path]:
        return list((self.store / "extracted").glob("*.jsonl"))


def kill_builder(scene: Scene, kind: str, number: int, share: float, span: float) -> Kill:
    """Kill a build after a share of the seconds that it works."""
    rig = Rig(scene, kind, number)
    child = rig.start()
    wait_until(rig.is_working, child)
    time.sleep(share * span)
    child.kill()
    child.wait()
    state = rig.describe()
    faults = list(rig.check())
    if not wait_until(lambda: not list_session(child.pid), seconds=10):
        faults.append(f"{len(list_session(child.pid))} workers live on")
        end(list_session(child.pid))
    return Kill(kind, f"{share * span:.2f} of {span:.2f} s", state, tuple(faults))


def kill_counted(scene: Scene, number: int, at: int, total: int) -> Kill:
    """Kill a growing build right before the `at`-th time that it touches a file of the store."""
    rig = Rig(scene, "growing", number)
    child = rig.start(("-c", COUNTED, str(at), str(rig.store)))
    child.wait(PATIENCE)
    state = rig.describe()
    faults = list(rig.check())
    if child.returncode != -signal.SIGKILL:
        faults.append(f"not killed: exit {child.returncode}")
    return Kill("growing", f"touch {at} of {total}", state, tuple(faults))


def count_touches(scene: Scene) -> int:
    """Count how often an undisturbed growing build touches a file of the store."""
    rig = Rig(scene, "growing", 0)
    child = rig.start(("-c", COUNTED, "0", str(rig.store)))
    child.wait(PATIENCE)
    return int(rig.read_words().rpartition("touched ")[2])


def kill_worker(scene: Scene, kind: str, number: int, share: float, span: float) -> Kill:
    """Kill one worker of a build after a share of the seconds that they work; the build goes on."""
    rig = Rig(scene, kind, number)
    child = rig.start()
    wait_until(rig.is_working, child)
    time.sleep(share * span)
    workers = list_workers(child.pid)
    state = rig.describe()
    faults = []
    if workers:
        os.kill(workers[number % len(workers)], signal.SIGKILL)
    else:
        state += ", no worker left"
    if child.wait(PATIENCE):
        faults.append(f"the build fails: {rig.read_words()[-300:]}")
    elif dump(rig.store) != scene.held[scene.later]:
        faults.append("the store differs")
    faults += rig.check()
    return Kill(kind, f"{share * span:.2f} of {span:.2f} s", state, tuple(faults))


def kill_server(scene: Scene, number: int, share: float) -> Kill:
    """Kill the server after it holds a share of the graphs; start it and push again."""
    place = scene.folder / f"run-server-{number}"
    source = open_store(scene.folder / "store-later", read_only=True)
    wanted = len(source.graphs())
    at = 1 + int(share * (wanted - 1))
    server = Oxigraph(place)
    try:
        remote = RemoteStore(server.address)
        child = push(scene, server)
        wait_until(lambda: len(remote.graphs()) >= at, child)
        held = len(remote.graphs())
        server.stop(signal.SIGKILL)
        _, words = child.communicate(timeout=PATIENCE)
        faults = ["the push ends in a traceback"] if "Traceback" in words else []
        server.start()
        again = push(scene, server)
        _, words = again.communicate(timeout=PATIENCE)
        if again.returncode:
            faults.append(f"the second push fails: {words}")
        if build_nquads(remote.quads()) != scene.held[scene.later]:
            faults.append("the server holds something else")
        return Kill("server", f"graph {held} of {wanted}", f"push exits {child.returncode}", tuple(faults))
    finally:
        server.stop()


def push(scene: Scene, server: Oxigraph) -> subprocess.Popen:
    """Start `kg push` of the later store."""
    command = [
        sys.executable,
        "-m",
        "kg",
        "push",
        server.address,
        "--store",
        str(scene.folder / "store-later"),
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300"}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def measure_span(scene: Scene, kind: str) -> float:
    """Measure the seconds from the first sign of work to the end of an undisturbed build, or of its workers."""
    rig = Rig(scene, kind, 10**6)
    child = rig.start()
    wait_until(rig.is_working, child)
    start = time.monotonic()
    if kind in ("worker", "dask"):
        wait_until(lambda: not list_workers(child.pid), child)
    span = time.monotonic() - start
    child.wait(PATIENCE)
    return span if kind in ("worker", "dask") else time.monotonic() - start


def wait_until(
    true: Callable[[], bool], child: subprocess.Popen | None = None, seconds: float = PATIENCE
) -> bool:
    """Wait until something is true, or a process ends; tell whether it is."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and (child is None or child.poll() is None):
        if true():
            return True
        time.sleep(0.002)
    return true()


def list_session(leader: int) -> list[int]:
    """List the living processes of a session but its leader."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = path.parent.name, path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX" and int(name) != leader:
            found.append(int(name))
    return found


def list_workers(leader: int) -> list[int]:
    """List the workers of a build."""
    return sorted(pid for pid in list_session(leader) if "spawn_main" in read_command(pid))


def read_command(pid: int) -> str:
    """Read the command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def end(processes: list[int]) -> None:
    """End processes that should have ended by themselves."""
    for pid in processes:
        os.kill(pid, signal.SIGKILL)


def list_kinds() -> list[str]:
    """List the kinds that can run here."""
    missing = {"dask"} if find_spec("distributed") is None else set()
    missing |= set() if OXIGRAPH.exists() else {"server"}
    return [kind for kind in (*OPTIONS, "server") if kind not in missing]


def kill(scene: Scene, kind: str, number: int, share: float, spans: dict[str, float]) -> Kill:
    """Kill once; `spans` keeps what was measured undisturbed, by kind."""
    if kind == "server":
        return kill_server(scene, number, share)
    if kind not in spans:
        spans[kind] = measure_span(scene, kind)
    way = kill_worker if kind in ("worker", "dask") else kill_builder
    return way(scene, kind, number, share, spans[kind])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("number", type=int, nargs="?", default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    pick, failed, spans = random.Random(given.seed), 0, {}
    kinds = list_kinds()
    print(f"{'killed':8} {'when':18} {'how far it was':32} then", flush=True)
    with tempfile.TemporaryDirectory() as name:
        scene = make_scene(Path(name))
        rounds = -(-given.number // len(kinds))
        for number in range(given.number):
            # One moment in each part of the run, so that they are spread over all of it.
            share = (number // len(kinds) + pick.random()) / rounds
            found = kill(scene, kinds[number % len(kinds)], number, share, spans)
            failed += bool(found.faults)
            then = "; ".join(found.faults) or "equal"
            print(f"{found.kind:8} {found.moment:18} {found.state:32} {then}", flush=True)
    print(f"{given.number - failed} of {given.number} equal to the undisturbed run")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

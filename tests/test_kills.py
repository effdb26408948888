"""Whatever is killed, and when: the store that is built then is the undisturbed one, byte for byte.

`benchmarks/kills.py` has the means, and kills more often.
"""

from __future__ import annotations

import random
import signal

import pytest

from benchmarks.kills import (
    Rig,
    count_touches,
    end,
    kill,
    kill_counted,
    list_kinds,
    list_session,
    make_scene,
    wait_until,
)

#: Where a growing build is killed: at a part of its touches of files, and so many touches before the last one. There
#: the tables are committed (9, 7), the draft becomes a version (7, 4) and the pointer is set to it (4, 1).
SHARES = (0.5,)
BEFORE_LAST = (1, 4, 7, 9)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return make_scene(tmp_path_factory.mktemp("kills"))


@pytest.fixture(scope="module")
def spans():
    return {}


@pytest.fixture(scope="module")
def touches(scene):
    total = count_touches(scene)
    assert total > 40
    return total


@pytest.mark.parametrize("kind", ["growing", "worker", "dask", "server"])
def test_what_is_killed_at_any_moment_loses_nothing(scene, spans, kind):
    if kind not in list_kinds():
        pytest.skip(f"the extra for {kind} is not installed: not killed")
    found = kill(scene, kind, 1, random.Random(kind).random(), spans)
    assert found.faults == (), found


@pytest.mark.parametrize("place", [*SHARES, *BEFORE_LAST])
def test_a_growing_build_that_is_killed_between_two_touches_of_the_store_loses_nothing(scene, touches, place):
    at = round(place * touches) if place < 1 else touches - place
    found = kill_counted(scene, at, at, touches)
    # Builds differ by up to four touches (temporary files): one that ended before its moment is killed a little sooner.
    for sooner in range(at - 1, at - 9, -1):
        if not any(fault.startswith("not killed") for fault in found.faults):
            break
        found = kill_counted(scene, sooner, sooner, touches)
    assert found.faults == (), found


def test_workers_end_with_a_builder_that_is_killed(scene):
    rig = Rig(scene, "pair", 1)
    child = rig.start()
    wait_until(rig.is_working, child)
    assert list_session(child.pid)
    child.send_signal(signal.SIGKILL)
    child.wait()
    gone = wait_until(lambda: not list_session(child.pid), seconds=10)
    end(list_session(child.pid))
    assert gone
    assert list(rig.check()) == []

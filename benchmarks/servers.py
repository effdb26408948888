"""A real SPARQL server on loopback that tests and benchmarks start, kill and start again."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

#: The server of the extra `server`; it may be missing.
OXIGRAPH = Path(shutil.which("oxigraph") or Path(sys.executable).with_name("oxigraph"))


class Oxigraph:
    """An Oxigraph server on a free port of 127.0.0.1, with its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, find_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it, on the same port and data as before."""
        command = [OXIGRAPH, "serve", "--location", str(self.folder), "--bind", f"127.0.0.1:{self.port}"]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.child)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it by a signal."""
        self.child.send_signal(how)
        self.child.wait()


def find_port() -> int:
    """Find a free port of 127.0.0.1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int, child: subprocess.Popen, seconds: float = 60) -> None:
    """Wait until a process listens on a port.

    Raises:
        TimeoutError: It does not, or it ended.
    """
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"the server did not open port {port}")

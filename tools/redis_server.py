"""A Redis of one's own for tests.

`with RedisServer() as redis: … redis.url …`. It listens on 127.0.0.1 and keeps nothing on disk.
"""

from __future__ import annotations

import shutil
import socket

from server_process import ServerProcess


def is_installed() -> bool:
    return shutil.which("redis-server") is not None


class RedisServer(ServerProcess):
    name = "redis-server"

    def __init__(self, settings: dict | None = None):
        super().__init__()
        self.settings = settings or {}

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def command(self) -> list:
        settings = {"bind": "127.0.0.1", "port": self.port, "save": "", "appendonly": "no", "dir": self.directory,
                    **self.settings}
        return ["redis-server", *(word for name, value in settings.items() for word in (f"--{name}", str(value)))]

    def greets(self, connection: socket.socket) -> bool:
        connection.sendall(b"PING\r\n")
        return bool(connection.recv(64))

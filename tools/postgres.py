#!/usr/bin/env python3
"""A PostgreSQL of one's own for tests: a new data directory, a free loopback port, nothing shared, nothing left behind.

As a context manager: `with Cluster() as cluster: … cluster.url …`. On the command line, with MEDRES_TEST_POSTGRES set:
`tools/postgres.py run [--no-fsync] -- build/asan/medres_contract`. It listens on 127.0.0.1 and trusts everyone there.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse


def binaries() -> pathlib.Path | None:
    """Debian keeps the server's programs out of the PATH; the newest version counts."""
    homes = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if homes:
        return homes[-1].parent
    found = shutil.which("initdb")
    return pathlib.Path(found).parent if found else None


_kept_ports: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody listens at, nor is told to anybody else who asks here while this process lives: servers of ours would
    share it (SO_REUSEPORT) and take each other's callers. A datagram socket of the same number keeps it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        keeper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            keeper.bind(("127.0.0.1", port))
        except OSError:
            keeper.close()
            continue
        _kept_ports.append(keeper)
        return port


class Cluster:
    """One server process. `fsync=False` for suites whose promise is not durability; `settings` over those of here."""

    def __init__(self, fsync: bool = True, settings: dict | None = None):
        self.fsync = fsync
        self.settings = settings or {}
        self.process: subprocess.Popen | None = None
        self.directory = ""
        self.url = ""
        self.user = "postgres"

    def __enter__(self) -> "Cluster":
        programs = binaries()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed: tools/install_deps.sh test")
        self.directory = tempfile.mkdtemp(prefix="medres-pg-")
        try:
            self._initialise(programs)
            # Between asking for a free port and taking it another program may take it: try anew.
            for _ in range(5):
                if self._start(programs):
                    return self
            raise RuntimeError("PostgreSQL did not start:\n" + self._log())
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown: sessions are ended, buffers written
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        shutil.rmtree(self.directory, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL to the server and to each of its children, as when the machine is lost; its files stay."""
        children = self.children()
        self.process.kill()
        self.process.wait(20)
        for child in children:
            self._signal(child, signal.SIGKILL)

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def _signal_children(self, number: int) -> None:
        for child in self.children():
            self._signal(child, number)

    @staticmethod
    def _signal(pid: int, number: int) -> None:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass  # it ended by itself

    def pause(self) -> None:
        """It and its children stand still: the kernel takes connections, and nobody says anything."""
        self.process.send_signal(signal.SIGSTOP)  # first, so that it makes no more children
        self._signal_children(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_children(signal.SIGCONT)
        self.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """After kill: the same files, the same port."""
        if not self._start(binaries(), self.port):
            raise RuntimeError("PostgreSQL did not come back:\n" + self._log())

    def query(self, statement: str) -> list[list[str]]:
        """Rows of text."""
        ran = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", statement],
                             text=True, capture_output=True, check=True)
        return [row.split("|") for row in ran.stdout.splitlines()]

    def _as_owner(self) -> dict:
        """PostgreSQL refuses to run as root; then the user that its package made does it."""
        if os.getuid() != 0:
            return {"cwd": self.directory}
        owner = pwd.getpwnam(self.user)
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": self.directory}

    @property
    def port(self) -> int:
        return urllib.parse.urlsplit(self.url).port

    def _initialise(self, programs: pathlib.Path) -> None:
        if os.getuid() == 0:
            shutil.chown(self.directory, self.user, self.user)
        made = subprocess.run(
            [programs / "initdb", "-D", f"{self.directory}/data", "-A", "trust", "-U", self.user, "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"], capture_output=True, text=True, **self._as_owner())
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _start(self, programs: pathlib.Path, port: int | None = None) -> bool:
        port = port or free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": self.directory,
                    "max_connections": 200, "shared_buffers": "128MB", "fsync": "on" if self.fsync else "off",
                    "max_prepared_transactions": 4, **self.settings}
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        with open(f"{self.directory}/log", "ab") as log:
            self.process = subprocess.Popen([programs / "postgres", "-D", f"{self.directory}/data", *arguments],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                            **self._as_owner())
        self.url = f"postgres://{self.user}@127.0.0.1:{port}/postgres"
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            if subprocess.run(ready, check=False).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _log(self) -> str:
        try:
            return pathlib.Path(f"{self.directory}/log").read_text(errors="replace")[-4000:]
        except OSError:
            return "(no log)"


class Standby(Cluster):
    """A copy of another server that follows it by streaming replication, and may take its place."""

    NAME = "standby"  # by which the primary knows it

    def __init__(self, primary: Cluster):
        super().__init__(primary.fsync, {**primary.settings, "cluster_name": self.NAME})
        self.primary = primary

    def _initialise(self, programs: pathlib.Path) -> None:
        if os.getuid() == 0:
            shutil.chown(self.directory, self.user, self.user)
        made = subprocess.run([programs / "pg_basebackup", "-D", f"{self.directory}/data", "-d", self.primary.url, "-R", "-X",
                               "stream", "-c", "fast", "--no-sync"], capture_output=True, text=True, **self._as_owner())
        if made.returncode:
            raise RuntimeError(f"pg_basebackup failed:\n{made.stdout}{made.stderr}")

    def follow_synchronously(self) -> None:
        """From now on the primary acknowledges no commit that is not on this server's disk, too."""
        self.primary.query(f"alter system set synchronous_standby_names = '{self.NAME}'")
        self.primary.query("select pg_reload_conf()")
        deadline = time.monotonic() + 30
        while self.primary.query("select count(*) from pg_stat_replication where sync_state = 'sync'") != [["1"]]:
            if time.monotonic() > deadline:
                raise RuntimeError("the standby does not follow:\n" + self._log())
            time.sleep(0.05)

    def promote(self) -> None:
        subprocess.run([binaries() / "pg_ctl", "promote", "-D", f"{self.directory}/data", "-w"], check=True,
                       capture_output=True, **self._as_owner())


def main() -> int:
    before, after = sys.argv[1:], []
    if "--" in before:
        at = before.index("--")
        before, after = before[:at], before[at + 1:]
    parser = argparse.ArgumentParser(usage="%(prog)s run [--no-fsync] -- command",
                                     description="Runs a command beside a PostgreSQL of its own.")
    parser.add_argument("action", choices=["run"])
    parser.add_argument("--no-fsync", action="store_true", help="do not wait for the disk")
    arguments = parser.parse_args(before)
    if not after:
        parser.error("no command given")
    with Cluster(fsync=not arguments.no_fsync) as cluster:
        return subprocess.run(after, env={**os.environ, "MEDRES_TEST_POSTGRES": cluster.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

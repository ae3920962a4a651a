"""PostgreSQL is killed, paused and cut off in the middle of bookings, and comes back.

While it is away everybody is told so at once, or within the time that a statement may take, with 503 and when to come again;
nobody queues without a bound, and no process ends. Bookings are taken again within five seconds of its return; none that was
acknowledged is lost, and none is there twice.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from support import Server, run, wait_for  # noqa: E402
from load import Bookings, Load, pool_of  # noqa: E402
import postgres  # noqa: E402  (tools/, which support has put on the path)
import wire  # noqa: E402

CLIENTS = 8
AWAY = 8           # seconds: longer than a statement may take
BACK_WITHIN = 5


@unittest.skipUnless(postgres.binaries(), "PostgreSQL is not installed")
class PostgresGone(unittest.TestCase):
    def setUp(self):
        self.cluster = postgres.Cluster()
        self.addCleanup(self.cluster.__exit__)
        self.cluster.__enter__()
        self.wire = wire.Wire(self.cluster.port)
        self.addCleanup(self.wire.close)
        directory = tempfile.TemporaryDirectory(prefix="medres-chaos-")
        self.addCleanup(directory.cleanup)
        url = f"postgres://{self.cluster.user}@127.0.0.1:{self.wire.port}/postgres"
        self.servers = []
        for _ in range(2):
            self.servers.append(Server(url, directory.name).start())
            self.addCleanup(self.servers[-1].stop)
        self.bookings = Bookings(self.servers, CLIENTS)

    def disturb(self, name: str, hurt, heal) -> None:
        with Load(CLIENTS, self.bookings.ask) as load:
            time.sleep(1)
            hurt()
            for server in self.servers:
                wait_for(f"it is missed ({name})", lambda s=server: pool_of(s)["breaker"] != "closed", pause=0.01)
            refused_before = load.offered - load.answered
            time.sleep(AWAY)
            self.assertGreater(load.offered - load.answered, refused_before, "callers are told at once, again and again")
            for server in self.servers:
                pool = pool_of(server)
                self.assertLessEqual(pool["waiting"], pool["max_waiting"])
            heal()
            took = self.bookings.wait_until_booked(time.monotonic())
            time.sleep(0.5)
        load.report(f"PostgreSQL {name}", took)
        self.assertEqual({what for what in load.wrong if what != "refused"}, set())
        self.assertLess(took, BACK_WITHIN)
        for server in self.servers:
            self.assertIsNone(server.process.poll(), server.log())
            wait_for("the breaker closes", lambda s=server: pool_of(s)["breaker"] == "closed")
        self.assertGreater(len(self.bookings.acknowledged), CLIENTS)
        self.bookings.check(self, self.cluster.query)

    def test_killed(self):
        self.disturb("killed", self.cluster.kill, self.cluster.restart)
        self.assertGreater(sum(pool_of(server)["reconnects"] for server in self.servers), 0)

    def test_paused(self):
        self.disturb("paused", self.cluster.pause, self.cluster.resume)

    def test_cut_off(self):
        self.disturb("cut off", self.wire.cut, self.wire.mend)


if __name__ == "__main__":
    run()

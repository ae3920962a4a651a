"""Another PostgreSQL takes the place of the primary, in the middle of bookings.

Two servers, the second a standby that follows synchronously; the address of the database names both. The primary is killed
with all its processes, the standby is promoted. Bookings are acknowledged again within ten seconds by processes that nobody
restarted, and every booking that was acknowledged before is there.
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

CLIENTS = 8
SWITCHED_WITHIN = 10  # seconds


@unittest.skipUnless(postgres.binaries(), "PostgreSQL is not installed")
class PrimarySwitched(unittest.TestCase):
    def setUp(self):
        self.primary = postgres.Cluster()
        self.addCleanup(self.primary.__exit__)
        self.primary.__enter__()
        self.standby = postgres.Standby(self.primary)
        self.addCleanup(self.standby.__exit__)
        self.standby.__enter__()
        self.standby.follow_synchronously()
        directory = tempfile.TemporaryDirectory(prefix="medres-chaos-")
        self.addCleanup(directory.cleanup)
        # The standby first: whoever asked only the first would find nothing that takes a booking.
        url = f"postgres://postgres@127.0.0.1:{self.standby.port},127.0.0.1:{self.primary.port}/postgres"
        extra = {"MEDRES_DATABASE_REPLICA_URLS": self.standby.url}
        self.servers = []
        for _ in range(2):
            self.servers.append(Server(url, directory.name, extra=extra).start())
            self.addCleanup(self.servers[-1].stop)
        self.bookings = Bookings(self.servers, CLIENTS)

    def stale_reads(self, server: Server, by: str) -> float:
        lines = server.client(key=None).get("/metrics").text.splitlines()
        label = f'medres_database_stale_reads_total{{by="{by}"}} '
        return sum(float(line.removeprefix(label)) for line in lines if line.startswith(label))

    def totals(self, server: Server) -> list:
        answer = server.client().get("/api/v1/payments/totals", **{"from": "2027-03-01", "to": "2027-03-31"})
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_the_standby_takes_over_and_nothing_acknowledged_is_lost(self):
        with Load(CLIENTS, self.bookings.ask) as load:
            time.sleep(2)
            self.primary.kill()
            killed = time.monotonic()
            self.standby.promote()
            took = self.bookings.wait_until_booked(killed)
            before = len(self.bookings.acknowledged)
            time.sleep(1)
        load.report("primary switched", took)
        self.assertEqual({what for what in load.wrong if what != "refused"}, set())
        self.assertLess(took, SWITCHED_WITHIN)
        self.assertGreater(before, CLIENTS)
        self.assertGreater(len(self.bookings.acknowledged), before)
        for server in self.servers:
            self.assertIsNone(server.process.poll(), server.log())
        self.bookings.check(self, self.standby.query)
        self.check_memory()

    def check_memory(self):
        """What one process books on the new primary the other hears of: it offers none of these times any more."""
        client = self.servers[1].client()
        key, _ = list(self.bookings.acknowledged.items())[-1]
        index, start = self.bookings.wishes[key]

        def is_taken() -> bool:
            free = client.get("/api/v1/availability", service_type=self.bookings.services[index], **{"from": start[:10]},
                              days=1, limit=1000).json["items"]
            return start not in {slot["start"] for slot in free}

        wait_for("the other process has heard of it", is_taken)

    def test_a_standby_in_step_answers_what_may_be_old_and_a_promoted_one_is_left(self):
        server = self.servers[0]
        wait_for("the replica is in step", lambda: pool_of(server, "replica-1").get("lag_ms") is not None)
        self.assertLess(pool_of(server, "replica-1")["lag_ms"], 5000)
        before = self.stale_reads(server, "replica")
        expected = self.totals(server)
        self.assertGreater(self.stale_reads(server, "replica"), before)
        self.primary.kill()
        self.standby.promote()
        wait_for("it is no replica any more", lambda: pool_of(server, "replica-1").get("lag_ms") is None)
        wait_for("the new primary is found", lambda: pool_of(server)["breaker"] == "closed" and pool_of(server)["size"] > 0)
        before = self.stale_reads(server, "primary")
        self.assertEqual(self.totals(server), expected)
        self.assertGreater(self.stale_reads(server, "primary"), before)


if __name__ == "__main__":
    run()

"""Redis is killed, paused and cut off in the middle of the work, and comes back.

What it does for the service is to save work: whoever asks is answered all the same, within the time that a command may take,
from memory or from the source; no failure of Redis is ever a failure of an answer. It is used again within five seconds of
its return, and then what changed in one process is seen by the other.
"""

from __future__ import annotations

import pathlib
import random
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from support import Clinic, Databases, Server, run, wait_for  # noqa: E402
from load import Load, pool_of  # noqa: E402
import redis_server  # noqa: E402  (tools/, which support has put on the path)
import wire  # noqa: E402

CLIENTS = 6
BACK_WITHIN = 5  # seconds
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@unittest.skipUnless(redis_server.is_installed(), "redis-server is not installed")
class RedisGone(unittest.TestCase):
    def setUp(self):
        databases = Databases()
        self.addCleanup(databases.__exit__)
        databases.__enter__()
        url, directory = databases.new("postgres")
        self.redis = redis_server.RedisServer()
        self.addCleanup(self.redis.__exit__)
        self.redis.__enter__()
        self.wire = wire.Wire(self.redis.port)
        self.addCleanup(self.wire.close)
        self.servers = []
        for _ in range(2):
            # The readers show no credentials and come from one address.
            extra = {"MEDRES_REDIS": f"redis://127.0.0.1:{self.wire.port}", "MEDRES_ACCESS_ANONYMOUS_PER_SECOND": "0"}
            self.servers.append(Server(url, directory, extra=extra).start())
            self.addCleanup(self.servers[-1].stop)
        clinic = Clinic(self.servers[0].client())
        doctor = clinic.resource("practitioner", "张医生")
        clinic.rota(doctor)
        clinic.service([{"role": "doctor", "any_of": [doctor], "quantity": 1}], 30)
        self.path = f"/fhir/$bulk-publish/{clinic.facility}/slots.ndjson"
        self.readers = [self.servers[i % len(self.servers)].client(key=None) for i in range(CLIENTS)]
        for server in self.servers:
            wait_for("the facility is published", lambda s=server: s.client(key=None).get(self.path).status == 200)

    def read(self, index: int) -> str | None:
        """Reads published files: one that is there, and one that nobody has cached; what was wrong, or None."""
        unknown = "0" + "".join(random.choices(DIGITS, k=25))
        for path, status in ((self.path, 200), (f"/fhir/$bulk-publish/{unknown}/slots.ndjson", 404)):
            got = self.readers[index].get(path)
            if got.status != status:
                return str(got)
        return None

    def pool(self, server: Server) -> dict:
        return pool_of(server, "redis")

    def figure(self, server: Server, name: str) -> float:
        lines = server.client(key=None).get("/metrics").text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name + "{"))

    def wait_until_back(self) -> float:
        """Seconds until every process has Redis again and uses it."""
        since = time.monotonic()
        for server in self.servers:
            wait_for("it is connected", lambda s=server: self.pool(s)["breaker"] == "closed" and self.pool(s)["size"] > 0)
            before = self.figure(server, "medres_cache_second_misses_total")
            wait_for("it is asked",
                     lambda s=server, b=before: self.figure(s, "medres_cache_second_misses_total") > b)
        return time.monotonic() - since

    def disturb(self, name: str, hurt, heal) -> None:
        with Load(CLIENTS, self.read) as load:
            time.sleep(0.5)
            hurt()
            wait_for(f"it is missed ({name})",
                     lambda: all(self.figure(s, "medres_cache_second_failures_total") > 0 for s in self.servers))
            time.sleep(2)
            for server in self.servers:
                self.assertLessEqual(self.pool(server)["waiting"], self.pool(server)["max_waiting"])
            heal()
            took = self.wait_until_back()
        load.report(name, took)
        self.assertEqual(load.wrong, [])
        self.assertLess(took, BACK_WITHIN)
        for server in self.servers:
            self.assertIsNone(server.process.poll(), server.log())

    def test_killed(self):
        self.disturb("killed", self.redis.kill, self.redis.restart)
        self.assertGreater(sum(self.pool(server)["reconnects"] for server in self.servers), 0)

    def test_paused(self):
        self.disturb("paused", self.redis.pause, self.redis.resume)

    def test_cut_off(self):
        self.disturb("cut off", self.wire.cut, self.wire.mend)

    def test_one_process_makes_the_files_for_both(self):
        hits = sum(self.figure(server, "medres_cache_second_hits_total") for server in self.servers)
        self.assertGreaterEqual(hits, 1, "the second process found what the first had made")


if __name__ == "__main__":
    run()

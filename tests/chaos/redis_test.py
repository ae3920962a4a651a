"""Redis is killed, paused and cut off in the middle of the work, and comes back.

What it does for the service is to save work: whoever asks is answered all the same, within the time that a command may take,
from memory or from the source; no failure of Redis is ever a failure of an answer. It is used again within five seconds of
its return, and then what changed in one process is seen by the other.
"""

from __future__ import annotations

import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from support import Clinic, Databases, Server, run, wait_for  # noqa: E402
import redis_server  # noqa: E402  (tools/, which support has put on the path)

CLIENTS = 6
BACK_WITHIN = 5  # seconds
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Load:
    """Clients that read published files without a pause: one that is there, and ones that nobody has cached."""

    def __init__(self, servers: list, path: str):
        self.servers, self.path = servers, path
        self.offered = self.answered = 0
        self.wrong: list[str] = []
        self.slowest = 0.0
        self.lock = threading.Lock()
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(i,)) for i in range(CLIENTS)]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()

    def _work(self, index: int) -> None:
        client = self.servers[index % len(self.servers)].client(key=None)
        while not self.done.is_set():
            unknown = "0" + "".join(random.choices(DIGITS, k=25))
            for path, status in ((self.path, 200), (f"/fhir/$bulk-publish/{unknown}/slots.ndjson", 404)):
                since = time.monotonic()
                try:
                    got = client.get(path)
                    what = None if got.status == status else str(got)
                except OSError as failure:
                    what = repr(failure)
                with self.lock:
                    self.offered += 1
                    self.answered += what is None
                    self.slowest = max(self.slowest, time.monotonic() - since)
                    if what:
                        self.wrong.append(what)


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
        self.wire = redis_server.Wire(self.redis.port)
        self.addCleanup(self.wire.close)
        self.servers = []
        for _ in range(2):
            extra = {"MEDRES_REDIS": f"redis://127.0.0.1:{self.wire.port}"}
            self.servers.append(Server(url, directory, extra=extra).start())
            self.addCleanup(self.servers[-1].stop)
        clinic = Clinic(self.servers[0].client())
        doctor = clinic.resource("practitioner", "张医生")
        clinic.rota(doctor)
        clinic.service([{"role": "doctor", "any_of": [doctor], "quantity": 1}], 30)
        self.path = f"/fhir/$bulk-publish/{clinic.facility}/slots.ndjson"
        for server in self.servers:
            wait_for("the facility is published", lambda s=server: s.client(key=None).get(self.path).status == 200)

    def pool(self, server: Server) -> dict:
        pools = server.client().get("/api/v1/admin/pools").json["items"]
        return next(pool for pool in pools if pool["kind"] == "redis")

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
        with Load(self.servers, self.path) as load:
            time.sleep(0.5)
            hurt()
            wait_for(f"it is missed ({name})",
                     lambda: all(self.figure(s, "medres_cache_second_failures_total") > 0 for s in self.servers))
            time.sleep(2)
            for server in self.servers:
                self.assertLessEqual(self.pool(server)["waiting"], self.pool(server)["max_waiting"])
            heal()
            took = self.wait_until_back()
        print(f"{name}: {load.answered}/{load.offered} answered, slowest {load.slowest:.2f} s, back in {took:.2f} s")
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

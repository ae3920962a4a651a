"""What operators rely on: figures in Prometheus' format, readiness that knows the database, settings taken over while serving."""

from __future__ import annotations

import pathlib
import re
import signal
import time
import unittest

from support import Clinic, Databases, Server, run

LINE = re.compile(r'^([a-z_]+)(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? (-?[0-9.e+-]+|\+Inf)$')


def until(condition, seconds: float = 20.0):
    """What the condition gives as soon as it gives something; what it gave last when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def figures(text: str) -> dict[str, float]:
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[:1] != "#"}


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()
        cls.addClassCleanup(cls.databases.__exit__, None, None, None)

    def serve(self, kind: str, **options) -> Server:
        self.url, self.directory = self.databases.new(kind)
        server = Server(self.url, self.directory, **options).start()
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        return server

    def book_one(self, server: Server):
        clinic = Clinic(server.client())
        room = clinic.resource("room", "诊室")
        clinic.rota(room)
        service = clinic.service([{"role": "room", "any_of": [room], "quantity": 1}])
        answer = server.client().book(service, clinic.patient(), "2099-12-01T02:00:00Z", [room])
        self.assertEqual(answer.status, 201, answer)

    def test_figures_are_in_prometheus_format_and_count_what_happens(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                self.book_one(server)
                text = server.client(None).get("/metrics").text
                named = set()
                for line in text.splitlines():
                    if line.startswith("# TYPE "):
                        self.assertNotIn(line.split()[2], named, "each name stands in one place")
                        named.add(line.split()[2])
                    elif not line.startswith("# HELP "):
                        self.assertRegex(line, LINE)
                        self.assertIn(re.sub(r"_(bucket|sum|count)$", "", re.match("[a-z_]+", line)[0]), named)
                seen = figures(text)
                self.assertEqual(seen["medres_booking_accepted_total"], 1)
                self.assertEqual(seen["medres_booking_replayed_batches_total"], 0)
                self.assertGreaterEqual(seen["medres_http_connections_total"], 1)
                self.assertGreater(seen["medres_database_wait_seconds_count"], 0)
                self.assertLess(seen["medres_events_lag_seconds"], 5)
                self.assertAlmostEqual(seen["process_start_time_seconds"], time.time(), delta=120)
                self.assertEqual(sum(value for name, value in seen.items() if name.startswith("medres_build_info{")), 1)
                self.assertTrue(any(name.startswith('medres_database_statement_seconds_count{statement="booking.')
                                    and value > 0 for name, value in seen.items()))
                self.assertTrue(any(name.startswith("medres_job_runs_total{") for name in seen))
                if kind == "sqlite":
                    self.assertGreater(seen["medres_database_commit_seconds_count"], 0)
                else:
                    self.assertGreater(sum(value for name, value in seen.items()
                                           if name.startswith("medres_database_connections{")), 0)

    def test_pools_are_told_of_in_one_vocabulary(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(kind):
                server = self.serve(kind)
                self.assertEqual(server.client(None).get("/api/v1/admin/pools").status, 401)
                pool, = server.client().get("/api/v1/admin/pools").json["items"]
                self.assertEqual((pool["name"], pool["breaker"]), ("database", "closed"))
                self.assertTrue(pool["kind"].startswith(kind))
                self.assertEqual(pool["size"], pool["idle"] + pool["busy"])
                self.assertLessEqual(pool["size"], pool["max"])
                self.assertGreater(pool["lent"], 0)
                self.assertIn('medres_pool_breaker{pool="database"} 0\n', server.client(None).get("/metrics").text)

    def test_readiness_follows_the_database(self):
        server = self.serve("postgres")
        client = server.client(None)
        name = self.url.rpartition("/")[2]
        until(lambda: client.get("/readyz").status == 200)
        self.databases.sql(self.databases.url, f'alter database "{name}" with allow_connections false')
        self.databases.sql(self.databases.url,
                           f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'")

        def unready():
            answer = client.get("/readyz")
            return answer if answer.status == 503 else None

        answer = until(unready)
        self.assertIsNotNone(answer, "a database that is away is seen")
        checks = {check["name"]: check for check in answer.json["checks"]}
        self.assertFalse(checks["database"]["ready"])
        self.assertRegex(checks["database"]["detail"], r"^database\.\w+$")
        self.assertTrue(checks["program"]["ready"])
        self.assertEqual(client.get("/healthz").status, 200)
        self.databases.sql(self.databases.url, f'alter database "{name}" with allow_connections true')
        self.assertTrue(until(lambda: client.get("/readyz").status == 200), "and that it is back")

    def test_who_is_killed_leaves_nothing_in_shared_memory(self):
        """Else the next process of that id, in a container always the same, complains of what it finds."""
        server = self.serve("sqlite")
        server.kill()
        left = [path.name for path in pathlib.Path("/dev/shm").glob("*")
                if str(server.process.pid) in re.findall(r"\d+", path.name)]
        self.assertEqual(left, [])

    def test_a_hangup_takes_over_what_may_change_and_nothing_else(self):
        file = pathlib.Path(self.databases.directory, "medres.yaml")
        file.write_text("log.level: 'off'\n")
        server = self.serve("sqlite", arguments=("--config", str(file)))

        def lines() -> int:
            return server.log().count("\n")

        before = lines()
        for text in ("log.level: info\n", "log.level: loud\n", "log.level: info\nserver.loops: 3\n", "log.level: debug\n"):
            file.write_text(text)
            server.process.send_signal(signal.SIGHUP)
            self.assertTrue(until(lambda: lines() > before), f"each is told: {text}")
            before = lines()
            self.assertEqual(server.client(None).get("/readyz").status, 200)
        self.assertEqual(server.stop(), 0)

    def test_caches_outlast_an_orderly_stop_where_they_may(self):
        loads = 'medres_cache_loads_total{space="fhir-bulk.1"}'
        for kept in (False, True):
            with self.subTest(kept=kept):
                server = self.serve("sqlite")
                folder = pathlib.Path(self.directory) / "caches"
                if kept:
                    server.extra["MEDRES_CACHE_SNAPSHOT_FOLDER"] = str(folder)
                    server.stop()
                    server.start()
                self.book_one(server)
                paths = [file["url"].split(str(server.port))[1]
                         for file in server.client(None).get("/fhir/$bulk-publish").json["output"]]
                self.assertGreaterEqual(len(paths), 3)
                before = [server.client(None).get(path).text for path in paths]
                self.assertEqual(server.stop(), 0)
                self.assertEqual([file.name for file in folder.glob("*")], ["fhir-bulk.1.cache"] if kept else [])
                server.start()
                self.assertEqual([server.client(None).get(path).text for path in paths], before)
                self.assertEqual(figures(server.client(None).get("/metrics").text)[loads] == 0, kept)
        self.assertEqual(server.stop(), 0)
        file = folder / "fhir-bulk.1.cache"
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        for broken in (b"", b"something else", file.read_bytes()[:-3], file.read_bytes().replace(b"fhir-bulk.1", b"fhir-bulk.9")):
            file.write_bytes(broken)
            log = pathlib.Path(server.directory) / f"server-{server.port}.log"
            log.write_text("")
            server.start()
            self.assertEqual(server.client(None).get(paths[0]).status, 200)
            self.assertEqual(log.read_text().count("cache snapshot ignored"), 1)
            server.kill()


if __name__ == "__main__":
    run()

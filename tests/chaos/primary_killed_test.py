"""PostgreSQL dies in the middle of a storm, by kill -9 of all its processes, and comes back.

No acknowledged booking is lost, none is made twice by whoever asks again with the same key, and the service, which was
not restarted, takes bookings again within thirty seconds of the database's return.
"""

from __future__ import annotations

import collections
import datetime
import http.client
import os
import pathlib
import sys
import tempfile
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from support import Clinic, Server, in_parallel, run  # noqa: E402
import postgres  # noqa: E402  (tools/, which support has put on the path)

CLIENTS = 16
ROUNDS = int(os.environ.get("MEDRES_KILL_ROUNDS", "3"))
BACK_WITHIN = 30  # seconds


class PrimaryKilled(unittest.TestCase):
    def setUp(self):
        self.cluster = postgres.Cluster()
        self.addCleanup(self.cluster.__exit__)
        self.cluster.__enter__()
        directory = tempfile.TemporaryDirectory(prefix="medres-chaos-")
        self.addCleanup(directory.cleanup)
        self.servers = []
        for _ in range(2):
            self.servers.append(Server(self.cluster.url, directory.name).start())
            self.addCleanup(self.servers[-1].stop)
        self.clinic = Clinic(self.servers[0].client())
        self.rooms = [self.clinic.resource("room", f"房{i}") for i in range(4)]
        self.service = self.clinic.service([{"role": "room", "any_of": self.rooms, "quantity": 1}], 10)
        self.patients = [self.clinic.patient(f"患者{i}") for i in range(CLIENTS)]
        self.wishes: dict[str, tuple] = {}
        self.answers: list[bool] = []  # to each request of a storm
        self.acknowledged: dict[str, str] = {}

    def ask(self, index: int, key: str):
        """The answer to the wish of that key, or None when there is none."""
        patient, start = self.wishes[key]
        try:
            answer = self.servers[index % len(self.servers)].client().book(self.service, patient, start, key=key)
        except (OSError, http.client.HTTPException):
            return None
        if answer.status in (200, 201):
            self.assertEqual(self.acknowledged.setdefault(key, answer.json["id"]), answer.json["id"])
        return answer

    def storm(self, day: datetime.date) -> None:
        enough = len(self.acknowledged) + 2 * CLIENTS

        def work(index: int):
            if index == CLIENTS:
                while len(self.acknowledged) < enough:
                    time.sleep(0.002)
                self.cluster.kill()
                return
            for n in range(60):
                key = str(uuid.uuid4())
                self.wishes[key] = (self.patients[index], f"{day}T{8 + n // 6:02d}:{n % 6 * 10:02d}:00+08:00")
                answer = self.ask(index, key)
                is_answered = answer is not None and answer.status < 500
                self.answers.append(is_answered)
                if not is_answered:
                    return  # whether it was booked will be seen

        in_parallel(CLIENTS + 1, work)

    def wait_until_served(self) -> float:
        """Seconds until both processes answer a booking with something else than a failure of theirs."""
        since = time.monotonic()
        for index in range(len(self.servers)):
            key = str(uuid.uuid4())
            self.wishes[key] = (self.clinic_patient, "2027-12-31T08:00:00+08:00")
            while True:
                answer = self.ask(index, key)
                if answer is not None and answer.status in (200, 201, 409):
                    break
                self.assertLess(time.monotonic() - since, BACK_WITHIN, f"still {answer}")
                time.sleep(0.1)
        return time.monotonic() - since

    def test_nothing_acknowledged_is_lost_and_nothing_is_booked_twice(self):
        self.clinic_patient = self.clinic.patient("值班")
        for number in range(ROUNDS):
            self.storm(datetime.date(2027, 5, 1) + datetime.timedelta(days=number))
            self.cluster.restart()
            self.assertLess(self.wait_until_served(), BACK_WITHIN)
        print(f"in storms: {sum(self.answers)}/{len(self.answers)} answered", flush=True)
        self.assertGreater(len(self.acknowledged), CLIENTS)
        before = dict(self.acknowledged)
        for key in list(self.wishes):
            answer = self.ask(0, key)
            self.assertIn(answer.status, (200,) if key in before else (200, 201, 409), answer)
        self.check_database()

    def check_database(self):
        client = self.servers[1].client()
        for appointment in self.acknowledged.values():
            self.assertEqual(client.get(f"/api/v1/appointments/{appointment}").status, 200)
        self.assertEqual(len(set(self.acknowledged.values())), len(self.acknowledged), "two wishes, one visit")
        rows = self.cluster.query("select resource, lane, start_at, end_at from allocation where active = 1")
        self.assertEqual(len(rows), len(self.acknowledged), "each visit takes one room, and there are no others")
        lanes = collections.defaultdict(list)
        for resource, lane, start, end in rows:
            lanes[(resource, lane)].append((int(start), int(end)))
        for spans in lanes.values():
            spans.sort()
            self.assertTrue(all(a[1] <= b[0] for a, b in zip(spans, spans[1:])))


if __name__ == "__main__":
    run()

"""The waiting list by itself: servers offer what becomes free, tell the patient, and go on where a killed one stopped."""

from __future__ import annotations

import datetime
import json
import pathlib
import unittest
import uuid

from support import Clinic, Databases, Server, in_parallel, run, wait_for

DAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=5)).strftime("%Y-%m-%d")
QUICK = {"MEDRES_WAITLIST_ROUND_MS": "100", "MEDRES_NOTIFICATION_POLL_MS": "20"}


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


class Waitlist:
    """The cases, for one database. `processes` servers share it, and all of them serve the list."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, cls.directory = databases.new(cls.kind)
        extra = {**QUICK, "MEDRES_NOTIFICATION_FILE": f"{cls.directory}/notices.ndjson"}
        cls.servers = [Server(cls.url, cls.directory, extra=extra).start() for _ in range(cls.processes)]
        cls.clinic = Clinic(cls.servers[0].client())

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def setUp(self):
        self.client = self.servers[0].client()
        self.room = self.clinic.resource("room", f"诊室{uuid.uuid4().hex[:6]}")
        self.service = self.clinic.service([{"role": "room", "any_of": [self.room], "quantity": 1}], grid=30)

    def book(self, hour: int) -> str:
        answer = self.client.book(self.service, self.clinic.patient(), f"{DAY}T{hour:02d}:00:00+08:00")
        return self.clinic.expect(answer, 201)["id"]

    def wait(self, hour: int, **more) -> str:
        window = {"from": DAY, "to": DAY, "start": f"{hour:02d}:00", "end": f"{hour:02d}:30"}
        body = {"patient": self.clinic.patient("候补患者"), "service_type": self.service, "windows": [window], **more}
        return self.clinic.expect(self.client.post("/api/v1/waitlist", body), 201)["id"]

    def entry(self, entry: str) -> dict:
        return self.clinic.expect(self.client.get(f"/api/v1/waitlist/{entry}"), 200)

    def offered(self, entry: str) -> dict:
        return wait_for("an offer", lambda: self.entry(entry).get("offer"))

    def cancel(self, visit: str) -> None:
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/cancel", {}), 200)

    def notices(self, patient: str) -> list[dict]:
        path = pathlib.Path(self.directory, "notices.ndjson")
        lines = path.read_text().splitlines() if path.exists() else []
        return [notice for notice in map(json.loads, lines) if notice["patient"] == patient]

    def test_the_patient_is_told_and_gets_the_visit(self):
        visit, entry = self.book(9), self.wait(9)
        patient = self.entry(entry)["patient"]
        self.cancel(visit)
        offer = self.offered(entry)
        [told] = wait_for("the notice", lambda: self.notices(patient))
        self.assertEqual(told["kind"], "offer")
        self.assertIn("09:00", told["text"])
        accepted = self.client.post(f"/api/v1/waitlist/{entry}/accept", {"offer": offer["id"]})
        self.assertEqual((accepted.status, accepted.json["status"]), (200, "booked"), accepted)
        wait_for("the confirmation", lambda: [n["kind"] for n in self.notices(patient)] == ["offer", "booked"])

    def test_answers_race_and_one_counts(self):
        """Accepting, declining and withdrawing at once: the visit is there, or its time is free, never both."""
        for hour in range(10, 16):
            visit, entry = self.book(hour), self.wait(hour)
            self.cancel(visit)
            offer = {"offer": self.offered(entry)["id"]}
            path = f"/api/v1/waitlist/{entry}"
            clients = [self.servers[i % len(self.servers)].client() for i in range(6)]
            calls = [lambda c: c.post(path + "/accept", offer), lambda c: c.post(path + "/decline", offer),
                     lambda c: c.request("DELETE", path)]
            answers = in_parallel(6, lambda i: calls[i % 3](clients[i]))
            self.assertLessEqual({a.status for a in answers}, {200, 409}, answers)
            state = self.entry(entry)
            accepted, left = [[a.status for a in answers[i::3]] for i in (0, 2)]
            self.assertEqual(sorted(left), [409, 409] if state["status"] == "booked" else [200, 409], (state, answers))
            self.assertEqual(200 in accepted, state["status"] == "booked", (state, answers))
            self.assertEqual({a.json["code"] for a in answers[2::3] if a.status == 409}, {"waitlist.settled"}, answers)
            free = self.client.book(self.service, self.clinic.patient(), f"{DAY}T{hour:02d}:00:00+08:00").status == 201
            self.assertEqual(state["status"] == "booked", not free, (state, answers))

    def test_everybody_gets_one_offer_and_none_is_lost_when_servers_are_killed(self):
        hours = list(range(8, 22))
        visits = [self.book(hour) for hour in hours]
        entries = [self.wait(hour) for hour in hours] + [self.wait(hour) for hour in hours]
        for visit in visits[:7]:
            self.cancel(visit)
        for server in self.servers:
            server.kill()
        for server in self.servers:
            server.start()
        self.client = self.servers[0].client()
        self.clinic.client = self.client
        for visit in visits[7:]:
            self.cancel(visit)
        for entry in entries[:len(hours)]:
            self.offered(entry)
        states = [self.entry(entry) for entry in entries]
        self.assertEqual([state["status"] for state in states], ["offered"] * len(hours) + ["waiting"] * len(hours))
        self.assertEqual(len({state["offer"]["start"] for state in states[:len(hours)]}), len(hours))
        for state in states:
            offers = self.client.get(f"/api/v1/waitlist/{state['id']}/offers").json["items"]
            told = [offer["id"] for offer in offers if offer["status"] not in ("gone", "refused")]
            self.assertEqual(told, [state["offer"]["id"]] if "offer" in state else [])


class OnSqlite(Waitlist, unittest.TestCase):
    kind = "sqlite"


class OnPostgres(Waitlist, unittest.TestCase):
    kind, processes = "postgres", 2


if __name__ == "__main__":
    run()

"""Numbers are released and everybody comes at once: exactly those that there are are given, each once, whoever asks where.

Clients race over real connections against real servers: one process on SQLite, two on PostgreSQL.
"""

from __future__ import annotations

import collections
import datetime
import threading
import unittest
import uuid

from support import Clinic, Databases, Server, in_parallel, run

NUMBERS = 200
FOR_PHONE = 20
CLIENTS = 32
PATIENTS = 400
REQUESTS = 3200


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def tomorrow() -> datetime.date:
    china = datetime.timezone(datetime.timedelta(hours=8))
    return (datetime.datetime.now(china) + datetime.timedelta(days=1)).date()


class SessionStorm:
    """The cases, for one database. `processes` servers share it; each lets few wait, so that it turns others away."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        extra = {"MEDRES_SESSIONS_MAX_WAITING": "8"}
        cls.servers = [Server(cls.url, directory, extra=extra).start()]
        for _ in range(cls.processes - 1):
            cls.servers.append(Server(cls.url, directory, extra=extra).start())
        cls.clinic = Clinic(cls.servers[0].client())
        cls.patients = [cls.clinic.patient(f"患者{i}") for i in range(PATIENTS)]

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def make_session(self, numbers: int, pools: list) -> str:
        """Tomorrow morning's, released days ago."""
        doctor = self.clinic.resource("practitioner", f"李{uuid.uuid4().hex[:6]}")
        self.clinic.rota(doctor, [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "08:00", "end": "12:00"}],
                         shape="session")
        service = self.clinic.service([{"role": "doctor", "any_of": [doctor], "quantity": 1}], 10)
        half = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "part": "am", "numbers": numbers, "pools": pools}
        client = self.servers[0].client()
        plan = {"resource": doctor, "service_type": service, "valid_from": "2020-01-01", "half_days": [half]}
        self.clinic.expect(client.post("/api/v1/session-plans", plan), 201)
        listed = client.get("/api/v1/sessions", resource=doctor, **{"from": tomorrow().isoformat()}, days=1)
        return self.clinic.expect(listed, 200)["items"][0]["id"]

    def storm(self, session: str, wishes: list, meanwhile=None, take=None) -> list:
        """Every client sends its share of (patient, channel) as fast as it can; those turned away come again. One of them
        does something else when a hundred are answered."""
        answers, lock = [], threading.Lock()

        def take_number(client, patient: str, channel: str):
            return client.post(f"/api/v1/sessions/{session}/numbers", {"patient": patient, "channel": channel},
                               Idempotency_Key=str(uuid.uuid4()))

        def send(index: int):
            client = self.servers[index % len(self.servers)].client()
            for patient, channel in wishes[index::CLIENTS]:
                for _ in range(100):
                    answer = (take or take_number)(client, patient, channel)
                    with lock:
                        answers.append((patient, channel, answer))
                        is_hundredth = len(answers) == 100
                    if is_hundredth and meanwhile:
                        meanwhile()
                    if answer.status != 429:
                        break

        in_parallel(CLIENTS, send)
        return answers

    def test_exactly_what_there_is_is_given(self):
        session = self.make_session(NUMBERS, [{"channels": ["phone"], "numbers": FOR_PHONE}])
        wishes = [(self.patients[i * 7 % PATIENTS], "phone" if i % 10 == 0 else "web") for i in range(REQUESTS)]
        answers = self.storm(session, wishes)
        statuses = collections.Counter(answer.status for _, _, answer in answers)
        self.assertLessEqual(set(statuses), {201, 409, 429}, statuses)
        given = [(patient, channel, answer.json["number"]["number"]) for patient, channel, answer in answers
                 if answer.status == 201]
        self.assertEqual(len(given), NUMBERS, statuses)
        self.assertEqual(sorted(number for _, _, number in given), list(range(1, NUMBERS + 1)))
        self.assertEqual(len({patient for patient, _, _ in given}), NUMBERS, "one person, one number")
        by_channel = collections.Counter(channel for _, channel, _ in given)
        self.assertLessEqual(by_channel["web"], NUMBERS - FOR_PHONE)
        self.assertGreaterEqual(by_channel["phone"], FOR_PHONE)
        self.assertGreater(statuses[429], 0, "some are turned away")
        for _, _, answer in answers:
            if answer.status == 429:
                self.assertEqual((answer.json["code"], answer.headers["retry-after"]), ("session.crowded", "1"))
            if answer.status == 409:
                rules = {conflict["rule"] for conflict in answer.json["conflicts"]}
                self.assertLessEqual(rules, {"session.sold_out", "session.already_holds"})
        view = self.servers[-1].client().get(f"/api/v1/sessions/{session}").json
        self.assertEqual(view["free"], 0)

    def test_who_comes_by_fhir_stands_in_the_same_crowd(self):
        session = self.make_session(NUMBERS, [])
        client = self.servers[0].client()
        doctor = client.get(f"/api/v1/sessions/{session}").json["resource"]
        query = f"/fhir/Slot?schedule=Schedule/{doctor}&status=free&start=ge{tomorrow()}&start=le{tomorrow()}"
        listed = client.get(query).json
        slots = [entry["resource"] for entry in listed["entry"]]
        self.assertEqual(len(slots), 8, "half-hours from eight to twelve")
        published = client.get(f"/fhir/$bulk-publish/{self.clinic.facility}/slots.ndjson").text.splitlines()
        schedule = f"Schedule/{self.clinic.facility}.{slots[0]['serviceType'][0]['coding'][0]['code']}"
        self.assertEqual(sum(schedule in line and f'"start":"{tomorrow()}T' in line for line in published), 8)

        def take(client, patient: str, _channel: str):
            slot = slots[self.patients.index(patient) % len(slots)]
            return client.post("/fhir/Appointment", {
                "resourceType": "Appointment", "status": "booked", "slot": [{"reference": f"Slot/{slot['id']}"}],
                "participant": [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"}]})

        answers = self.storm(session, [(patient, "fhir") for patient in self.patients], take=take)
        statuses = collections.Counter(answer.status for _, _, answer in answers)
        self.assertLessEqual(set(statuses), {201, 409, 429}, statuses)
        self.assertEqual(statuses[201], NUMBERS, statuses)
        self.assertGreater(statuses[429], 0, "some are turned away")
        for _, _, answer in answers:
            if answer.status == 429:
                self.assertEqual((answer.json["issue"][0]["details"]["coding"][0]["code"], answer.headers["retry-after"]),
                                 ("session.crowded", "1"))
        self.assertEqual(client.get(query).json.get("entry", []), [])

    def test_a_session_that_is_stopped_in_the_storm_leaves_nobody_in_it(self):
        session = self.make_session(NUMBERS, [])
        stopped = []

        def stop():
            stopped.append(self.servers[0].client().post(f"/api/v1/sessions/{session}/stop", {"reason": "ill"}))

        answers = self.storm(session, [(patient, "web") for patient in self.patients], stop)
        self.assertEqual(stopped[0].status, 200, stopped[0])
        given = {answer.json["id"] for _, _, answer in answers if answer.status == 201}
        self.assertTrue(given)
        self.assertEqual({visit["id"] for visit in stopped[0].json["affected"]}, given)
        client = self.servers[-1].client()
        for visit in given:
            self.assertEqual(client.get(f"/api/v1/appointments/{visit}").json["status"], "cancelled")


class SqliteSessionStorm(SessionStorm, unittest.TestCase):
    kind = "sqlite"


class PostgresSessionStorm(SessionStorm, unittest.TestCase):
    kind = "postgres"
    processes = 2


if __name__ == "__main__":
    run()

"""Appointment policies under load and over processes: limits and quotas are exact, a change of rules is seen by the next
booking of every process, and the command line tells the same as the API."""

from __future__ import annotations

import collections
import json
import unittest
import uuid

from support import Clinic, Databases, Server, in_parallel, run

WISHES = 16
DAY = "2027-03-01"


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


Place = collections.namedtuple("Place", "service policy rooms")


def start_of(index: int) -> str:
    """Half an hour apart: nobody is in two places."""
    return f"{DAY}T{6 + index // 2:02d}:{index % 2 * 30:02d}:00+08:00"


class Policies:
    """The cases, for one database. `processes` servers share it."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        cls.servers = [Server(cls.url, directory).start() for _ in range(cls.processes)]

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def client(self, index: int):
        return self.servers[index % len(self.servers)].client()

    def make_place(self, rules: dict, rooms: int = 2) -> tuple[Clinic, Place]:
        """A facility of its own with rules, and a service in a department with more room than anybody asks for."""
        clinic = Clinic(self.client(0))
        department = clinic.resource("department", "针灸科")
        made = [clinic.resource("room", f"诊室{i}", 40, department) for i in range(rooms)]
        service = clinic.service([{"role": "room", "any_of": made, "quantity": 1}], 30)
        body = {"name": "规则", "resource": clinic.facility, "effective_from": "2020-01-01", "rules": rules}
        policy = clinic.expect(self.client(0).post("/api/v1/policies", body), 201)
        return clinic, Place(service, policy["id"], made)

    def book(self, index: int, place: Place, patient: str, start: str, channel: str = "web", room: int | None = None):
        """In a room of one's own nothing is shared but what the rules count."""
        body = {"service_type": place.service, "patient": patient, "start": start, "channel": channel,
                "resources": [] if room is None else [place.rooms[room]]}
        return self.client(index).post("/api/v1/appointments", body, Idempotency_Key=str(uuid.uuid4()))

    def rules_of(self, answers) -> collections.Counter:
        return collections.Counter(conflict["rule"] for answer in answers if answer.status == 409
                                   for conflict in answer.json["conflicts"])

    def test_a_person_gets_one_visit_a_day_and_no_more(self):
        clinic, place = self.make_place({"limits": [{"scope": "all", "per": "day", "max": 1}]}, rooms=WISHES)
        for _ in range(6):
            patient = clinic.patient()
            answers = in_parallel(WISHES, lambda i: self.book(i, place, patient, start_of(i), room=i))
            self.assertEqual(collections.Counter(a.status for a in answers), {201: 1, 409: WISHES - 1})
            self.assertEqual(self.rules_of(answers), {"policy.limit.person": WISHES - 1})

    def test_a_channel_gives_out_its_quota_exactly(self):
        quotas = [{"scope": "department", "channels": ["web", "app"], "max": 5},
                  {"scope": "facility", "channels": ["phone"], "max": 3}]
        clinic, place = self.make_place({"quotas": quotas}, rooms=48)
        patients = [clinic.patient(f"患者{i}") for i in range(48)]
        channels = ("web", "phone", "app", "onsite")

        def book(index: int):
            return self.book(index // 4, place, patients[index], start_of(index // 2), channels[index % 4], room=index)

        answers = in_parallel(len(patients), book)
        booked = collections.Counter(a.json["channel"] for a in answers if a.status == 201)
        self.assertEqual(booked["web"] + booked["app"], 5)
        self.assertEqual((booked["phone"], booked["onsite"]), (3, 12))
        self.assertEqual(self.rules_of(answers), {"policy.quota.department": 19, "policy.quota.facility": 9})

    def test_places_that_are_given_back_are_given_out_again(self):
        clinic, place = self.make_place({"quotas": [{"scope": "department", "max": 1}]})
        patients = [clinic.patient(f"患者{i}") for i in range(8)]
        for _ in range(3):
            answers = in_parallel(8, lambda i: self.book(i, place, patients[i], start_of(i)))
            booked = [a.json["id"] for a in answers if a.status == 201]
            self.assertEqual(len(booked), 1)
            clinic.expect(self.client(1).post(f"/api/v1/appointments/{booked[0]}/cancel", {}), 200)

    def test_new_rules_bind_the_next_booking_of_every_process(self):
        clinic, place = self.make_place({})
        for version in range(1, 9):
            closed = version % 2 == 1
            rules = {"notice_minutes": 525600} if closed else {}
            changed = self.client(0).post(f"/api/v1/policies/{place.policy}/versions",
                                          {"effective_from": "2020-01-01", "rules": rules})
            clinic.expect(changed, 201)
            answer = self.book(1, place, clinic.patient(), f"{DAY}T10:00:00+08:00")
            self.assertEqual(answer.status, 409 if closed else 201, answer)
            if not closed:
                self.assertEqual(answer.json["policy"], {"id": place.policy, "version": version + 1})

    def test_the_desk_is_told_the_same_by_the_command_line(self):
        server = self.servers[0]
        clinic = Clinic(self.client(0))
        room = clinic.resource("room", "诊室")
        service = clinic.service([{"role": "room", "any_of": [room], "quantity": 1}])
        patient = clinic.patient()
        attached = server.run("--language", "zh", "policy", "import", "--profile", "beijing-114", "--resource",
                              clinic.facility, "--from", "2020-01-01")
        self.assertIn("已导入预约规则“北京市统一预约挂号平台”", attached.stdout)
        self.assertIn(clinic.facility, server.run("policy", "list").stdout)
        wish = (service, patient, f"{DAY}T10:00:00+08:00", "--now", "2027-02-28T16:00:00+08:00")
        told = server.run("--language", "zh", "policy", "explain", *wish)
        first, *reasons = told.stdout.splitlines()
        self.assertRegex(first, "^不能预约 2027-03-01 10:00：")
        self.assertEqual([line.split()[0] for line in reasons], ["policy.stopped", "policy.real_name"])
        verdict = json.loads(server.run("policy", "explain", *wish, "--json").stdout)
        self.assertEqual([reason["rule"] for reason in verdict["reasons"]], ["policy.stopped", "policy.real_name"])
        self.assertIn(verdict["sentence"]["zh"], first)
        unknown = server.run("policy", "import", "--profile", "nowhere", "--resource", clinic.facility, check=False)
        self.assertEqual(unknown.returncode, 4)
        self.assertIn("jiangsu-a", unknown.stderr)


class SqlitePolicies(Policies, unittest.TestCase):
    kind = "sqlite"


class PostgresPolicies(Policies, unittest.TestCase):
    kind = "postgres"
    processes = 2


if __name__ == "__main__":
    run()

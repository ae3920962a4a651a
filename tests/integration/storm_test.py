"""The promise of the house under load: never two bookings on one unit, never a refusal while a unit is free.

Clients race over real connections against real servers: one process on SQLite, two on PostgreSQL.
"""

from __future__ import annotations

import collections
import datetime
import http.client
import json
import os
import random
import socket
import sqlite3
import time
import unittest
import uuid

from support import ADMIN_KEY, Clinic, Databases, Server, in_parallel, run, wait_for

CLIENTS = 64
START = "2027-03-01T{:02d}:{:02d}:00+08:00"
NEXT_DAY = "2027-03-02T{:02d}:{:02d}:00+08:00"  # nobody has been anywhere yet


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def active_allocations(url: str, resource_count: bool = False) -> list:
    """(resource, lane, start, end) straight from the database, past the service."""
    query = "select {} as r, lane, start_at, end_at from allocation where active = 1"
    if url.startswith("sqlite:"):
        with sqlite3.connect(url.removeprefix("sqlite:")) as connection:
            return connection.execute(query.format("hex(resource)")).fetchall()
    rows = Databases.sql(url, query.format("resource::text")).stdout.split()
    return [(r, int(lane), int(s), int(e)) for r, lane, s, e in (row.split("|") for row in rows)]


class Storm:
    """The cases, for one database. `processes` servers share it."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        cls.servers = [Server(cls.url, directory).start()]
        for _ in range(cls.processes - 1):
            cls.servers.append(Server(cls.url, directory).start())
        cls.clinic = Clinic(cls.servers[0].client())
        cls.patients = [cls.clinic.patient(f"患者{i}") for i in range(CLIENTS)]

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def client(self, index: int):
        return self.servers[index % len(self.servers)].client()

    def make_room(self, capacity: int, minutes: int = 30) -> tuple[str, str]:
        room = self.clinic.resource("room", f"诊室{uuid.uuid4().hex[:6]}", capacity)
        self.clinic.rota(room)
        service = self.clinic.service([{"role": "room", "any_of": [room], "quantity": 1}], minutes)
        return room, service

    def race(self, capacity: int):
        room, service = self.make_room(capacity)

        def book(index: int):
            return self.client(index).book(service, self.patients[index], START.format(capacity, 0))

        answers = in_parallel(CLIENTS, book)
        statuses = collections.Counter(answer.status for answer in answers)
        self.assertEqual(statuses, {201: capacity, 409: CLIENTS - capacity})
        for answer in answers:
            if answer.status == 409:
                conflict = answer.json["conflicts"][0]
                self.assertEqual((conflict["rule"], conflict["resource"]), ("booking.taken", room))
                self.assertTrue(conflict["start"] and conflict["end"] and conflict["message"])

    def test_capacity_1(self):
        self.race(1)

    def test_capacity_2(self):
        self.race(2)

    def test_capacity_5(self):
        self.race(5)

    def test_the_same_key_never_books_twice(self):
        _, service = self.make_room(5)
        patient, key = self.clinic.patient(), str(uuid.uuid4())
        answers = in_parallel(32, lambda i: self.client(i).book(service, patient, START.format(10, 0), key=key))
        self.assertEqual(collections.Counter(a.status for a in answers), {201: 1, 200: 31})
        self.assertEqual(len({a.text for a in answers}), 1)

    def test_a_call_repeated_after_a_broken_stream_is_the_same_visit(self):
        """The caller hangs up before the answer; whether the booking was made then is found out by asking again."""
        _, service = self.make_room(1)
        body = json.dumps({"service_type": service, "patient": self.patients[0], "start": START.format(9, 0), "channel": "web"})
        key = str(uuid.uuid4())
        head = (f"POST /api/v1/appointments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ADMIN_KEY}\r\n"
                f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n")
        for index in range(4):
            with socket.create_connection(("127.0.0.1", self.servers[index % len(self.servers)].port)) as line:
                line.sendall((head + body).encode())
        answers = [self.client(i).book(service, self.patients[0], START.format(9, 0), key=key) for i in range(4)]
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)
        self.assertEqual([answer.status for answer in answers[1:]], [200] * 3)
        sheet = self.client(0).get("/api/v1/appointments", patient=self.patients[0], date="2027-03-01")
        mine = [item for item in sheet.json["items"] if item["service_type"] == service]
        self.assertEqual([item["id"] for item in mine], [answers[0].json["id"]])

    def test_the_last_of_a_pool_goes_to_one_of_those_who_saw_it_free(self):
        """Everybody is shown the same start; by the time they book only one member is left. Nobody names whom they want."""
        doctors = [self.clinic.resource("room", f"医{i}") for i in range(3)]
        service = self.clinic.service([{"role": "doctor", "any_of": doctors, "quantity": 1}])
        start = START.format(13, 0)
        for index, doctor in enumerate(doctors[:2]):
            self.assertEqual(self.client(0).book(service, self.patients[index], start, [doctor]).status, 201)

        def find_and_book(index: int):
            client = self.client(index)
            found = client.get("/api/v1/availability", service_type=service, days=1, limit=1000, **{"from": "2027-03-01"})
            starts = [item["start"] for item in found.json["items"]]
            return start in starts, client.book(service, self.patients[index], start)

        outcomes = in_parallel(32, lambda i: find_and_book(i + 2))
        booked = [answer for _, answer in outcomes if answer.status == 201]
        self.assertEqual([answer.json["resources"] for answer in booked], [[doctors[2]]])
        self.assertEqual({answer.status for _, answer in outcomes}, {201, 409})
        self.assertTrue(any(saw for saw, answer in outcomes if answer.status == 409), "nobody was too late")

    def test_a_patient_is_never_in_two_places(self):
        services = [self.make_room(1)[1] for _ in range(8)]
        patient = self.clinic.patient()
        answers = in_parallel(8, lambda i: self.client(i).book(services[i], patient, START.format(11, 0)))
        self.assertEqual(collections.Counter(a.status for a in answers), {201: 1, 409: 7})
        refused = next(a for a in answers if a.status == 409)
        self.assertEqual(refused.json["conflicts"][0]["rule"], "booking.patient_overlap")

    def test_pools_give_out_every_member(self):
        rooms = [self.clinic.resource("room", f"池{i}") for i in range(6)]
        service = self.clinic.service([{"role": "room", "any_of": rooms, "quantity": 1}])
        answers = in_parallel(24, lambda i: self.client(i).book(service, self.patients[i], START.format(12, 0)))
        self.assertEqual(collections.Counter(a.status for a in answers), {201: 6, 409: 18})

    def test_crossed_pairs_do_not_deadlock(self):
        a, b = (self.clinic.resource("room", name) for name in ("甲", "乙"))
        pair = [{"role": "first", "any_of": [a], "quantity": 1}, {"role": "second", "any_of": [b], "quantity": 1}]
        services = [self.clinic.service(pair), self.clinic.service(pair[::-1])]

        def book(index: int):
            start = START.format(8 + index // 8 % 8, 30)
            return self.client(index).book(services[index % 2], self.patients[index], start)

        answers = in_parallel(CLIENTS, book)
        self.assertEqual(collections.Counter(a.status for a in answers), {201: 8, 409: CLIENTS - 8})

    def test_mixed_durations_refuse_nothing_while_a_unit_is_free(self):
        """Visits of mixed lengths in a room of three; whoever was refused must have had a full instant."""
        room = self.clinic.resource("room", "混合", 3)
        lengths = (10, 25, 45, 60)
        services = [self.clinic.service([{"role": "room", "any_of": [room], "quantity": 1}], m) for m in lengths]
        wishes = random.Random(7)
        plan = [(wishes.randrange(4), wishes.randrange(0, 36) * 5) for _ in range(CLIENTS)]

        def book(index: int):
            which, offset = plan[index]
            start = NEXT_DAY.format(14 + offset // 60, offset % 60)
            return self.client(index).book(services[which], self.patients[index], start)

        answers = in_parallel(CLIENTS, book)
        self.assertLessEqual({answer.status for answer in answers}, {201, 409}, answers)
        booked = [self.span(plan[i], lengths) for i, a in enumerate(answers) if a.status == 201]
        for minute in range(0, 300, 5):
            self.assertLessEqual(sum(s <= minute < e for s, e in booked), 3)
        for index, answer in enumerate(answers):
            if answer.status != 201:
                start, end = self.span(plan[index], lengths)
                full = any(sum(s <= m < e for s, e in booked) >= 3 for m in range(start, end, 5))
                self.assertTrue(full, f"refused {start}-{end} while a unit was free: {answer}")

    @staticmethod
    def span(wish, lengths):
        which, offset = wish
        return offset, offset + lengths[which]

    def test_no_lane_of_the_database_holds_two_visits_at_once(self):
        lanes = collections.defaultdict(list)
        for resource, lane, start, end in active_allocations(self.url):
            lanes[(resource, lane)].append((start, end))
        self.assertTrue(lanes)
        for spans in lanes.values():
            spans.sort()
            for (_, end), (start, _) in zip(spans, spans[1:]):
                self.assertLessEqual(end, start)

    def test_the_constraint_itself_refuses(self):
        room, service = self.make_room(1)
        answer = self.client(0).book(service, self.patients[0], START.format(20, 0))
        self.assertEqual(answer.status, 201, answer)
        copy = ("insert into allocation (id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, "
                "appointment, expires_at, active) select {id}, resource, lane, start_at + 60000, end_at + 60000, kind, "
                "0, 0, stamp, appointment, null, 1 from allocation where appointment = {appointment}")
        appointment = crockford(answer.json["id"])
        if self.kind == "sqlite":
            with self.assertRaisesRegex(sqlite3.IntegrityError, "allocation_no_overlap"):
                with sqlite3.connect(self.url.removeprefix("sqlite:")) as connection:
                    connection.execute(copy.format(id="randomblob(16)", appointment=f"x'{appointment.hex}'"))
        else:
            refused = Databases.sql(self.url, copy.format(id="gen_random_uuid()", appointment=f"'{appointment}'"),
                                    check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("allocation_no_overlap", refused.stderr)


def crockford(text: str) -> uuid.UUID:
    value = 0
    for character in text:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(character)
    return uuid.UUID(int=value)


class SqliteStorm(Storm, unittest.TestCase):
    kind = "sqlite"


class PostgresStorm(Storm, unittest.TestCase):
    kind = "postgres"
    processes = 2


class KilledInTheStorm(unittest.TestCase):
    """kill -9 in mid-storm: what was acknowledged is there afterwards, and a retry with the same key finds it."""

    rounds = int(os.environ.get("MEDRES_KILL_ROUNDS", "20"))

    def storm(self, kind: str):
        url, directory = databases.new(kind)
        server = Server(url, directory).start()
        clinic = Clinic(server.client())
        rooms = [clinic.resource("room", f"房{i}") for i in range(8)]
        service = clinic.service([{"role": "room", "any_of": rooms, "quantity": 1}], 10)
        patients = [clinic.patient(f"患者{i}") for i in range(16)]
        acknowledged, keys = {}, {}
        first_day = datetime.date(2027, 4, 1)
        for round_number in range(self.rounds):
            day = first_day + datetime.timedelta(days=round_number)
            known = len(acknowledged)

            def book(index: int):
                if index == 16:  # in the storm, a little later each round
                    wait_for("the storm", lambda: len(acknowledged) > known + round_number % 10, pause=0.001)
                    server.kill()
                    return
                client = server.client()
                for n in range(40):
                    start = f"{day}T{8 + n // 6:02d}:{n % 6 * 10:02d}:00+08:00"
                    key = str(uuid.uuid4())
                    keys[key] = (patients[index], start)
                    try:
                        answer = client.book(service, patients[index], start, key=key)
                    except (OSError, http.client.HTTPException):
                        return  # killed; what was not answered may be there or not
                    if answer.status == 201:
                        acknowledged[key] = answer.json["id"]

            in_parallel(17, book)
            server.start()
        client = server.client()
        self.assertGreater(len(acknowledged), self.rounds)
        for key, appointment in acknowledged.items():
            self.assertEqual(client.get(f"/api/v1/appointments/{appointment}").status, 200)
        for key, (patient, start) in list(keys.items())[-200:]:
            again = client.book(service, patient, start, key=key)
            if key in acknowledged:
                self.assertEqual((again.status, again.json["id"]), (200, acknowledged[key]))
            else:
                self.assertIn(again.status, (200, 201, 409))
        lanes = collections.defaultdict(list)
        for resource, lane, start, end in active_allocations(url):
            lanes[(resource, lane)].append((start, end))
        for spans in lanes.values():
            spans.sort()
            self.assertTrue(all(a[1] <= b[0] for a, b in zip(spans, spans[1:])))
        server.stop()

    def test_sqlite(self):
        self.storm("sqlite")

    def test_postgres(self):
        self.storm("postgres")


if __name__ == "__main__":
    run()

"""Holds, series and groups under load, over real connections: one process on SQLite, two on PostgreSQL.

The job that tidies holds is as good as down in these servers: whatever is right here is right without it.
"""

from __future__ import annotations

import collections
import time
import unittest
import uuid

from support import Clinic, Databases, Server, in_parallel, run

CLIENTS = 64
START = "2027-05-03T{:02d}:{:02d}:00+08:00"
NO_SWEEPER = {"MEDRES_BOOKING_HOLD_SWEEP_MS": "3600000"}


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


class Holds:
    """The cases, for one database. `processes` servers share it."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        cls.servers = [Server(cls.url, directory, extra=NO_SWEEPER).start()]
        for _ in range(cls.processes - 1):
            cls.servers.append(Server(cls.url, directory, extra=NO_SWEEPER).start())
        cls.clinic = Clinic(cls.servers[0].client())
        cls.patients = [cls.clinic.patient(f"患者{i}") for i in range(CLIENTS)]

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def client(self, index: int):
        return self.servers[index % len(self.servers)].client()

    def make_room(self, capacity: int = 1) -> tuple[str, str]:
        room = self.clinic.resource("room", f"诊室{uuid.uuid4().hex[:6]}", capacity)
        return room, self.clinic.service([{"role": "room", "any_of": [room], "quantity": 1}])

    def hold(self, index: int, service: str, start: str, seconds: int = 300, **more):
        body = {"service_type": service, "start": start, "duration_seconds": seconds, **more}
        return self.client(index).post("/api/v1/holds", body, Idempotency_Key=str(uuid.uuid4()))

    def confirm(self, index: int, hold: dict, patient: str | None):
        body = {"token": hold["token"], **({"patient": patient} if patient else {})}
        return self.client(index).post(f"/api/v1/holds/{hold['id']}/book", body)

    def race_of_holds(self, capacity: int):
        """Half hold and confirm, half book outright: as many as there are units get one."""
        _, service = self.make_room(capacity)
        start = START.format({1: 20, 2: 21, 5: 22}[capacity], 0)  # nobody is elsewhere then

        def take(index: int):
            if index % 2:
                return self.client(index).book(service, self.patients[index], start)
            held = self.hold(index, service, start)
            return held if held.status != 201 else self.confirm(index, held.json, self.patients[index])

        answers = in_parallel(CLIENTS, take)
        won = [a for a in answers if a.status in (200, 201)]
        self.assertEqual(len(won), capacity, collections.Counter(a.status for a in answers))
        self.assertEqual({a.status for a in answers} - {200, 201}, {409})
        for answer in won:
            self.assertEqual(answer.json["status"], "booked")

    def test_capacity_1(self):
        self.race_of_holds(1)

    def test_capacity_2(self):
        self.race_of_holds(2)

    def test_capacity_5(self):
        self.race_of_holds(5)

    def test_confirming_races_confirming(self):
        """One hold, confirmed by all at once, for one patient: one visit. For different ones: one wins."""
        _, service = self.make_room()
        held = self.hold(0, service, START.format(15, 0)).json
        answers = in_parallel(CLIENTS, lambda i: self.confirm(i, held, self.patients[0]))
        self.assertEqual({(a.status, a.json["id"], a.json["version"]) for a in answers}, {(200, held["id"], 2)})
        held = self.hold(0, service, START.format(16, 0)).json
        answers = in_parallel(CLIENTS, lambda i: self.confirm(i, held, self.patients[i]))
        self.assertEqual(collections.Counter(a.status for a in answers), {200: 1, 409: CLIENTS - 1})
        self.assertEqual({a.json["code"] for a in answers if a.status == 409}, {"hold.settled"})

    def test_confirming_and_booking_race_expiry(self):
        """At the instant a hold ends some confirm it and others book its time, all the while: one of them gets it."""
        for round_number in range(3):
            _, service = self.make_room()
            start = START.format(17, 0)
            held = self.hold(0, service, start, seconds=1).json
            until = time.monotonic() + 3

            def press(index: int):
                while time.monotonic() < until:
                    if index % 2:
                        answer = self.client(index).book(service, self.patients[index], start)
                    elif time.monotonic() > until - 2.1 + index * 0.002:  # about when it ends
                        answer = self.confirm(index, held, self.patients[round_number])
                    else:
                        continue
                    self.assertIn(answer.status, (200, 201, 409), answer)
                    if answer.status != 409:
                        return answer
                    if answer.json["code"] in ("hold.expired", "hold.settled"):
                        return answer
                return None

            answers = [a for a in in_parallel(16, press) if a is not None]
            visits = {a.json["id"] for a in answers if a.status != 409}
            self.assertEqual(len(visits), 1, answers)

    def test_a_token_that_is_not_the_holders_does_nothing(self):
        _, service = self.make_room()
        held = self.hold(0, service, START.format(9, 0)).json
        path = f"/api/v1/holds/{held['id']}"
        renewed = self.client(1).post(f"{path}/renew", {"token": held["token"], "duration_seconds": 600})
        self.assertEqual(renewed.status, 200, renewed)
        self.assertGreater(renewed.json["expires_at"], held["expires_at"])
        for answer in (self.confirm(0, held, self.patients[0]), self.client(0).post(f"{path}/renew", {"token": "0" * 32}),
                       self.client(1).request("DELETE", f"{path}?token={held['token']}")):
            self.assertEqual((answer.status, answer.json["code"]), (409, "hold.token"), answer)
        self.assertEqual(self.client(0).post(f"{path}/renew", {"token": renewed.json["token"],
                                                               "duration_seconds": 86400}).status, 422)
        self.assertEqual(self.client(0).request("DELETE", f"{path}?token={renewed.json['token']}").status, 204)
        self.assertEqual(self.client(0).book(service, self.patients[0], START.format(9, 0)).status, 201)

    def test_availability_knows_holds_and_their_end(self):
        room, service = self.make_room()
        start = START.format(10, 0)

        def free(index: int) -> bool | None:
            answer = self.client(index).get("/api/v1/availability", service_type=service, **{"from": "2027-05-03"}, days=1,
                                            limit=1000)
            # The other process may not have heard of the service yet.
            return start in [item["start"] for item in answer.json["items"]] if answer.status == 200 else None

        def become(index: int, wanted: bool) -> bool:
            deadline = time.monotonic() + 5
            while free(index) != wanted and time.monotonic() < deadline:
                time.sleep(0.02)
            return free(index) == wanted

        held = self.hold(0, service, start, seconds=2)
        self.assertFalse(free(0), "this process knows at once")
        for index in range(self.processes):
            self.assertTrue(become(index, False))
        for index in range(self.processes):
            self.assertTrue(become(index, True), "it ended, and nobody tidied")
        shown = self.client(0).get(f"/api/v1/appointments/{held.json['id']}").json
        self.assertEqual((shown["status"], shown["cancel_reason"]), ("cancelled", "expired"))
        self.assertEqual(self.client(1).book(service, self.patients[0], start, [room]).status, 201)

    def test_series_race_and_each_is_whole_or_nothing(self):
        _, service = self.make_room()
        rule = {"first": "2027-06-07T09:00:00+08:00", "count": 4, "weekdays": ["mon", "thu"]}

        def book(index: int):
            body = {"service_type": service, "patient": self.patients[index], "rule": rule}
            return self.client(index).post("/api/v1/series", body, Idempotency_Key=str(uuid.uuid4()))

        answers = in_parallel(16, book)
        self.assertEqual(collections.Counter(a.status for a in answers), {201: 1, 409: 15})
        won = next(a for a in answers if a.status == 201).json
        self.assertEqual([v["start"] for v in won["appointments"]],
                         [f"2027-06-{day}T09:00:00+08:00" for day in ("07", "10", "14", "17")])
        refused = next(a for a in answers if a.status == 409).json
        self.assertEqual((refused["code"], [c["index"] for c in refused["conflicts"]]), ("unit.refused", ["0", "1", "2", "3"]))
        rest = self.client(1).post(f"/api/v1/series/{won['id']}/cancel", {"from_index": 2, "reason": "moved away"})
        self.assertEqual([v["status"] for v in rest.json["appointments"]], ["booked", "booked", "cancelled", "cancelled"])
        self.assertEqual(self.client(0).get(f"/api/v1/series/{won['id']}").json, rest.json)

    def test_a_group_never_grows_over_its_size(self):
        room = self.clinic.resource("room", "教室")
        body = {"name": {"zh": "八段锦小组"}, "duration_minutes": 60, "max_patients": 5, "grid_minutes": 30,
                "requirements": [{"role": "room", "any_of": [room], "quantity": 1}]}
        service = self.clinic.expect(self.client(0).post("/api/v1/service-types", body), 201)["id"]
        visit = self.client(0).book(service, self.patients[0], START.format(11, 0)).json
        path = f"/api/v1/appointments/{visit['id']}/participants"
        answers = in_parallel(24, lambda i: self.client(i).post(path, {"patient": self.patients[i + 1]}))
        self.assertEqual(collections.Counter(a.status for a in answers), {200: 4, 409: 20})
        full = self.client(0).get(f"/api/v1/appointments/{visit['id']}").json
        self.assertEqual(len(full["participants"]), 4)
        left = self.client(1).request("DELETE", f"{path}/{full['participants'][0]}")
        self.assertEqual((left.status, left.json["participants"]), (200, full["participants"][1:]))

    def test_setting_rules_aside_needs_the_scope_and_leaves_a_trace(self):
        room, service = self.make_room()
        self.clinic.rota(room, [{"days": ["mon"], "start": "08:00", "end": "12:00"}])
        wish = {"service_type": service, "patient": self.patients[0], "start": START.format(18, 0),
                "override": {"rules": ["booking.closed"], "reason": "evening surgery"}}
        answer = self.client(0).post("/api/v1/appointments", {k: v for k, v in wish.items() if k != "override"}, Idempotency_Key=str(uuid.uuid4()))
        self.assertEqual((answer.status, answer.json["conflicts"][0]["rule"]), (409, "booking.closed"), answer)
        booked = self.client(0).post("/api/v1/appointments", wish, Idempotency_Key=str(uuid.uuid4()))
        self.assertEqual(booked.status, 201, booked)
        history = self.client(0).get(f"/api/v1/appointments/{booked.json['id']}/history").json["items"]
        self.assertEqual((history[0]["waived"], history[0]["reason"]), (["booking.closed"], "evening surgery"))
        taken = {**wish, "patient": self.patients[1], "override": {"rules": ["booking.taken"], "reason": "please"}}
        answer = self.client(0).post("/api/v1/appointments", taken, Idempotency_Key=str(uuid.uuid4()))
        self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (422, "override.not_waivable"))


class SqliteHolds(Holds, unittest.TestCase):
    kind = "sqlite"


class PostgresHolds(Holds, unittest.TestCase):
    kind = "postgres"
    processes = 2


if __name__ == "__main__":
    run()

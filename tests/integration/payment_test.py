"""Money over HTTP and over processes: reports of providers are believed when they are signed, a payment and the end of an
unpaid visit race and one of them wins, a person joins as many groups as the rules allow."""

from __future__ import annotations

import collections
import hashlib
import hmac
import json
import sqlite3
import time
import unittest
import uuid

from support import Clinic, Databases, Server, in_parallel, run, wait_for

SECRET = "s3cret"
DAY = "2027-03-01"
FEE = 5000


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def start_of(index: int) -> str:
    """Half an hour apart."""
    return f"{DAY}T{6 + index // 2:02d}:{index % 2 * 30:02d}:00+08:00"


class Payments:
    """The cases, for one database. `processes` servers share it; each sweeps four times a second."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        extra = {"MEDRES_PAYMENTS_SECRET": SECRET, "MEDRES_PAYMENTS_SWEEP_MS": "250"}
        cls.servers = [Server(cls.url, directory, extra=extra).start() for _ in range(cls.processes)]

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def client(self, index: int, key: str | None = None):
        server = self.servers[index % len(self.servers)]
        return server.client() if key is None else server.client(key or None)

    def change(self, statement: str):
        """As if time had passed: the rows move."""
        if self.kind == "postgres":
            databases.sql(self.url, statement)
            return
        with sqlite3.connect(self.url.removeprefix("sqlite:"), timeout=30) as database:
            database.execute(statement)
        database.close()

    def make_place(self, rules: dict, rooms: int, max_patients: int = 1):
        clinic = Clinic(self.client(0))
        made = [clinic.resource("room", f"诊室{i}") for i in range(rooms)]
        body = {"name": {"zh": "门诊"}, "duration_minutes": 30, "grid_minutes": 30, "max_patients": max_patients,
                "requirements": [{"role": "room", "any_of": made, "quantity": 1}]}
        service = clinic.expect(self.client(0).post("/api/v1/service-types", body), 201)["id"]
        policy = {"name": "收费", "resource": clinic.facility, "effective_from": "2020-01-01", "rules": rules}
        clinic.expect(self.client(0).post("/api/v1/policies", policy), 201)
        return clinic, service, made

    def report(self, index: int, body: dict, secret: str = SECRET, at: int | None = None):
        """Nobody's key: the signature is all there is."""
        text = json.dumps({"provider": "wechat-pay", "currency": "CNY", **body})
        seconds = str(at or int(time.time()))
        digest = hmac.new(secret.encode(), f"{seconds}.{text}".encode(), hashlib.sha256).hexdigest()
        return self.client(index, "").post("/api/v1/payments/callback", text, Content_Type="application/json",
                                           X_MedRes_Signature=f"t={seconds},v1={digest}")

    def test_a_report_is_believed_when_it_is_signed(self):
        clinic, service, rooms = self.make_place({"payment": {"fee_cents": FEE, "hold_minutes": 30}}, 1)
        visit = clinic.expect(self.client(0).book(service, clinic.patient(), start_of(0)), 201)["id"]
        paid = {"transaction": str(uuid.uuid4()), "appointment": visit, "amount_cents": FEE}
        for answer in (self.report(0, paid, secret="other"), self.report(0, paid, at=int(time.time()) - 3600)):
            self.assertEqual(answer.status, 401, answer)
        self.assertEqual(self.client(0).get(f"/api/v1/appointments/{visit}").json["payment"]["state"], "due")
        answers = in_parallel(8, lambda i: self.report(i, paid))
        self.assertEqual({a.status for a in answers}, {200}, answers)
        self.assertEqual(sum(not a.json["repeated"] for a in answers), 1, "one transaction, once")
        payment = self.client(1).get(f"/api/v1/appointments/{visit}").json["payment"]
        self.assertEqual((payment["state"], payment["paid_cents"]), ("paid", FEE))
        wrong = self.report(1, {"transaction": "X", "appointment": "nowhere", "amount_cents": 1})
        self.assertEqual((wrong.status, wrong.json["code"]), (404, "payment.unknown_visit"))

    def test_an_unpaid_visit_ends_by_itself_and_its_time_is_free(self):
        clinic, service, rooms = self.make_place({"payment": {"fee_cents": FEE, "hold_minutes": 30}}, 1)
        visit = clinic.expect(self.client(0).book(service, clinic.patient(), start_of(0)), 201)["id"]
        self.assertEqual(self.client(1).book(service, clinic.patient(), start_of(0)).status, 409)
        self.change("update appointment set payment_due_at = 1 where payment_state = 'due'")
        ended = wait_for("the visit ended", lambda: [v for v in [self.client(0).get(f"/api/v1/appointments/{visit}").json]
                                                     if v["status"] == "cancelled"])[0]
        self.assertEqual((ended["cancel_reason"], ended["called_off_by"]), ("payment.expired", "house"))
        patient = clinic.patient()
        wait_for("every process knows", lambda: self.client(1).book(service, patient, start_of(0)).status == 201)

    def test_payments_race_the_end_and_one_wins(self):
        visits = 12
        clinic, service, rooms = self.make_place({"payment": {"fee_cents": FEE, "hold_minutes": 30}}, visits)
        for round_ in range(3):
            booked = [clinic.expect(self.client(i).book(service, clinic.patient(), start_of(round_), [rooms[i]]), 201)["id"]
                      for i in range(visits)]

            def act(index: int):
                if index == 2 * visits:
                    return self.change("update appointment set payment_due_at = 1 where payment_state = 'due'")
                if index > 2 * visits:
                    return self.client(index).post("/api/v1/payments/rounds")
                # The money moved long ago: whether it is in time is only a matter of who comes first.
                return self.report(index // visits, {"transaction": f"{round_}-{booked[index % visits]}", "at": "1970-01-01T00:00:00Z",
                                                     "appointment": booked[index % visits], "amount_cents": FEE})

            answers = in_parallel(2 * visits + 3, act)
            self.assertEqual({a.status for a in answers if a}, {200}, answers)
            for visit in booked:
                after = self.client(0).get(f"/api/v1/appointments/{visit}").json
                outcome = (after["status"], after["payment"]["state"])
                self.assertIn(outcome, {("booked", "paid"), ("cancelled", "refund-due")})
                self.assertEqual(after["payment"]["paid_cents"], FEE)
                steps = [e["change"] for e in self.client(0).get(f"/api/v1/appointments/{visit}/history").json["items"]]
                self.assertEqual(len({"paid", "unpaid"} & set(steps)), 1, steps)

    def test_a_person_joins_as_many_groups_as_the_rules_allow(self):
        groups = 8
        clinic, service, rooms = self.make_place({"limits": [{"scope": "all", "per": "day", "max": 2}]}, 1, max_patients=12)
        booked = [clinic.expect(self.client(i).book(service, clinic.patient(), start_of(i)), 201)["id"] for i in range(groups)]
        for _ in range(4):
            patient = clinic.patient()

            def join(index: int):
                return self.client(index).post(f"/api/v1/appointments/{booked[index]}/participants", {"patient": patient})

            answers = in_parallel(groups, join)
            self.assertEqual(collections.Counter(a.status for a in answers), {200: 2, 409: groups - 2}, answers)
            rules = {conflict["rule"] for a in answers if a.status == 409 for conflict in a.json["conflicts"]}
            self.assertEqual(rules, {"policy.limit.person"})


class SqlitePayments(Payments, unittest.TestCase):
    kind = "sqlite"


class PostgresPayments(Payments, unittest.TestCase):
    kind = "postgres"
    processes = 2


if __name__ == "__main__":
    run()

"""The desk under load, over real connections: several desks call at the same time, on SQLite in one process, on PostgreSQL
in two. Each patient is called once and in order, and displays hear of each call."""

from __future__ import annotations

import collections
import http.client
import json
import threading
import unittest
import uuid

from support import ADMIN_KEY, Clinic, Databases, Server, in_parallel, run, wait_for

PATIENTS = 16
DESKS = 6


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


class Display(threading.Thread):
    """Reads the stream of calls until it has heard `wanted` of them."""

    def __init__(self, port: int, queue: str, wanted: int):
        super().__init__(daemon=True)
        self.heard, self.wanted = [], wanted
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.connection.request("GET", f"/api/v1/events?kinds=queue.called&resource={queue}",
                                headers={"Authorization": f"Bearer {ADMIN_KEY}"})
        self.stream = self.connection.getresponse()

    def run(self):
        while len(self.heard) < self.wanted:
            line = self.stream.readline()
            if not line:
                return
            if line.startswith(b"data: "):
                self.heard.append(json.loads(line[6:])["data"])
        self.connection.close()


class Desk:
    """The cases, for one database. `processes` servers share it."""

    kind = ""
    processes = 1

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        cls.servers = [Server(cls.url, directory).start() for _ in range(cls.processes)]
        cls.clinic = Clinic(cls.servers[0].client())

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()

    def client(self, index: int):
        return self.servers[index % len(self.servers)].client()

    def make_room(self) -> tuple[str, str]:
        room = self.clinic.resource("room", f"诊室{uuid.uuid4().hex[:6]}", PATIENTS)
        return room, self.clinic.service([{"role": "room", "any_of": [room], "quantity": 1}])

    def walk_in(self, index: int, service: str, patient: str):
        """As a desk does it: where the house is too busy to answer, the same wish is sent again."""
        body = {"service_type": service, "patient": patient}
        for _ in range(10):
            answer = self.client(index).post("/api/v1/desk/walk-ins", body)
            if answer.status not in (503, 504):
                return answer
        return answer

    def learn(self, service: str):
        """Until every process knows the service."""
        for index in range(self.processes):
            free = f"/api/v1/availability?service_type={service}&from=2027-03-01&days=1"  # from memory
            wait_for("the service", lambda: self.client(index).get(free).status == 200)

    def test_each_patient_is_called_once_and_in_order(self):
        room, service = self.make_room()
        self.learn(service)
        display = Display(self.servers[-1].port, room, PATIENTS)
        display.start()
        patients = [self.clinic.patient(f"患者{i}") for i in range(PATIENTS)]
        tickets = in_parallel(PATIENTS, lambda i: self.walk_in(i, service, patients[i]))
        self.assertLessEqual({t.status for t in tickets}, {200, 201}, tickets)
        self.assertEqual(sorted(t.json["number"] for t in tickets), list(range(1, PATIENTS + 1)))
        queue = self.client(0).get(f"/api/v1/desk/queues/{room}").json
        order = [t["number"] for t in queue["tickets"]]
        self.assertEqual([t["ahead"] for t in queue["tickets"]], list(range(PATIENTS)))

        def work_through(desk: int) -> list[int]:
            client, called = self.client(desk), []
            while True:
                answer = client.post(f"/api/v1/desk/queues/{room}/calls", {"desk": str(desk)})
                if answer.status != 200:
                    self.assertEqual((answer.status, answer.json["code"]), (409, "desk.nobody_waiting"))
                    return called
                called.append(answer.json["number"])

        calls = in_parallel(DESKS, work_through)
        everybody = [number for desk in calls for number in desk]
        self.assertEqual(sorted(everybody), sorted(order), "each once")
        place = {number: at for at, number in enumerate(order)}
        for desk in calls:
            self.assertEqual(desk, sorted(desk, key=place.get), "each desk in the queue's order")
        display.join(20)
        self.assertEqual([heard["number"] for heard in display.heard], order, "the display hears them in order")
        self.assertEqual({heard["standing"] for heard in display.heard}, {"called"})
        self.assertNotIn("患者", json.dumps(display.heard, ensure_ascii=False))

    def test_two_desks_cannot_take_the_same_step(self):
        room, service = self.make_room()
        self.learn(service)
        ticket = self.walk_in(0, service, self.clinic.patient()).json
        self.client(0).post(f"/api/v1/desk/queues/{room}/calls", {})
        path = f"/api/v1/desk/tickets/{ticket['id']}/steps"
        answers = in_parallel(8, lambda i: self.client(i).post(path, {"step": "pass"}))
        self.assertEqual(collections.Counter(a.status for a in answers), {200: 1, 409: 7})
        self.assertEqual({a.json["code"] for a in answers if a.status == 409}, {"desk.step"})

    def test_one_patient_walks_in_once(self):
        _, service = self.make_room()
        self.learn(service)
        patient = self.clinic.patient()
        answers = in_parallel(8, lambda i: self.walk_in(i, service, patient))
        self.assertEqual(collections.Counter(a.status for a in answers), {201: 1, 200: 7}, answers)
        self.assertEqual(len({(a.json["id"], a.json.get("appointment")) for a in answers}), 1)


class SqliteDesk(Desk, unittest.TestCase):
    kind = "sqlite"


class PostgresDesk(Desk, unittest.TestCase):
    kind = "postgres"
    processes = 2


if __name__ == "__main__":
    run()

"""What the chaos suites share: clients that ask without a pause while something is done to what the house stands on, and
count what became of it; bookings that must not be lost.

Each suite prints `… N/M answered`; tools/run_tests.py adds these up.
"""

from __future__ import annotations

import collections
import datetime
import pathlib
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from support import Answer, Clinic, Server, wait_for  # noqa: E402


class Load:
    """`clients` threads, each of which calls `ask(index)` again and again; that returns what was wrong with the answer, or
    None. Use as a context manager."""

    def __init__(self, clients: int, ask):
        self.ask = ask
        self.offered = self.answered = 0
        self.slowest = 0.0
        self.wrong: list[str] = []
        self.lock = threading.Lock()
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(index,)) for index in range(clients)]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()

    def _work(self, index: int) -> None:
        while not self.done.is_set():
            since = time.monotonic()
            try:
                what = self.ask(index)
            except Exception as failure:  # an ended connection, an assertion: told with the rest
                what = repr(failure)
            with self.lock:
                self.offered += 1
                self.answered += what is None
                self.slowest = max(self.slowest, time.monotonic() - since)
                if what:
                    self.wrong.append(what)

    def report(self, name: str, back: float) -> None:
        print(f"{name}: {self.answered}/{self.offered} answered, slowest {self.slowest:.2f} s, back in {back:.2f} s", flush=True)


def is_refused_well(answer: Answer) -> bool:
    """Turned away as it should be while the database is away: told so, and when to come again."""
    return answer.status == 503 and "retry-after" in answer.headers


class Bookings:
    """Clients that book ten minutes of some room each, at times nobody else asks for, and remember what they were told."""

    def __init__(self, servers: list[Server], clients: int):
        self.servers = servers
        clinic = Clinic(servers[0].client())
        self.rooms = [clinic.resource("room", f"房{i}", capacity=1) for i in range(clients)]
        for room in self.rooms:
            clinic.rota(room)
        self.services = [clinic.service([{"role": "room", "any_of": [room], "quantity": 1}], 10) for room in self.rooms]
        self.patients = [clinic.patient(f"患者{i}") for i in range(clients)]
        self.clients = [servers[i % len(servers)].client() for i in range(clients)]
        self.number = [0] * clients
        self.lock = threading.Lock()
        self.wishes: dict[str, tuple[int, str]] = {}  # key → client, start
        self.acknowledged: dict[str, str] = {}        # key → appointment
        self.last = [0.0] * len(servers)              # when each server acknowledged one

    def ask(self, index: int) -> str | None:
        """One booking; what was wrong with the answer, or None. A refusal with 503 and Retry-After is `refused`."""
        number = self.number[index]
        self.number[index] += 1
        start = datetime.datetime(2027, 3, 1) + datetime.timedelta(minutes=10 * number)
        key = str(uuid.uuid4())
        self.wishes[key] = (index, f"{start.isoformat()}+08:00")
        answer = self.book(index, key)
        if answer.status in (200, 201):
            return None
        if is_refused_well(answer):
            time.sleep(0.02)  # not the second that it asks for: the more is offered
            return "refused"
        return str(answer)

    def book(self, index: int, key: str) -> Answer:
        client, start = self.wishes[key]
        answer = self.clients[index].book(self.services[client], self.patients[client], start, key=key)
        if answer.status in (200, 201):
            with self.lock:
                known = self.acknowledged.setdefault(key, answer.json["id"])
                self.last[index % len(self.servers)] = time.monotonic()
            assert known == answer.json["id"], "one key, two appointments"
        return answer

    def wait_until_booked(self, since: float) -> float:
        """Seconds from then until each of the servers has acknowledged a booking, while a load runs."""
        wait_for("bookings are acknowledged again", lambda: min(self.last) > since, pause=0.005)
        return time.monotonic() - since

    def check(self, case, query) -> None:
        """Nothing acknowledged is lost, and nothing is there twice; whoever asks again is told the same. `query` reads rows of
        the database."""
        for key, appointment in list(self.acknowledged.items()):
            again = self.book(self.wishes[key][0], key)
            case.assertEqual((again.status, again.json.get("id")), (200, appointment), again)
        case.assertEqual(len(set(self.acknowledged.values())), len(self.acknowledged), "two wishes, one visit")
        [[kept]] = query("select count(*) from appointment")
        case.assertGreaterEqual(int(kept), len(self.acknowledged))
        spans = collections.defaultdict(list)
        for resource, lane, start, end in query("select resource, lane, start_at, end_at from allocation where active = 1"):
            spans[(resource, lane)].append((int(start), int(end)))
        for of_one in spans.values():
            of_one.sort()
            case.assertTrue(all(a[1] <= b[0] for a, b in zip(of_one, of_one[1:])), "booked twice")


def pool_of(server: Server, name: str = "database") -> dict:
    """How a pool stands, by /api/v1/admin/pools."""
    pools = server.client().get("/api/v1/admin/pools").json["items"]
    return next(pool for pool in pools if pool["name"] == name)

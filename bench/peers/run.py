#!/usr/bin/env python3
"""MedRes beside a FastAPI + SQLAlchemy + PostgreSQL service that gives the same guarantees, in one run.

Both services stand on the same machine, PostgreSQL cluster and load generator (wrk); rounds alternate A B A B and the
medians are printed, with the ratio of the medians. `make bench` runs it; `--quick` takes two short rounds; how to read it: ../README.md.
The rival is read from MEDRES_SHARED (default ../shared); without it MedRes is measured alone, and the page says so.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tests" / "integration"))
from support import ADMIN_KEY, Clinic, Databases, Server, free_port, in_parallel  # noqa: E402

PEER = pathlib.Path(os.environ.get("MEDRES_SHARED", ROOT.parent / "shared")) / "peers" / "fastapi"
PRACTITIONERS = 10_000  # as many resources as the rival's schema holds


class Measured:
    """One wrk run: requests/s, latency percentiles in ms, how many answers were not 2xx."""

    def __init__(self, line: str):
        requests, duration, p50, p99, p999, errors = map(int, line.split()[1:])
        self.rate = requests / (duration / 1e6)
        self.p50, self.p99, self.p999 = p50 / 1e3, p99 / 1e3, p999 / 1e3
        self.errors = errors


def wrk(script: pathlib.Path, url: str, connections: int, seconds: int, *arguments: str, threads: int = 1) -> Measured:
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), url, "--",
               *arguments]
    out = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    return Measured(next(line for line in out.splitlines() if line.startswith("RESULT")))


def rss_mb(pid: int) -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


class Rival:
    """The FastAPI service with two uvicorn workers, on its own database of the same cluster."""

    def __init__(self, databases: Databases):
        url, self.directory = databases.new("postgres")
        subprocess.run(["psql", "-X", "-q", "-d", url, "-f", str(PEER / "schema.sql")], check=True, capture_output=True)
        self.port = free_port()
        environment = {**os.environ, "DATABASE_URL": url.replace("postgres://", "postgresql+asyncpg://", 1)}
        log = open(f"{self.directory}/rival.log", "wb")
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-m", "uvicorn", "app:app", "--workers", "2", "--loop", "uvloop", "--http", "httptools",
             "--no-access-log", "--port", str(self.port)], cwd=PEER, env=environment, stdout=log, stderr=log)
        self.url = f"http://127.0.0.1:{self.port}"
        wait_for(self.url + "/healthz")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def wait_for(url: str):
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1).read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nobody answers at {url}")


class House:
    """MedRes with the demo data, and besides a clinic of its own to book in: practitioners, rooms and devices that follow
    the clinic's rota (08:00-12:00, 14:00-17:30), as the rival's do."""

    def __init__(self, databases: Databases, kind: str, demo_practitioners: int):
        self.kind = kind
        self.database, self.directory = databases.new(kind)
        self.server = Server(self.database, self.directory)
        self.server.run("demo", "--seed", "1", "--practitioners", str(demo_practitioners))
        self.server.start()
        self.rss_after_start = rss_mb(self.server.process.pid)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.base = 0
        self.fill()

    def fill(self):
        clinic = Clinic(self.server.client())
        work = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": s, "end": e}
                for s, e in (("08:00", "12:00"), ("14:00", "17:30"))]
        clinic.rota(clinic.facility, work)
        make = lambda kind, count: self.many(
            count, lambda client, i: client.post("/api/v1/resources", {
                "kind": kind, "name": {"zh": f"压测{i}"}, "status": "active", "parent": clinic.facility}))
        self.practitioners = make("practitioner", PRACTITIONERS)
        self.rooms, self.devices = make("room", 2000), make("equipment", 2000)
        self.patients = self.many(PRACTITIONERS, lambda client, i: client.post(
            "/api/v1/patients", {"name": f"压测患者{i}", "id_type": "unknown"}))
        need = lambda role, ids: {"role": role, "any_of": ids, "quantity": 1}
        one = clinic.service([{"role": "doctor", "kind": "practitioner", "quantity": 1}], grid=30)
        three = clinic.service([{"role": role, "kind": kind, "quantity": 1} for role, kind in
                                (("doctor", "practitioner"), ("room", "room"), ("device", "equipment"))], grid=30)
        self.one_resource = self.ids_file("one", one, [self.practitioners])
        self.three_resources = self.ids_file("three", three, [self.practitioners[:2000], self.rooms, self.devices])
        self.hot = self.ids_file("hot", one, [self.practitioners[:2000]])
        self.availability = (f"{self.url}/api/v1/availability?service_type={one}&resource={self.practitioners[6]}"
                             "&from=2027-05-03&days=7&limit=20")

    def many(self, count: int, post) -> list[str]:
        ids: list[str] = [""] * count

        def share(worker: int):
            client = self.server.client()
            for i in range(worker, count, 16):
                answer = post(client, i)
                if answer.status != 201:
                    raise RuntimeError(answer)
                ids[i] = answer.json["id"]

        in_parallel(16, share)
        return ids

    def ids_file(self, name: str, service: str, kinds: list[list[str]]) -> str:
        path = f"{self.directory}/{name}.ids"
        lines = [ADMIN_KEY, service, ",".join(self.patients), *(",".join(ids) for ids in kinds)]
        pathlib.Path(path).write_text("\n".join(lines) + "\n")
        return path

    def book(self, ids: str, connections: int, seconds: int) -> Measured:
        self.base += 8_000_000 // 8  # well beyond what a round can use up
        return wrk(HERE / "booking.lua", self.url, connections, seconds, str(self.base), ids)


class Table:
    """Rows of rounds, printed as medians."""

    def __init__(self):
        self.rounds: dict[str, dict[str, list[Measured]]] = {}

    def add(self, what: str, who: str, measured: Measured):
        self.rounds.setdefault(what, {}).setdefault(who, []).append(measured)

    def print(self):
        print("\n| what | who | requests/s | p50 ms | p99 ms | p99.9 ms | not 2xx | × rival |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for what, by_who in self.rounds.items():
            rival = by_who.get("FastAPI")
            base = statistics.median(m.rate for m in rival) if rival else None
            for who, rounds in by_who.items():
                middle = lambda field: statistics.median(getattr(m, field) for m in rounds)
                ratio = f"{middle('rate') / base:.1f}" if base and who != "FastAPI" else ""
                print(f"| {what} | {who} | {middle('rate'):,.0f} | {middle('p50'):.2f} | {middle('p99'):.2f} | "
                      f"{middle('p999'):.2f} | {sum(m.errors for m in rounds)} | {ratio} |")


def fsync_line(directory: str) -> str:
    tool = next(iter(sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_test_fsync"))), None)
    if not tool:
        return "pg_test_fsync is not installed"
    out = subprocess.run([str(tool), "-s", "1", "-f", f"{directory}/fsync.tmp"], text=True, capture_output=True).stdout
    lines = [" ".join(line.split()) for line in out.splitlines() if line.strip().startswith(("fdatasync", "fsync "))]
    return "; ".join(lines[:2])


def machine() -> str:
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal")) // 1024 // 1024
    return f"{model}, {os.cpu_count()} cores, {memory} GiB, kernel {os.uname().release}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=int, default=6)
    arguments.add_argument("--quick", action="store_true", help="two rounds of three seconds")
    arguments.add_argument("--demo-practitioners", type=int, default=20_000)
    chosen = arguments.parse_args()
    rounds, seconds = (2, 3) if chosen.quick else (chosen.rounds, chosen.seconds)
    with Databases() as databases:
        print(f"machine: {machine()}\nfsync: {fsync_line(databases.directory)}", flush=True)
        houses = [House(databases, kind, chosen.demo_practitioners) for kind in ("postgres", "sqlite")]
        rival = Rival(databases) if PEER.is_dir() else None
        if not rival:
            print("the rival is not here (MEDRES_SHARED): skipped, MedRes is measured alone")
        table = Table()
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", flush=True)
            measure_round(table, houses, rival, number, seconds)
        table.print()
        for house in houses:
            print(f"RSS of medres on {house.kind}: {house.rss_after_start:.0f} MB with the demo data, "
                  f"{rss_mb(house.server.process.pid):.0f} MB after the run")
            house.server.stop()
        if rival:
            rival.stop()
        contend(databases, houses[0], seconds)


def measure_round(table: Table, houses: list[House], rival: Rival | None, number: int, seconds: int):
    reads = [
        ("healthz", lambda h: f"{h.url}/healthz", "/healthz"),
        ("search by specialty, 20 of many", lambda h: f"{h.url}/api/v1/resources?specialty=50.13&limit=20",
         "/resources?specialty=spec-7"),
        ("availability, 7 days, limit 20", lambda h: h.availability,
         "/availability?resource_id=7&start=2026-03-10T00:00:00Z&days=7&limit=20"),
    ]
    for what, ours, theirs in reads:
        for house in houses:
            table.add(what, f"MedRes on {house.kind}", wrk(HERE / "get.lua", ours(house), 64, seconds, ADMIN_KEY))
        if rival:
            table.add(what, "FastAPI", wrk(HERE / "get.lua", rival.url + theirs, 64, seconds))
    for connections in (32, 64, 256):
        for house in houses:
            table.add(f"durable booking, {connections} connections", f"MedRes on {house.kind}",
                      house.book(house.one_resource, connections, seconds))
        if rival:
            table.add(f"durable booking, {connections} connections", "FastAPI",
                      rival_book(rival, connections, seconds, number * 10 + connections))
    for house in houses:
        table.add("durable booking of three resources, 64 connections", f"MedRes on {house.kind}",
                  house.book(house.three_resources, 64, seconds))


def rival_book(rival: Rival, connections: int, seconds: int, number: int) -> Measured:
    """The rival's own script, with a last line that can be read."""
    script = pathlib.Path(rival.directory) / "book.lua"
    if not script.exists():
        ending = (HERE / "get.lua").read_text()
        script.write_text((PEER / "book.lua").read_text() + ending[ending.index("function done"):])
    return wrk(script, rival.url, connections, seconds, str(number * 1_000_000))


def contend(databases: Databases, house: House, seconds: int):
    """Two processes on one PostgreSQL database, both booking the same 2,000 resources."""
    pair = [Server(house.database, house.directory).start() for _ in range(2)]
    results: list[Measured | None] = [None, None]

    def load(index: int):
        results[index] = wrk(HERE / "booking.lua", f"http://127.0.0.1:{pair[index].port}", 64, seconds,
                             str(house.base + 2_000_000 + index), house.hot)

    threads = [threading.Thread(target=load, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadlocks = Databases.sql(house.database, "select deadlocks from pg_stat_database where datname = current_database()")
    booked = sum(r.rate - r.errors / seconds for r in results)
    print(f"two contending processes, 2,000 hot resources, 2 x 64 connections: {booked:,.0f} bookings/s, "
          f"p99 {max(r.p99 for r in results):.1f} ms, deadlocks {deadlocks.stdout.strip()}")
    for server in pair:
        server.stop()


if __name__ == "__main__":
    main()

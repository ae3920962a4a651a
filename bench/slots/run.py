#!/usr/bin/env python3
"""Availability and slot ranking end to end: HTTP, JSON and all, on a hospital that is 30 to 70 per cent booked.

Three pools of a third of the resources each, 31 days. wrk asks with one connection, which measures the answer, and with
two, which measures two cores. The database is filled behind the service's back, before it starts: booking two million
visits one by one would take longer than measuring.

    MEDRES_BINARY=build/medres python3 bench/slots/run.py [--resources 9999] [--seconds 10]
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "integration"))
from support import ADMIN_KEY, Clinic, Databases, Server  # noqa: E402

FIRST_DAY = datetime.date(2027, 6, 1)
DAYS = 31
SPECIALTIES = ("03", "04", "50")
HALF_DAYS = ((480, 720), (840, 1050))
LENGTHS = (15, 15, 20, 30, 30, 45, 60)
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def to_bytes(text: str) -> bytes:
    """An id's 26 characters as the 16 bytes that SQLite holds."""
    value = 0
    for character in text.lower():
        value = value * 32 + CROCKFORD.index(character)
    return value.to_bytes(16, "big")


def visits(resource: bytes, capacity: int, chance: random.Random):
    """Rows of the allocation table: each unit booked to a share of its own."""
    busy = 0.3 + 0.4 * chance.random()
    for lane in range(capacity):
        for day in range(DAYS):
            date = FIRST_DAY + datetime.timedelta(days=day)
            if date.weekday() > 4:
                continue
            midnight = int(datetime.datetime(date.year, date.month, date.day,
                                             tzinfo=datetime.timezone(datetime.timedelta(hours=8))).timestamp()) * 1000
            for start, end in HALF_DAYS:
                at = start
                while at < end:
                    length = min(chance.choice(LENGTHS), end - at)
                    if chance.random() < busy:
                        pad = chance.choice((0, 0, 5))
                        yield (chance.randbytes(16), resource, lane, midnight + at * 60000,
                               midnight + (at + length) * 60000, "visit", 0, pad, capacity, chance.randbytes(16), 1)
                    at += length


def fill(database: str, resources: list[tuple[str, int]]) -> int:
    connection = sqlite3.connect(database)
    chance = random.Random(1)
    count = 0
    with connection:
        for resource, capacity in resources:
            rows = list(visits(to_bytes(resource), capacity, chance))
            connection.executemany(
                "insert into allocation (id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, "
                "appointment, active) values (?,?,?,?,?,?,?,?,?,?,?)", rows)
            count += len(rows)
    connection.close()
    return count


def import_practitioners(server: Server, facility: str, count: int) -> list[tuple[str, int]]:
    capacities = [2 + i % 3 if i % 7 == 6 else 1 for i in range(count)]
    file = pathlib.Path(server.directory) / "resources.ndjson"
    with file.open("w") as out:
        for i, capacity in enumerate(capacities):
            out.write(json.dumps({"kind": "practitioner", "name": {"zh": f"医生{i}"}, "status": "active",
                                  "parent": facility, "capacity": capacity,
                                  "practitioner": {"specialties": [SPECIALTIES[i % 3]],
                                                   "constitutions": ["ABCDEFGHI"[i % 9]]}}) + "\n")
    server.run("import", str(file))
    ids = [json.loads(line) for line in server.run("export", "--kind", "practitioner").stdout.splitlines()]
    return [(one["id"], one["capacity"]) for one in ids]


def wrk(url: str, connections: int, seconds: int, *arguments: str) -> str:
    command = ["wrk", f"-t{connections}", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(HERE / "ask.lua"),
               url, "--", ADMIN_KEY, *arguments]
    out = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    line = next(line for line in out.splitlines() if line.startswith("RESULT"))
    requests, duration, p50, p99, p999, errors = map(int, line.split()[1:])
    if errors:
        raise RuntimeError(f"{errors} answers were refusals")
    return (f"{requests / (duration / 1e6):8.0f}/s   p50 {p50 / 1e3:7.2f}   p99 {p99 / 1e3:7.2f}   "
            f"p99.9 {p999 / 1e3:7.2f} ms")


def measure(server: Server, clinic: Clinic, name: str, requirements: list, seconds: int):
    service = clinic.service(requirements, minutes=30, after=5, grid=15)
    url = f"http://127.0.0.1:{server.port}/api/v1/"
    find = f"{url}availability?service_type={service}&from={FIRST_DAY}&days={DAYS}&limit=20"
    wish = json.dumps({"service_type": service, "from": str(FIRST_DAY), "days": DAYS, "limit": 10,
                       "day_parts": ["morning"], "weekdays": ["tue", "thu"], "constitutions": ["C"],
                       "origin": {"longitude": 121.47, "latitude": 31.23, "crs": "gcj02"}})
    for connections in (1, 2):
        print(f"availability  {name:12} c={connections}  {wrk(find, connections, seconds)}", flush=True)
        print(f"recommend     {name:12} c={connections}  {wrk(url + 'slots:recommend', connections, seconds, wish)}",
              flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--resources", type=int, default=9999)
    arguments.add_argument("--seconds", type=int, default=10)
    options = arguments.parse_args()
    with Databases() as databases:
        url, directory = databases.new("sqlite")
        server = Server(url, directory).start()
        clinic = Clinic(server.client())
        clinic.rota(clinic.facility, [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": s, "end": e}
                                      for s, e in (("08:00", "12:00"), ("14:00", "17:30"))])
        server.stop()
        resources = import_practitioners(server, clinic.facility, options.resources)
        count = fill(url.removeprefix("sqlite:"), resources)
        print(f"{len(resources)} resources, {count} visits in {DAYS} days", flush=True)
        server.start()
        try:
            clinic.client = server.client()
            ids = [one for one, _ in resources]
            third = len(ids) // 3
            listed = [{"role": f"r{i}", "any_of": ids[i * third:(i + 1) * third]} for i in range(3)]
            by_code = [{"role": f"r{i}", "kind": "practitioner", "specialty": code} for i, code in enumerate(SPECIALTIES)]
            measure(server, clinic, "listed", listed, options.seconds)
            measure(server, clinic, "by specialty", by_code, options.seconds)
        finally:
            server.stop()


if __name__ == "__main__":
    os.chdir(HERE.parents[1])
    main()

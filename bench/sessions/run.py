#!/usr/bin/env python3
"""放号: numbers of one session are released, and everybody comes at once. Two processes on PostgreSQL, one on SQLite.

wrk asks each process over its own connections, one wish after the other, for patients at random; whoever is turned away comes
again when told to. What is printed is what it saw: requests, seconds, latencies, how many were booked, refused (sold out) and
turned away (429). The run fails unless exactly the session's numbers were booked, each once, and every 429 said when to come
again.

    MEDRES_BINARY=build/medres python3 bench/sessions/run.py [--requests 100000] [--numbers 200] [--connections 1024]
"""

from __future__ import annotations

import argparse
import datetime
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "integration"))
from support import ADMIN_KEY, Clinic, Databases, Server, in_parallel  # noqa: E402

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def make_patients(servers: list, count: int, file: pathlib.Path):
    def make(index: int) -> list:
        client = servers[index % len(servers)].client()
        return [client.post("/api/v1/patients", {"name": "患者", "id_type": "unknown"}).json["id"]
                for _ in range(count // 8)]

    file.write_text("\n".join(one for some in in_parallel(8, make) for one in some) + "\n")


def make_session(clinic: Clinic, numbers: int) -> str:
    doctor = clinic.resource("practitioner", "李明")
    clinic.rota(doctor, [{"days": EVERY_DAY, "start": "08:00", "end": "12:00"}], shape="session")
    service = clinic.service([{"role": "doctor", "any_of": [doctor], "quantity": 1}], 10)
    plan = {"resource": doctor, "service_type": service, "valid_from": "2020-01-01",
            "half_days": [{"days": EVERY_DAY, "part": "am", "numbers": numbers}]}
    clinic.expect(clinic.client.post("/api/v1/session-plans", plan), 201)
    china = datetime.timezone(datetime.timedelta(hours=8))
    tomorrow = (datetime.datetime.now(china) + datetime.timedelta(days=1)).date()
    return clinic.client.get("/api/v1/sessions", resource=doctor, **{"from": tomorrow.isoformat()}).json["items"][0]["id"]


def storm(servers: list, session: str, options, file: pathlib.Path) -> list:
    """What wrk saw at each process: the numbers of its RESULT line."""
    share, connections = options.requests // len(servers), max(1, options.connections // len(servers))
    started = [subprocess.Popen(
        ["wrk", "-t1", f"-c{connections}", "-d300s", "--timeout", "30s", "-s", str(HERE / "take.lua"),
         f"http://127.0.0.1:{server.port}/api/v1/sessions/{session}/numbers", "--", ADMIN_KEY, str(share), str(seed + 1),
         str(file)], text=True, stdout=subprocess.PIPE) for seed, server in enumerate(servers)]
    outputs = [process.communicate()[0] for process in started]
    return [[int(word) for line in output.splitlines() if line.startswith("RESULT") for word in line.split()[1:]]
            for output in outputs]


def check(url: str, session: dict, results: list, numbers: int):
    booked, silent, other = (sum(result[i] for result in results) for i in (5, 8, 9))
    if (booked, session["free"], silent, other) != (numbers, 0, 0, 0):
        raise SystemExit(f"wrong: booked {booked} of {numbers}, free {session['free']}, 429 without Retry-After {silent}, "
                         f"other answers {other}")
    if url.startswith("postgres"):
        counted = Databases.sql(url, "select count(*), count(distinct number), count(distinct patient) from appointment "
                                     "where active = 1").stdout.strip()
        if counted != f"{numbers}|{numbers}|{numbers}":
            raise SystemExit(f"wrong: visits, numbers, patients in the database: {counted}")


def measure(databases: Databases, kind: str, processes: int, options):
    url, directory = databases.new(kind)
    servers = [Server(url, directory).start() for _ in range(processes)]
    try:
        patients = pathlib.Path(directory) / "patients"
        make_patients(servers, options.patients, patients)
        clinic = Clinic(servers[0].client())
        session = make_session(clinic, options.numbers)
        results = storm(servers, session, options, patients)
        check(url, clinic.client.get(f"/api/v1/sessions/{session}").json, results, options.numbers)
        requests, booked, refused, shed = (sum(result[i] for result in results) for i in (0, 5, 6, 7))
        seconds = max(result[1] for result in results) / 1e6
        p50, p99, p999 = (max(result[i] for result in results) / 1e3 for i in (2, 3, 4))
        print(f"{kind:9} {processes} process(es)  {requests} requests in {seconds:.2f} s ({requests / seconds:.0f}/s)  "
              f"p50 {p50:.1f}  p99 {p99:.1f}  p99.9 {p999:.1f} ms  booked {booked}  refused {refused}  shed {shed}", flush=True)
    finally:
        for server in servers:
            server.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--requests", type=int, default=100_000)
    arguments.add_argument("--numbers", type=int, default=200)
    arguments.add_argument("--patients", type=int, default=2_000)
    arguments.add_argument("--connections", type=int, default=1024)
    arguments.add_argument("--database", choices=("postgres", "sqlite", "both"), default="both")
    options = arguments.parse_args()
    with Databases() as databases:
        if options.database != "sqlite":
            measure(databases, "postgres", 2, options)
        if options.database != "postgres":
            measure(databases, "sqlite", 1, options)


if __name__ == "__main__":
    os.chdir(HERE.parents[1])
    main()

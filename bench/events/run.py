#!/usr/bin/env python3
"""Durable events: outbox → Redis's streams → consumer, on a PostgreSQL and a Redis of the run's own, in one process.

Told flat out in transactions of a thousand, then at an even rate; beside them, in the same run, what redis-benchmark makes of
XADD alone. Redis keeps nothing on disk in either; PostgreSQL commits to disk unless --no-fsync says otherwise.

    python3 bench/events/run.py [--program build/release/medres_events_bench] [--events 500000] [--seconds 10]
"""

from __future__ import annotations

import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from postgres import Cluster  # noqa: E402
from redis_server import RedisServer  # noqa: E402


def cpu_seconds(pid: int) -> float:
    """Of a process, of those it has waited for, and of its children that live."""
    ticks, tick = 0.0, os.sysconf("SC_CLK_TCK")
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid:
            ticks += sum(int(field) for field in fields[11:15])
        elif int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / tick


def measure(arguments: list[str], servers: list[int]) -> dict[str, float]:
    """What the program printed, and the CPU time that it and the servers took for an event, in microseconds: that says more
    than a rate on a machine that does other things too."""
    before = sum(map(cpu_seconds, servers)) + os.times().children_user + os.times().children_system
    words = subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=900).stdout.split()
    after = sum(map(cpu_seconds, servers)) + os.times().children_user + os.times().children_system
    row = {name: float(value) for name, value in zip(words[::2], words[1::2])}
    return row | {"cpu_us": (after - before) * 1e6 / row["events"]}


def raw_xadd(redis: RedisServer, pipeline: int) -> float:
    """XADD a second by redis-benchmark, with a payload like ours."""
    command = ["redis-benchmark", "-h", "127.0.0.1", "-p", str(redis.port), "-c", "50", "-P", str(pipeline), "-n", "500000", "-q",
               "XADD", "raw", "MAXLEN", "~", "100000", "*", "e", "x" * 120]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.findall(r"([0-9.]+) requests per second", output)[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "medres_events_bench"))
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--no-fsync", action="store_true")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with Cluster(fsync=not options.no_fsync) as cluster, RedisServer() as redis:
        before = {pipeline: raw_xadd(redis, pipeline) for pipeline in (1, 16, 128)}
        rows = [("flat out, by streams", redis.url, options.events, 0, 1_000),
                (f"{options.rate}/s, by streams", redis.url, options.rate * options.seconds, options.rate, options.rate // 100),
                ("flat out, by the journal", "-", options.events, 0, 1_000),
                (f"{options.rate}/s, by the journal", "-", options.rate * options.seconds, options.rate, options.rate // 100)]
        flat_out = 0.0
        print("| what | told/s | handled/s | p50 ms | p99 ms | p99.9 ms | CPU µs an event |\n" + "| --- " + "| ---: " * 6 + "|")
        for what, url, events, rate, batch in rows:
            arguments = [options.program, cluster.url, url, str(events), str(rate), str(batch)]
            row = measure(arguments, [cluster.process.pid, redis.process.pid])
            flat_out = flat_out or row["handled_per_second"]
            print(f"| {what} | {row['told_per_second']:,.0f} | {row['handled_per_second']:,.0f} | {row['p50_ms']:.1f} | "
                  f"{row['p99_ms']:.1f} | {row['p999_ms']:.1f} | {row['cpu_us']:.1f} |", flush=True)
        for pipeline, rate in before.items():
            print(f"redis-benchmark XADD, 50 clients, pipeline {pipeline}: {rate:,.0f}/s; ours is {flat_out / rate:.2f} of it")
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

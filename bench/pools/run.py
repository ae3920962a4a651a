#!/usr/bin/env python3
"""Why fewer connections are faster: the same crowd books over pools of 1 to 256 connections, on a PostgreSQL of the run's own.

Each size in its own process, rounds forth and back so that what else the machine does hits all alike; medians. The last row
leaves the size to the pool. Memory is what the server's processes have for themselves and their part of what they share (PSS).
CPU time of the server for a booking says more than a rate on a machine that does other things too: there, more processes also
take a larger part of the processors away from the others.

    python3 bench/pools/run.py [--program build/release/medres_pools_bench] [--clients 512] [--seconds 6] [--rounds 3]
"""

from __future__ import annotations

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from postgres import Cluster  # noqa: E402

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
AUTOMATIC = (1, 256)
SETTLING = 60  # seconds for a size that is found by trying


def memory_of(cluster: Cluster) -> float:
    """MiB of the server with all its children."""
    total = 0
    for pid in [cluster.process.pid, *cluster.children()]:
        try:
            rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def switches_of(cluster: Cluster) -> int:
    """Context switches so far of the server's children that live."""
    total = 0
    for pid in cluster.children():
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line)
    return total


def cpu_of(cluster: Cluster) -> float:
    """Seconds of processor time of all children of the server that have ended."""
    fields = pathlib.Path(f"/proc/{cluster.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def measure(cluster: Cluster, options: argparse.Namespace, low: int, high: int) -> dict[str, float]:
    seconds = options.seconds if low == high else max(SETTLING, options.seconds)
    command = [options.program, cluster.url, str(low), str(high), str(options.clients), str(seconds)]
    others, cpu = len(cluster.children()), cpu_of(cluster)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        time.sleep(2 + seconds * 0.2)
        memory = memory_of(cluster)
        switches, since = switches_of(cluster), time.monotonic()
        time.sleep(seconds * 0.6)
        switched = (switches_of(cluster) - switches) / (time.monotonic() - since)
        words = running.communicate(timeout=300)[0].split()
    if running.returncode:
        raise RuntimeError(f"{command} ended with {running.returncode}")
    row = {name: float(value) for name, value in zip(words[::2], words[1::2])}
    if row["failed"]:
        raise RuntimeError(f"{row['failed']:.0f} bookings failed with {low} to {high} connections")
    deadline = time.monotonic() + 10
    while len(cluster.children()) > others and time.monotonic() < deadline:
        time.sleep(0.05)  # until those who served the row have ended and are counted
    return row | {"memory": memory, "switches": switched / max(1.0, row["booked_per_second"]),
                  "cpu_us": (cpu_of(cluster) - cpu) / row["all"] * 1e6}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "medres_pools_bench"))
    parser.add_argument("--clients", type=int, default=512)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-fsync", action="store_true")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {options.clients} callers")
    rows = [(str(size), size, size) for size in SIZES] + [("automatic, of 1 to 256", *AUTOMATIC)]
    found: dict[str, list[dict[str, float]]] = {name: [] for name, _, _ in rows}
    with Cluster(fsync=not options.no_fsync, settings={"max_connections": 300}) as cluster:
        for turn in range(options.rounds):
            for name, low, high in rows if turn % 2 == 0 else reversed(rows):
                found[name].append(measure(cluster, options, low, high))
                print(f"  {name}: {found[name][-1]['booked_per_second']:,.0f}/s", file=sys.stderr, flush=True)
    middle = {name: {what: statistics.median(row[what] for row in all_rows) for what in all_rows[0]} for name, all_rows in found.items()}
    best = max(row["booked_per_second"] for row in middle.values())
    print("| connections | held | bookings/s | of the best | p50 ms | p99 ms | CPU µs a booking | switches a booking | server MiB |\n| --- " + "| ---: " * 8 + "|")
    for name, row in middle.items():
        print(f"| {name} | {row['held']:.0f} | {row['booked_per_second']:,.0f} | {row['booked_per_second'] / best:.2f} | "
              f"{row['p50_ms']:.0f} | {row['p99_ms']:.0f} | {row['cpu_us']:.0f} | {row['switches']:.1f} | {row['memory']:.0f} |")
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

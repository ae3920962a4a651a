#!/usr/bin/env python3
"""What share of the processor's time goes into watching: a serving process is sampled, and each sample is told by the source
file that its address came from, inlined functions as well, in a room that measures or elsewhere.

Metrics cannot be switched off, so this is how their cost is known. Reading clocks is counted apart, all of it, whoever asks.
Needs MEDRES_BINARY (a release build with lines of code: -g1), perf, llvm-symbolizer, wrk.

    python3 bench/monitoring/share.py [--seconds 10] [--path /api/v1/resources?limit=5]
"""

from __future__ import annotations

import argparse
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "integration"))
from support import ADMIN_KEY, BINARY, Server  # noqa: E402

ROOMS = ("platform/metrics/", "platform/trace/", "platform/monitor/")
CLOCKS = ("[vdso]", "read_tsc", "clock_gettime")


def sample(pid: int, seconds: int, into: pathlib.Path):
    subprocess.run(["perf", "record", "-e", "cpu-clock", "-F", "2000", "-o", str(into), "-p", str(pid), "--", "sleep", str(seconds)],
                   check=True, capture_output=True)


def script(data: pathlib.Path, *arguments: str) -> list[str]:
    return subprocess.run(["perf", "script", "-i", str(data), *arguments], check=True, capture_output=True, text=True).stdout.splitlines()


def code_moved_by(data: pathlib.Path, binary: str) -> int:
    """What an address in the process is beyond its place in the file, of the binary's code."""
    for line in script(data, "--show-mmap-events"):
        found = re.search(r"\[0x([0-9a-f]+)\(0x[0-9a-f]+\) @ 0x([0-9a-f]+) .* r-xp (\S+)", line)
        if found and found[3] == binary:
            return int(found[1], 16) - int(found[2], 16)
    raise RuntimeError(f"{binary} is not among what was mapped")


def address_beyond_file(binary: str) -> int:
    """Of the segment with code: its virtual address less its offset in the file."""
    for line in subprocess.run(["readelf", "-lW", binary], check=True, capture_output=True, text=True).stdout.splitlines():
        words = line.split()
        if words[:1] == ["LOAD"] and "E" in words[6:8]:
            return int(words[2], 16) - int(words[1], 16)
    raise RuntimeError(f"{binary} has no code")


def frames_of(addresses: list[int], binary: str) -> list[str]:
    tool = shutil.which("llvm-symbolizer-19") or "llvm-symbolizer"
    told = subprocess.run([tool, f"--obj={binary}", "--inlines"], input="\n".join(map(hex, addresses)), check=True,
                          capture_output=True, text=True).stdout
    return told.strip().split("\n\n")


def shares(data: pathlib.Path, binary: str) -> collections.Counter:
    moved, beyond = code_moved_by(data, binary), address_beyond_file(binary)
    counted, ours = collections.Counter(), collections.Counter()
    for line in script(data, "-F", "ip,sym,dso", "-G"):
        address, rest = line.strip().split(" ", 1)
        counted["all"] += 1
        if any(clock in rest for clock in CLOCKS):
            counted["reading clocks"] += 1
        elif f"({binary})" in rest:
            ours[int(address, 16) - moved + beyond] += 1
    addresses = sorted(ours)
    for address, frames in zip(addresses, frames_of(addresses, binary), strict=True):
        for room in ROOMS:
            if room in frames:
                counted[room] += ours[address]
                break
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--path", default="/api/v1/resources?limit=5")
    options = parser.parse_args()
    binary = str(pathlib.Path(BINARY).resolve())
    with tempfile.TemporaryDirectory(prefix="medres-bench-") as directory:
        extra = {"MEDRES_TRACING_ENDPOINT": "http://127.0.0.1:9/v1/traces", "MEDRES_TRACING_PER_MILLE": "10",
                 "MEDRES_ACCESS_RATE_PER_SECOND": "1000000", "MEDRES_ACCESS_RATE_BURST": "1000000", "MEDRES_CONGESTION_LAG_MS": "0"}
        server = Server(f"sqlite:{directory}/medres.db", directory, extra=extra).start()
        load = subprocess.Popen(["wrk", "-t1", "-c8", f"-d{options.seconds + 2}s", "-H", f"Authorization: Bearer {ADMIN_KEY}",
                                 f"http://127.0.0.1:{server.port}{options.path}"], stdout=subprocess.PIPE, text=True)
        try:
            data = pathlib.Path(directory, "samples")
            sample(server.process.pid, options.seconds, data)
            told = load.communicate()[0]
            counted = shares(data, binary)
        finally:
            load.kill()
            server.stop()
    rate = re.search(r"Requests/sec: +([0-9.]+)", told)
    print(f"GET {options.path}, one of a hundred traced: {float(rate[1]):.0f} requests/s, {counted['all']} samples, load {os.getloadavg()[0]:.1f}")
    for what in (*ROOMS, "reading clocks"):
        print(f"  {what:18} {100 * counted[what] / counted['all']:5.2f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())

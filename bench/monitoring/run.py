#!/usr/bin/env python3
"""What watching costs: processor time per request without traces, with one of a hundred recorded, and with all.

Three servers of one binary serve the same requests (wrk) in turns, so that whatever else the machine does hits all alike; the
ratio is of processor seconds per answered request, which a busy neighbour does not change as it changes throughput. The
collector is a process of its own. Needs MEDRES_BINARY (a release build), wrk and build/node (tools/install_node.sh).

    python3 bench/monitoring/run.py [--rounds 5] [--seconds 4]
"""

from __future__ import annotations

import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "integration"))
from support import ADMIN_KEY, ROOT, Server, free_port, wait_for  # noqa: E402

PER_MILLE = {"off": None, "1 %": 10, "100 %": 1000}
PATHS = {"from memory": "/api/v1/resources?limit=5", "from the database": "/api/v1/notifications?limit=5"}


def figure(server: Server, name: str) -> float:
    text = server.client(None).get("/metrics").text
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(name + r"[ {]", line))


def round_of(server: Server, path: str, seconds: int) -> tuple[float, float]:
    """(processor microseconds per request, requests per second)"""
    before = figure(server, "process_cpu_seconds_total"), figure(server, "medres_http_requests_total")
    subprocess.run(["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", f"Authorization: Bearer {ADMIN_KEY}",
                    f"http://127.0.0.1:{server.port}{path}"], check=True, capture_output=True)
    cpu = figure(server, "process_cpu_seconds_total") - before[0]
    requests = figure(server, "medres_http_requests_total") - before[1]
    return cpu / requests * 1e6, requests / seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    port = free_port()
    collector = subprocess.Popen(["node", str(ROOT / "tests/node/otlp_receiver.js"), str(ROOT / "build/node/node_modules"),
                                  str(port)], stdout=subprocess.DEVNULL)
    servers: dict[str, Server] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="medres-bench-") as directory:
            for name, share in PER_MILLE.items():
                folder = pathlib.Path(directory, name.replace(" ", ""))
                folder.mkdir()
                extra = {} if share is None else {"MEDRES_TRACING_ENDPOINT": f"http://127.0.0.1:{port}/v1/traces",
                                                  "MEDRES_TRACING_PER_MILLE": str(share)}
                extra |= {"MEDRES_ACCESS_RATE_PER_SECOND": "1000000", "MEDRES_ACCESS_RATE_BURST": "1000000",
                          "MEDRES_CONGESTION_LAG_MS": "0"}
                servers[name] = Server(f"sqlite:{folder}/medres.db", str(folder), extra=extra).start()
            wait_for("the collector", lambda: collector.poll() is None)
            for what, path in PATHS.items():
                costs = {name: [] for name in servers}
                rates = {name: [] for name in servers}
                for turn in range(options.rounds + 1):
                    order = list(servers) if turn % 2 else list(servers)[::-1]
                    for name in order:
                        cost, rate = round_of(servers[name], path, options.seconds)
                        if turn:  # the first warms up
                            costs[name].append(cost)
                            rates[name].append(rate)
                print(f"{what}: GET {path}")
                for name in servers:
                    ratios = [a / b - 1 for a, b in zip(costs[name], costs["off"])]
                    print(f"  traces {name:>5}: {statistics.median(costs[name]):7.2f} µs of processor per request, "
                          f"{statistics.median(rates[name]):8.0f} requests/s, overhead {100 * statistics.median(ratios):+.2f} %")
            for name in ("1 %", "100 %"):
                print(f"  spans of {name}: sent {figure(servers[name], 'medres_trace_spans_total'):.0f}")
    finally:
        for server in servers.values():
            server.stop()
        collector.terminate()
        collector.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

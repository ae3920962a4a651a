#!/usr/bin/env python3
"""From an event of a sensor to the state with it, end to end over HTTP, and how fast streams are taken.

A patient has a history. Then events come one at a time: a heart rate of 170, which is an alarm, and of 70, which ends it, so
every event turns the state over. Three ways, each over connections that stay open:

  answer   the event is posted; its own answer shows the state
  read     the event is posted, and another connection asks for the state when that was answered
  stream   the event is a line of a stream that goes on; another connection asks for the state again and again until it shows

The clock runs from before the event is sent until the state that shows it has been read. At last a stream of many lines is
sent as fast as it is taken.

    MEDRES_BINARY=build/medres python3 bench/sensors/run.py [--events 2000] [--history 10000] [--lines 100000]
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import socket
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "integration"))
from support import ADMIN_KEY, Databases, Server  # noqa: E402

BOUNDS = (1, 2, 3, 5, 10, 20, 50)
CALM = b'"alarms":[]'


class Connection:
    """As little of HTTP as a device needs: what Python's own client costs would be measured with it."""

    def __init__(self, server: Server, patient: str):
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path = f"/api/v1/patients/{patient}/"
        self.read = b""

    def send(self, method: str, what: str, head: str, body: bytes = b""):
        lines = [f"{method} {self.path}{what} HTTP/1.1", "Host: here", f"Authorization: Bearer {ADMIN_KEY}", head, "", ""]
        self.socket.sendall("\r\n".join(lines).encode() + body)

    def answer(self) -> bytes:
        while b"\r\n\r\n" not in self.read:
            self.read += self.socket.recv(65536)
        head, _, self.read = self.read.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(self.read) < length:
            self.read += self.socket.recv(65536)
        body, self.read = self.read[:length], self.read[length:]
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{head.decode()}\n{body.decode()}")
        return body

    def post(self, row: dict) -> bytes:
        body = json.dumps({"observations": [row]}).encode()
        self.send("POST", "constitution-observations", f"Content-Type: application/json\r\nContent-Length: {len(body)}", body)
        return self.answer()

    def state(self) -> bytes:
        self.send("GET", "constitution-state", "Accept: application/json")
        return self.answer()

    def begin_stream(self):
        self.send("POST", "constitution-observations:stream",
                  "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked")

    def chunk(self, part: bytes):
        self.socket.sendall(b"%x\r\n%s\r\n" % (len(part), part))

    def end_stream(self) -> dict:
        self.socket.sendall(b"0\r\n\r\n")
        return json.loads(self.answer())


class Bench:
    def __init__(self, server: Server, options):
        client = server.client()
        self.server, self.options = server, options
        self.patient = client.post("/api/v1/patients", {"name": "李梅", "id_type": "unknown"}).json["id"]
        self.at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=20)

    def row(self, value: float, measurand: str = "heart-rate", unit: str = "/min") -> dict:
        """Each a little later than the one before, and none a day ago: by then an alarm is none any more."""
        self.at += datetime.timedelta(milliseconds=100)
        at = self.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.at.microsecond // 1000:03d}Z"
        return {"measurand": measurand, "value": value, "unit": unit, "observed_at": at}

    def line(self, *what) -> bytes:
        return json.dumps(self.row(*what)).encode() + b"\n"

    def stream(self, lines: int) -> float:
        """Seconds that it takes to send and have kept so many lines."""
        parts = [b"".join(self.line(60 + (first + i) % 30) for i in range(1000)) for first in range(0, lines, 1000)]
        begun = time.perf_counter()
        connection = Connection(self.server, self.patient)
        connection.begin_stream()
        for part in parts:
            connection.chunk(part)
        if connection.end_stream()["added"] != len(parts) * 1000:
            raise SystemExit("a line was lost")
        return time.perf_counter() - begun

    def prepare(self):
        device = Connection(self.server, self.patient)
        for measurand, value, unit in (("bmi", 31, "kg/m2"), ("waist", 98, "cm"), ("body-temperature", 36.4, "Cel"),
                                       ("sleep-duration", 5.5, "h"), ("steps", 2100, "/d")):
            device.post(self.row(value, measurand, unit))
        if self.options.history:
            self.stream(self.options.history)

    def events(self):
        for i in range(self.options.events):
            is_alarm = i % 2 == 0
            yield self.row(170 if is_alarm else 70), is_alarm

    def answered(self) -> list[float]:
        device, took = Connection(self.server, self.patient), []
        for row, is_alarm in self.events():
            begun = time.perf_counter()
            body = device.post(row)
            took.append(time.perf_counter() - begun)
            if (CALM in body) == is_alarm:
                raise SystemExit("the answer's state is without the event")
        return took

    def read(self) -> list[float]:
        device, reader, took = Connection(self.server, self.patient), Connection(self.server, self.patient), []
        for row, is_alarm in self.events():
            begun = time.perf_counter()
            device.post(row)
            body = reader.state()
            took.append(time.perf_counter() - begun)
            if (CALM in body) == is_alarm:
                raise SystemExit("the state is without an event that was answered")
        return took

    def streamed(self) -> list[float]:
        device, reader, took = Connection(self.server, self.patient), Connection(self.server, self.patient), []
        device.begin_stream()
        for row, is_alarm in self.events():
            part = json.dumps(row).encode() + b"\n"
            begun = time.perf_counter()
            device.chunk(part)
            while (CALM in reader.state()) == is_alarm:
                pass
            took.append(time.perf_counter() - begun)
        if device.end_stream()["added"] != len(took):
            raise SystemExit("a line was lost")
        return took


def memory(server: Server) -> int:
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(row.split()[1]) for row in status if row.startswith("VmRSS")) // 1024


def show(kind: str, way: str, took: list[float]):
    took = sorted(1000 * one for one in took)
    at = lambda share: took[min(len(took) - 1, int(share * len(took)))]  # noqa: E731
    counts, before = [], 0
    for bound in BOUNDS:
        through = sum(one < bound for one in took)
        counts.append(f"<{bound}: {through - before}")
        before = through
    print(f"{kind:9} {way:7} p50 {at(.5):6.2f}  p90 {at(.9):6.2f}  p99 {at(.99):6.2f}  p99.9 {at(.999):6.2f}  "
          f"max {took[-1]:6.2f} ms   [{', '.join(counts)}, more: {len(took) - before}]", flush=True)


def measure(databases: Databases, kind: str, options):
    url, directory = databases.new(kind)
    server = Server(url, directory).start()
    try:
        bench = Bench(server, options)
        bench.prepare()
        for way, run in (("answer", bench.answered), ("read", bench.read), ("stream", bench.streamed)):
            show(kind, way, run())
        before, seconds = memory(server), bench.stream(options.lines)
        print(f"{kind:9} {options.lines} lines in {seconds:.1f} s ({options.lines / seconds:.0f}/s), RSS {before} MB before, "
              f"{memory(server)} MB after", flush=True)
    finally:
        server.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--events", type=int, default=2_000)
    arguments.add_argument("--history", type=int, default=10_000)
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--database", choices=("postgres", "sqlite", "both"), default="both")
    options = arguments.parse_args()
    with Databases() as databases:
        for kind in ("sqlite", "postgres"):
            if options.database in (kind, "both"):
                measure(databases, kind, options)


if __name__ == "__main__":
    os.chdir(HERE.parents[1])
    main()

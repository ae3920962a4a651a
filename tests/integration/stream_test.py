"""Streams of measurements: any length in constant memory, handled while they come, and nothing that was kept is lost, however a
stream ends: by a slow caller, a broken connection, a stopped or a killed server."""

from __future__ import annotations

import datetime
import http.client
import json
import signal
import socket
import struct
import time
import unittest

from support import ADMIN_KEY, Databases, Server, run, wait_for

MEGABYTE = 1 << 20
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def line(number: int, length: int = 0) -> bytes:
    """A measurement of its own second, as long as is wished."""
    at = (START + datetime.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = {"measurand": "heart-rate", "value": 60 + number % 40, "unit": "/min", "observed_at": at}
    return json.dumps(row).encode().ljust(length) + b"\n"


class Stream:
    """A request whose body is sent bit by bit, over a socket of its own."""

    def __init__(self, server: Server, patient: str, key: str = ADMIN_KEY, headers: tuple = ("Transfer-Encoding: chunked",)):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        head = [f"POST /api/v1/patients/{patient}/constitution-observations:stream HTTP/1.1", "Host: here", "Accept-Language: en",
                f"Authorization: Bearer {key}", "Content-Type: application/x-ndjson", *headers]
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())

    def send(self, part: bytes) -> "Stream":
        self.socket.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        return self

    def end(self) -> "Stream":
        self.socket.sendall(b"0\r\n\r\n")
        return self

    def answer(self) -> tuple[int, dict, http.client.HTTPResponse]:
        response = http.client.HTTPResponse(self.socket)
        response.begin()
        return response.status, json.loads(response.read()), response

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Streams(unittest.TestCase):
    kinds = ("sqlite", "postgres")

    def serve(self, kind: str, **settings) -> tuple[Server, str]:
        url, directory = databases.new(kind)
        extra = {f"MEDRES_{name.upper()}": str(value) for name, value in settings.items()}
        server = Server(url, directory, extra=extra).start()
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        patient = server.client().post("/api/v1/patients", {"name": "李梅", "id_type": "unknown"})
        self.assertEqual(patient.status, 201, patient)
        return server, patient.json["id"]

    def kept(self, server: Server, patient: str) -> int:
        client, count, cursor = server.client(), 0, {}
        while True:
            page = client.get(f"/api/v1/patients/{patient}/constitution-observations", limit=200, **cursor).json
            count += len(page["items"])
            if not page["next"]:
                return count
            cursor = {"cursor": page["next"]}

    def figure(self, server: Server, name: str) -> float:
        text = server.client().get("/metrics").text
        return sum(float(row.rsplit(" ", 1)[1]) for row in text.splitlines() if row.startswith(name) and ":stream" in row)

    def memory(self, server: Server, what: str) -> int:
        """In kB: VmRSS is what it has now, VmHWM the most that it ever had."""
        with open(f"/proc/{server.process.pid}/status") as status:
            return next(int(row.split()[1]) for row in status if row.startswith(what + ":"))

    def test_what_a_slow_caller_sends_is_there_at_once(self):
        for kind in self.kinds:
            with self.subTest(kind):
                server, patient = self.serve(kind)
                stream = Stream(server, patient)
                for count in range(1, 4):
                    stream.send(line(count)[:30]).send(line(count)[30:])
                    wait_for("a measurement that was sent", lambda: self.kept(server, patient) == count, 10)
                status, body, _ = stream.end().answer()
                self.assertEqual((status, body["lines"], body["added"]), (200, 3, 3))
                stream.socket.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
                self.assertEqual(http.client.HTTPResponse(stream.socket).begin(), None)
                records = server.client().get("/api/v1/audit", patient=patient, limit=200).json["items"]
                self.assertEqual([one["operation"] for one in records].count("streamObservations"), 1)

    def test_a_hundred_megabytes_need_no_more_memory_than_one(self):
        server, patient = self.serve("sqlite")

        def send(first: int, megabytes: int):
            stream, number = Stream(server, patient), first
            for _ in range(megabytes):
                part = b"".join(line(number + i, 8191) for i in range(MEGABYTE // 8192))
                stream.send(part)
                number += MEGABYTE // 8192
            status, body, _ = stream.end().answer()
            self.assertEqual((status, body["added"]), (200, number - first), body)
            return number

        number = send(0, 4)  # what is made once is made now
        before = self.memory(server, "VmHWM")
        number = send(number, 100)
        after = self.memory(server, "VmHWM")
        self.assertLess(after / before, 1.15, f"{before} kB before, {after} kB after")
        self.assertEqual(self.figure(server, "medres_http_streamed_bytes_total"), 104 * MEGABYTE)
        self.assertEqual(self.figure(server, "medres_http_requests_total"), 2)

    def test_a_stream_that_breaks_says_what_was_kept(self):
        for kind in self.kinds:
            with self.subTest(kind):
                server, patient = self.serve(kind)
                stream = Stream(server, patient)
                stream.send(line(1) + b'{"measurand":"waist","value":80,"unit":"kg"}\n' + line(2) + line(3)[:-20])
                stream.socket.shutdown(socket.SHUT_WR)
                status, problem, response = stream.answer()
                self.assertEqual((status, problem["code"]), (400, "evidence.stream_interrupted"))
                self.assertEqual(problem["values"], {"lines": "3", "added": "2", "known": "0", "refused": "1", "next_line": "4"})
                self.assertEqual([one["rule"] for one in problem["conflicts"]], ["http.body_cut_off", "evidence.unit"])
                self.assertEqual(problem["conflicts"][1]["pointer"], "/2/unit")
                self.assertTrue(response.will_close)
                self.assertEqual(self.kept(server, patient), 2)

    def test_a_caller_who_vanishes_loses_nothing_that_was_whole(self):
        for kind in self.kinds:
            with self.subTest(kind):
                server, patient = self.serve(kind)
                stream = Stream(server, patient)
                stream.send(line(1) + line(2) + line(3)[:-20])
                wait_for("two measurements", lambda: self.kept(server, patient) == 2, 10)
                stream.reset()
                again = Stream(server, patient).send(line(1) + line(2) + line(3)).end()
                status, body, _ = again.answer()
                self.assertEqual((status, body["added"], body["known"]), (200, 1, 2))

    def test_a_killed_server_has_what_was_seen_of_a_stream(self):
        for kind in self.kinds:
            with self.subTest(kind):
                server, patient = self.serve(kind)
                stream = Stream(server, patient).send(b"".join(line(i) for i in range(700)))
                wait_for("the measurements", lambda: self.kept(server, patient) == 700, 20)
                stream.send(b"".join(line(i) for i in range(700, 5_000)))
                server.kill()
                server.start()
                self.assertGreaterEqual(self.kept(server, patient), 700)

    def test_a_stopped_server_ends_its_streams_and_says_so(self):
        server, patient = self.serve("sqlite")
        stream = Stream(server, patient).send(line(1))
        wait_for("a measurement", lambda: self.kept(server, patient) == 1, 10)
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 8, "the grace is for what goes on")
        status, problem, _ = stream.answer()
        self.assertEqual((status, problem["conflicts"][0]["rule"], problem["values"]["next_line"]), (503, "http.stopping", "2"))

    def test_times_are_bounded_by_settings(self):
        server, patient = self.serve("sqlite", server_stream_idle_timeout_ms=500)
        status, problem, _ = Stream(server, patient).send(line(1)).answer()
        self.assertEqual((status, problem["conflicts"][0]["rule"]), (400, "http.body_idle"))
        status, problem, _ = Stream(server, patient).answer()
        self.assertEqual((status, problem["code"]), (400, "http.body_idle"), "nothing came before it")
        waited = self.figure(server, "medres_http_request_seconds_sum")
        self.assertLess(waited, 0.4, "what a caller takes to send is not ours")

    def test_who_may_not_is_told_before_the_body_is_read(self):
        server, patient = self.serve("sqlite")
        for extra in (("Expect: 100-continue", "Content-Length: 1000000000"), ("Content-Length: 1000000000",)):
            stream = Stream(server, patient, key="mk_nobody_knows_this_key_0123456789", headers=extra)
            status, problem, response = stream.answer()
            self.assertEqual((status, problem["code"], response.will_close), (401, "request.credentials_invalid", True))
        stream = Stream(server, patient, headers=("Expect: 100-continue", f"Content-Length: {len(line(1))}"))
        self.assertEqual(stream.socket.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
        stream.socket.sendall(line(1))
        status, body, _ = stream.answer()
        self.assertEqual((status, body["added"]), (200, 1))

    def test_a_stream_stands_back_while_there_is_too_much_to_do(self):
        server, patient = self.serve("sqlite", congestion_lag_ms=20, congestion_least_per_second=20, server_loops=1)
        stream = Stream(server, patient).send(line(0))
        for _ in range(6):  # the loop comes late several times in a row
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.2)
            server.process.send_signal(signal.SIGCONT)
            time.sleep(0.03)
        turned_away = 0
        for number in range(1, 60):
            stream.send(line(number))
            turned_away += server.client().get("/openapi.json").status == 429
        self.assertGreater(turned_away, 0, "it was a time of too much to do")
        status, body, _ = stream.end().answer()
        self.assertEqual((status, body["added"]), (200, 60), body)

    def test_lines_that_are_too_long_or_wrong_are_named(self):
        server, patient = self.serve("sqlite")
        stream = Stream(server, patient).send(line(1) + b"x" * MEGABYTE)
        status, body, _ = stream.send(b"x\n" + line(2) + b'{"measurand":"steps"}').end().answer()
        self.assertEqual((status, body["lines"], body["added"], body["refused_lines"]), (200, 4, 2, 2), body)
        named = [(one["line"], one["pointer"], one["code"]) for one in body["refused"]]
        self.assertEqual(named, [(2, "", "json.line_too_long"), (4, "/value", "json.missing"), (4, "/unit", "json.missing")])


if __name__ == "__main__":
    run()

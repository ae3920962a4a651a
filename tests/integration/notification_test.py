"""People and programs are told: notices by every channel, webhooks, the stream of events, calendars.

Real servers, and real sinks on loopback: an HTTP one (SMS gateway, WeChat, webhooks) and an SMTP one.
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import http.client
import http.server
import json
import pathlib
import socketserver
import ssl
import subprocess
import threading
import time
import unittest

from support import ADMIN_KEY, Clinic, Databases, Server, free_port, run, wait_for

DAY = "2027-03-01T{:02d}:{:02d}:00+08:00"


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


class HttpSink:
    """Answers POSTs as `answer(path, body, count)` says: (status, JSON), or None to let the caller wait. Keeps what was
    accepted (2xx) apart from what came."""

    def __init__(self, answer=lambda path, body, count: (200, {}), port: int = 0):
        self.answer, self.came, self.accepted, self.hung = answer, [], [], threading.Event()
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = {"path": self.path, "headers": dict(self.headers), "raw": body, "json": json.loads(body)}
                sink.came.append(request)
                answer = sink.answer(self.path, request["json"], len(sink.came))
                if answer is None:
                    sink.hung.set()
                    self.rfile.read(1)  # until the caller has gone
                    return
                if 200 <= answer[0] < 300:
                    sink.accepted.append(request)
                text = json.dumps(answer[1]).encode()
                self.send_response(answer[0])
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class SmtpSink:
    """A mail server for one recipient at a time; the first `busy` mails are put off, "nobody@" is refused for good."""

    def __init__(self, busy: int = 0):
        self.mails, self.busy = [], busy
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str):
                self.wfile.write(line.encode() + b"\r\n")

            def handle(self):
                self.say("220 sink")
                for line in iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ""):
                    verb = line.split(" ")[0].split(":")[0].upper()
                    if verb == "EHLO":
                        self.say("250-sink")
                        self.say("250 AUTH PLAIN")
                    elif verb == "AUTH":
                        self.say("235 ok" if base64.b64decode(line.split()[2]) == b"\0desk\0secret" else "535 no")
                    elif verb == "RCPT" and "nobody@" in line:
                        self.say("550 no such person: nobody@example.org")
                    elif verb == "DATA":
                        self.take()
                    elif verb == "QUIT":
                        return self.say("221 bye")
                    else:
                        self.say("250 ok")

            def take(self):
                self.say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                if sink.busy > 0:
                    sink.busy -= 1
                    return self.say("451 later")
                sink.mails.append(email.message_from_bytes(text[:-3], policy=email.policy.default))
                self.say("250 taken")

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Stream:
    """GET /api/v1/events, read event by event."""

    def __init__(self, port: int, query: str = "", after: str | None = None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"} | ({"Last-Event-ID": after} if after else {})
        self.connection.request("GET", "/api/v1/events" + query, headers=headers)
        self.response = self.connection.getresponse()
        self.last = after

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.response.close()
        self.connection.close()

    def next(self):
        """(kind, data) of the next event; None at the stream's end. Comments and bare ids are passed over."""
        kind = data = None
        while line := self.response.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                self.last = value
            elif name == "event":
                kind = value
            elif name == "data":
                data = json.loads(value)
            elif not name and data is not None:
                return kind, data
        return None


class Telling:
    """The cases, for one database. Each starts a server with what it needs."""

    kind = ""

    def setUp(self):
        self.url, self.directory = databases.new(self.kind)
        self.servers, self.sinks = [], []

    def tearDown(self):
        for server in self.servers:
            if server.process and server.process.poll() is None:
                server.stop()
        for sink in self.sinks:
            sink.close()

    def sink(self, made):
        self.sinks.append(made)
        return made

    def serve(self, **settings) -> Server:
        defaults = {"notification_file": f"{self.directory}/notices.ndjson", "notification_poll_ms": 20,
                    "notification_retry_ms": 20, "notification_attempts": 50, "notification_lease_ms": 30000,
                    "webhooks_allow_private": "true", "webhooks_retry_ms": 20, "webhooks_attempts": 4,
                    "events_heartbeat_ms": 200}
        extra = {f"MEDRES_{name.upper()}": str(value) for name, value in (defaults | settings).items()}
        server = Server(self.url, self.directory, extra=extra).start()
        self.servers.append(server)
        return server

    def prepare(self, server: Server, patient: dict | None = None):
        self.client = server.client()
        self.clinic = Clinic(self.client)
        self.room = self.clinic.resource("room", "三诊室", 50)
        self.clinic.rota(self.room)
        self.service = self.clinic.service([{"role": "room", "any_of": [self.room], "quantity": 1}])
        self.patient = self.new_patient(**(patient or {}))

    def new_patient(self, **more) -> str:
        body = {"name": "李梅", "id_type": "unknown"} | more
        return self.clinic.expect(self.client.post("/api/v1/patients", body), 201)["id"]

    def book(self, hour: int = 9, minute: int = 0, patient: str | None = None, client=None) -> str:
        answer = (client or self.client).book(self.service, patient or self.patient, DAY.format(hour, minute))
        return self.clinic.expect(answer, 201)["id"]

    def prefer(self, patient: str | None = None, **preferences):
        path = f"/api/v1/patients/{patient or self.patient}/notification-preferences"
        return self.clinic.expect(self.client.put(path, preferences), 200)

    def notices(self, **query) -> list:
        return self.clinic.expect(self.client.get("/api/v1/notifications", **query), 200)["items"]

    def lines(self) -> list:
        path = pathlib.Path(self.directory, "notices.ndjson")
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    # --- notices

    def test_the_file_gets_one_line_for_each_change(self):
        self.prepare(self.serve(), {"phone": "13800138000"})
        visit = self.book()
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/reschedule",
                                            {"start": DAY.format(10, 0), "resources": []}), 200)
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/cancel", {"by": "provider"}), 200)
        other = self.book(11)
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{other}/cancel", {}), 200)
        lines = wait_for("five lines", lambda: len(self.lines()) >= 5 and self.lines())
        self.assertEqual(sorted(line["kind"] for line in lines),
                         ["booked", "booked", "cancelled", "cancelled-by-provider", "rescheduled"])
        booked = next(line for line in lines if line["kind"] == "booked" and "09:00" in line["text"])
        self.assertEqual(booked["text"],
                         "李梅您好，您已预约演示门诊部三诊室，就诊时间2027-03-01（星期一）09:00，请提前15分钟到院。")
        self.assertEqual((booked["patient"], booked["phone"]), (self.patient, "13800138000"))
        reminders = [n for n in self.notices(patient=self.patient) if n["kind"] == "reminder"]
        self.assertEqual({n["status"] for n in reminders}, {"withdrawn"}, "nobody comes any more")
        self.assertEqual({n["due_at"] for n in reminders}, {"2027-02-28T10:00:00Z"})

    def test_preferences_are_kept(self):
        self.prepare(self.serve())
        path = f"/api/v1/patients/{self.patient}/notification-preferences"
        self.assertEqual(self.client.get(path).json["version"], 0)
        saved = self.client.put(path, {"language": "en", "muted": ["cancelled"]})
        self.assertEqual((saved.status, saved.headers["etag"]), (200, '"1"'))
        self.assertEqual(self.client.put(path, {}, If_Match='"7"').status, 412)
        refused = self.client.put(path, {"muted": ["booked", "booked"], "quiet": {"from": "22:00", "to": "22:00"}})
        self.assertEqual([e["pointer"] for e in refused.json["errors"]], ["/muted/1", "/quiet"])
        self.assertEqual(self.client.get("/api/v1/patients/01JD3ZQ4M8E6T7V9X2B5C0N1RK/notification-preferences").status, 404)
        visit = self.book()
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/cancel", {}), 200)
        wait_for("the cancellation", lambda: self.notices(status="suppressed"))
        wait_for("the booking", self.lines)
        self.assertEqual([line["language"] for line in self.lines()], ["en"])
        self.assertIn("Monday, 2027-03-01, 09:00", self.lines()[0]["text"])

    def test_a_gateway_that_is_down_is_tried_until_it_is_told_once(self):
        port = free_port()
        server = self.serve(notification_sms_url=f"http://127.0.0.1:{port}/send", notification_sms_secret="s3cret")
        self.prepare(server, {"phone": "13800138000"})
        self.book()
        wait_for("attempts", lambda: [n for n in self.notices(status="pending") if n["attempts"] >= 2])
        gateway = self.sink(HttpSink(lambda path, body, count: (503 if count == 1 else 200, {"id": "sms-1"}), port))
        sent = wait_for("the notice", lambda: self.notices(status="sent"))[0]
        self.assertEqual((sent["channel"], sent["destination"], sent["reference"]), ("sms", "138****8000", "sms-1"))
        self.book(10)
        wait_for("the second", lambda: len(gateway.accepted) >= 2)
        self.assertEqual(len(gateway.accepted), 2, "each once")
        first = gateway.accepted[0]
        self.assertEqual(first["headers"]["Authorization"], "Bearer s3cret")
        self.assertEqual(first["headers"]["Idempotency-Key"], sent["id"])
        self.assertEqual(first["json"]["to"], "13800138000")

    def test_what_a_killed_process_was_telling_is_told_by_the_next(self):
        state = {"hang": True}
        gateway = self.sink(HttpSink(lambda path, body, count: None if state["hang"] else (200, {})))
        settings = {"notification_sms_url": gateway.url, "notification_lease_ms": 500}
        server = self.serve(**settings)
        self.prepare(server, {"phone": "13800138000"})
        self.book()
        self.assertTrue(gateway.hung.wait(20))
        server.kill()
        state["hang"] = False
        self.client = self.serve(**settings).client()
        sent = wait_for("the notice", lambda: self.notices(status="sent"))
        self.book(10)
        wait_for("the next", lambda: len(gateway.accepted) >= 2)
        keys = [request["headers"]["Idempotency-Key"] for request in gateway.accepted]
        self.assertEqual((len(keys), len(set(keys)), keys[0]), (2, 2, sent[0]["id"]), "one acceptance for each notice")

    def test_what_never_will_is_dead_until_it_is_replayed(self):
        state = {"status": 422}
        gateway = self.sink(HttpSink(lambda path, body, count: (state["status"], {})))
        self.prepare(self.serve(notification_sms_url=gateway.url, notification_channels="sms"),
                     {"phone": "13800138000"})
        self.book()
        dead = wait_for("the dead letter", lambda: self.notices(status="dead"))[0]
        self.assertEqual(dead["attempts"], 1)
        self.assertIn("422", dead["failure"])
        state["status"] = 200
        replay = f"/api/v1/notifications/{dead['id']}/replay"
        self.assertEqual(self.client.post(replay).json["status"], "pending")
        wait_for("the replay", lambda: self.notices(status="sent"))
        self.assertEqual(len(gateway.accepted), 1)
        self.assertEqual(self.client.post(replay).json["code"], "notification.not_dead")

    def test_mail_goes_by_smtp(self):
        sink = self.sink(SmtpSink(busy=1))
        server = self.serve(notification_smtp_host="127.0.0.1", notification_smtp_port=sink.port,
                            notification_smtp_tls="none", notification_smtp_user="desk",
                            notification_smtp_password="secret", notification_mail_from="desk@clinic.example")
        self.prepare(server)
        self.prefer(channels=["email"], email="li@example.org")
        self.book()
        sent = wait_for("the mail", lambda: self.notices(status="sent"))[0]
        self.assertEqual((sent["channel"], sent["destination"], sent["attempts"]), ("email", "l***@example.org", 2))
        self.assertEqual(len(sink.mails), 1)
        mail = sink.mails[0]
        self.assertEqual((mail["To"], mail["Subject"]), ("li@example.org", "预约成功"))
        self.assertEqual(mail["Message-ID"], f"<{sent['id']}@clinic.example>")
        self.assertIn("李梅您好，您已预约演示门诊部三诊室", mail.get_content())
        unknown = self.new_patient(name="无名")
        self.prefer(unknown, channels=["email"], email="nobody@example.org")
        self.book(10, patient=unknown)
        dead = wait_for("the dead letter", lambda: self.notices(status="dead", patient=unknown))[0]
        self.assertIn("550 no such person: n***@example.org", dead["failure"])

    def test_wechat_renews_its_token(self):
        state = {"tokens": 0}

        def answer(path, body, count):
            if path == "/cgi-bin/stable_token":
                state["tokens"] += 1
                return 200, {"access_token": f"token-{state['tokens']}", "expires_in": 7200}
            stale = path.endswith("token-1") and len(wechat.came) > 2
            return 200, {"errcode": 40001} if stale else {"errcode": 0, "errmsg": "ok", "msgid": 77}

        wechat = self.sink(HttpSink(answer))
        server = self.serve(notification_wechat_url=wechat.url, notification_wechat_app_id="wx1",
                            notification_wechat_secret="s", notification_wechat_templates="booked=T1")
        self.prepare(server)
        self.prefer(channels=["wechat"], wechat="oABCDEF")
        self.book()
        sent = wait_for("the message", lambda: self.notices(status="sent"))[0]
        self.assertEqual((sent["channel"], sent["destination"], sent["reference"]), ("wechat", "oA***", "77"))
        message = next(request["json"] for request in wechat.came if "touser" in request["json"])
        self.assertEqual((message["touser"], message["template_id"], message["data"]["time"]["value"]),
                         ("oABCDEF", "T1", "09:00"))
        self.book(10)
        wait_for("the second", lambda: len(self.notices(status="sent")) == 2)
        self.assertEqual(state["tokens"], 2)

    # --- webhooks

    def hook(self, sink: HttpSink, kinds: list, path: str = "/hook") -> dict:
        body = {"url": sink.url + path, "kinds": kinds}
        return self.clinic.expect(self.client.post("/api/v1/webhooks", body), 201)

    def test_webhooks_are_signed_and_in_order(self):
        failures = {2, 3}
        sink = self.sink(HttpSink(lambda path, body, count: (500 if count in failures else 204, {})))
        self.prepare(self.serve())
        hook = self.hook(sink, ["appointment.*"])
        self.assertTrue(hook["secret"].startswith("whsec_"))
        self.assertNotIn("secret", self.client.get(f"/api/v1/webhooks/{hook['id']}").json)
        visit = self.book()
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/reschedule",
                                            {"start": DAY.format(10, 0), "resources": []}), 200)
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/cancel", {}), 200)
        wait_for("three events", lambda: len(sink.accepted) >= 3)
        self.assertEqual([request["json"]["kind"] for request in sink.accepted],
                         ["appointment.booked", "appointment.rescheduled", "appointment.cancelled"])
        for request in sink.accepted:
            stamp, signature = (part.split("=")[1] for part in request["headers"]["X-MedRes-Signature"].split(","))
            wanted = hmac.new(hook["secret"].encode(), f"{stamp}.".encode() + request["raw"], hashlib.sha256)
            self.assertEqual(signature, wanted.hexdigest())
            self.assertLess(abs(time.time() - int(stamp)), 60)
            self.assertEqual(request["json"]["subject"], visit)
            self.assertEqual(request["json"]["data"]["visit"]["patient"], self.patient)
        path = f"/api/v1/webhooks/{hook['id']}/deliveries"
        wait_for("the records", lambda: len(self.client.get(path, status="delivered").json["items"]) == 3)

    def test_a_dead_delivery_is_replayed_and_holds_nobody_up(self):
        state = {"refuse": "appointment.booked"}
        sink = self.sink(HttpSink(lambda path, body, count: (500 if body["kind"] == state["refuse"] else 200, {})))
        self.prepare(self.serve())
        hook = self.hook(sink, ["appointment.*"])
        visit = self.book()
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/cancel", {}), 200)
        wait_for("what follows", lambda: len(sink.accepted) == 1)
        path = f"/api/v1/webhooks/{hook['id']}/deliveries"
        dead = self.client.get(path, status="dead").json["items"][0]
        self.assertEqual((dead["kind"], dead["attempts"], dead["answer"]), ("appointment.booked", 4, 500))
        state["refuse"] = ""
        self.assertEqual(self.client.post(f"{path}/{dead['id']}/replay").json["status"], "pending")
        wait_for("the replay", lambda: len(sink.accepted) == 2)
        self.assertEqual(self.client.get(path, status="dead").json["items"], [])
        self.assertEqual(self.client.request("DELETE", f"/api/v1/webhooks/{hook['id']}").status, 204)
        self.assertEqual(self.client.get(path).status, 404)

    def test_webhooks_do_not_lead_into_our_own_network(self):
        sink = self.sink(HttpSink())
        server = self.serve(webhooks_allow_private="false")
        self.prepare(server)
        for host in ("127.0.0.1", "10.0.0.1", "localhost", "[::1]", "169.254.169.254"):
            refused = self.client.post("/api/v1/webhooks", {"url": f"http://{host}/", "kinds": ["*"]})
            self.assertEqual((refused.status, refused.json["errors"][0]["code"]), (422, "webhook.url_private"), host)
        self.assertEqual(sink.came, [])

    def test_webhooks_over_tls_need_an_authority(self):
        certificate, key = f"{self.directory}/cert.pem", f"{self.directory}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                        "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                        certificate], check=True, capture_output=True)
        sink = self.sink(HttpSink())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        sink.server.socket = context.wrap_socket(sink.server.socket, server_side=True)
        sink.url = sink.url.replace("http:", "https:")
        server = self.serve()
        self.prepare(server)
        hook = self.hook(sink, ["appointment.*"])
        self.book()
        path = f"/api/v1/webhooks/{hook['id']}/deliveries"
        dead = wait_for("the refusal", lambda: self.client.get(path, status="dead").json["items"])[0]
        self.assertIn("net.tls", dead["failure"])
        self.assertEqual(sink.came, [], "nothing is said to who cannot be trusted")
        server.stop()
        self.client = self.serve(net_authorities_file=certificate).client()
        self.client.post(f"{path}/{dead['id']}/replay")
        wait_for("the delivery", lambda: sink.accepted)
        self.assertEqual(sink.accepted[0]["json"]["id"], dead["event"])

    # --- the stream of events

    def test_the_stream_resumes_where_it_was_left(self):
        server = self.serve()
        self.prepare(server)
        with Stream(server.port, "?kinds=appointment.*") as stream:
            self.assertEqual(stream.response.getheader("Content-Type"), "text/event-stream")
            first = self.book()
            kind, event = stream.next()
            self.assertEqual((kind, event["subject"], event["id"]), ("appointment.booked", first, stream.last))
        second = self.book(10)
        server.stop()
        server = self.serve()
        self.client = server.client()
        with Stream(server.port, "?kinds=appointment.*", after=stream.last) as resumed:
            third = self.book(11)
            self.assertEqual([resumed.next()[1]["subject"] for _ in range(2)], [second, third])
            other = self.new_patient(name="王")
            with Stream(server.port, f"?patient={other}&resource={self.room}") as theirs:
                self.book(12)
                fourth = self.book(13, patient=other)
                self.assertEqual(theirs.next()[1]["subject"], fourth)
            before = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - before, 8, "an open stream does not hold the server up")
            while resumed.next():
                pass
        self.assertEqual(self.servers[-1].process.returncode, 0)

    def test_the_stream_refuses_what_it_cannot_resume(self):
        server = self.serve(events_max_streams=1)
        self.prepare(server)
        with Stream(server.port, after="yesterday") as refused:
            self.assertEqual(refused.response.status, 422)
        with Stream(server.port) as stream:
            self.assertEqual(stream.response.status, 200)
            with Stream(server.port) as one_too_many:
                self.assertEqual(one_too_many.response.status, 503)
        wait_for("the place of who has left", lambda: self.status_of_stream(server) == 200)

    @staticmethod
    def status_of_stream(server: Server) -> int:
        with Stream(server.port) as stream:
            return stream.response.status

    # --- calendars

    def test_a_calendar_link_shows_visits_and_no_names(self):
        server = self.serve()
        self.prepare(server)
        made = self.client.post(f"/api/v1/resources/{self.room}/calendar")
        self.assertEqual((made.status, made.headers["location"]), (201, made.json["url"]))
        anybody = server.client(key=None)
        # Inside of half a year, wherever the clock stands.
        start = time.strftime("%Y-%m-%dT09:00:00+08:00", time.gmtime(time.time() + 30 * 86400))
        visit = self.clinic.expect(self.client.book(self.service, self.patient, start), 201)["id"]
        calendar = anybody.get(made.json["url"])
        self.assertEqual((calendar.status, calendar.headers["content-type"]), (200, "text/calendar; charset=utf-8"))
        self.assertIn(f"UID:{visit}@medres\r\n", calendar.text)
        self.assertIn("SUMMARY:门诊\r\nLOCATION:演示门诊部 三诊室\r\n", calendar.text)
        self.assertIn("SEQUENCE:0\r\nSTATUS:CONFIRMED\r\n", calendar.text)
        self.assertNotIn("李梅", calendar.text)
        self.assertNotIn(self.patient, calendar.text)
        tag = {"If-None-Match": calendar.headers["etag"]}
        self.assertEqual(anybody.request("GET", made.json["url"], headers=tag).status, 304)
        self.clinic.expect(self.client.post(f"/api/v1/appointments/{visit}/cancel", {}), 200)
        changed = anybody.request("GET", made.json["url"], headers=tag)
        self.assertEqual(changed.status, 200)
        self.assertIn("SEQUENCE:1\r\nSTATUS:CANCELLED\r\n", changed.text)

        theirs = self.client.post(f"/api/v1/patients/{self.patient}/calendar").json["url"]
        self.assertIn(visit, anybody.get(theirs).text)
        again = self.client.post(f"/api/v1/resources/{self.room}/calendar").json["url"]
        self.assertEqual(anybody.get(made.json["url"]).status, 404, "a new link ends the old one")
        self.assertEqual(anybody.get(again).status, 200)
        path = f"/api/v1/resources/{self.room}/calendar"
        self.assertEqual([self.client.request("DELETE", path).status for _ in range(2)], [204, 404])
        self.assertEqual(anybody.get(again).status, 404)
        self.assertEqual(anybody.get("/api/v1/calendars/x.ics").status, 404)


class OnSqlite(Telling, unittest.TestCase):
    kind = "sqlite"


class OnPostgres(Telling, unittest.TestCase):
    kind = "postgres"

    def test_two_processes_tell_once(self):
        gateway = self.sink(HttpSink())
        settings = {"notification_sms_url": gateway.url}
        first, second = self.serve(**settings), self.serve(**settings)
        self.prepare(first, {"phone": "13800138000"})
        hooked = self.sink(HttpSink())
        self.hook(hooked, ["appointment.booked"])
        patients = [self.new_patient(phone="13800138000") for _ in range(30)]
        visits = [self.book(9, 0, patient, server.client()) for patient, server in zip(patients, [first, second] * 15)]
        wait_for("all of them", lambda: len(gateway.accepted) >= 30 and len(hooked.accepted) >= 30)
        wait_for("the records", lambda: len(self.notices(status="sent", limit=100)) == 30)
        self.assertEqual(len({r["headers"]["Idempotency-Key"] for r in gateway.came}), len(gateway.came))
        self.assertEqual(sorted(r["json"]["subject"] for r in hooked.came), sorted(visits))


if __name__ == "__main__":
    run()

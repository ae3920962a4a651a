"""People who sign in, on the real binary: accounts, second factors, sessions over processes; TLS by real clients, other
origins, quotas that processes share."""

from __future__ import annotations

import base64
import concurrent.futures
import contextlib
import datetime
import hashlib
import hmac
import http.client
import shutil
import signal
import ssl
import subprocess
import threading
import time
import unittest
import uuid

from support import Client, Clinic, Databases, Server, free_port, in_parallel, run, wait_for
import redis_server  # tools/, which support has put on the path

PASSWORD, OTHER = "一个很长的口令 2030", "and another long one"


def code_of(secret: str, steps: int = 0) -> str:
    """RFC 6238, without the code under test."""
    counter = int(time.time()) // 30 + steps
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7fffffff) % 1000000:06d}"


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()
        cls.addClassCleanup(cls.databases.__exit__, None, None, None)

    def serve(self, kind: str = "sqlite", place=None, **options) -> Server:
        url, directory = place or self.databases.new(kind)
        server = Server(url, directory, **options).start()
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        return server

    def sign_in(self, server: Server, name: str, password: str, **more):
        return Client(server.port, None).post("/api/v1/session", {"name": name, "password": password, **more})

    def account(self, server: Server, name: str, *roles: str, **more) -> str:
        """Signed in, with a password of their own; the session."""
        made = server.client().post("/api/v1/accounts", {"name": name, "roles": list(roles), **more})
        self.assertEqual(made.status, 201, made)
        entered = self.sign_in(server, name, made.json["password"])
        self.assertEqual(entered.status, 201, entered)
        token = entered.json["token"]
        change = {"password": made.json["password"], "new_password": PASSWORD}
        self.assertEqual(server.client(token).put("/api/v1/session/password", change).status, 204)
        return token

    def test_the_first_administrator_comes_from_the_command_line(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                url, directory = self.databases.new(kind)
                server = Server(url, directory)
                made = server.run("account", "create", "Li.Wei", "--role", "admin", "--display-name", "李伟")
                first = made.stdout.splitlines()[0]
                self.assertEqual(len(first), 20)
                server.start()
                self.addCleanup(lambda: server.process.poll() is None and server.stop())
                entered = self.sign_in(server, "li.wei ", first)
                self.assertEqual(entered.status, 201, entered)
                client = server.client(entered.json["token"])
                # Until the password is theirs, they may do nothing else.
                barred = client.get("/api/v1/accounts")
                self.assertEqual((barred.status, barred.json["code"]), (403, "account.password_first"))
                self.assertIn("Change the password first", barred.json["detail"])
                barred = client.request("GET", "/fhir/Patient", None, {"Accept-Language": "zh"})
                self.assertEqual(barred.status, 403)
                self.assertIn("请先修改密码", barred.text)
                self.assertEqual(client.get("/api/v1/session").json["must_change_password"], True)
                for bad in ("short", "aaaaaaaaaaaaaaaa", "li.wei li.wei", first):
                    self.assertEqual(client.put("/api/v1/session/password", {"password": first, "new_password": bad}).status, 422, bad)
                self.assertEqual(client.put("/api/v1/session/password", {"password": first, "new_password": PASSWORD}).status, 204)
                self.assertEqual(client.get("/api/v1/accounts").json["items"][0]["name"], "li.wei")
                self.assertEqual(self.sign_in(server, "li.wei", first).status, 401)
                self.assertIn("li.wei", server.run("account", "list").stdout)
                self.assertEqual(server.run("account", "create", "li.wei", "--role", "admin", check=False).returncode, 5)
                self.assertEqual(server.run("account", "disable", "nobody", check=False).returncode, 4)
                server.run("account", "disable", "li.wei")
                self.assertEqual(client.get("/api/v1/session").status, 401)
                self.assertEqual(self.sign_in(server, "li.wei", PASSWORD).status, 401)
                server.run("account", "enable", "li.wei")
                second = server.run("account", "reset", "li.wei").stdout.splitlines()[0]
                self.assertEqual(self.sign_in(server, "li.wei", PASSWORD).status, 401)
                self.assertEqual(self.sign_in(server, "li.wei", second).status, 201)
                trail = server.client().get("/api/v1/audit", limit=200).json["items"]
                entries = [(one["operation"], one["succeeded"]) for one in trail if one["type"] == "Account"]
                for wanted in (("signIn", True), ("signIn", False), ("disableAccount", True), ("resetPassword", True)):
                    self.assertIn(wanted, entries)

    def test_waiting_tells_nothing_of_who_there_is(self):
        server = self.serve()
        self.account(server, "wang.fang", "registrar")
        answers = {}
        for name in ("wang.fang", "nobody.at.all"):
            tries = [self.sign_in(server, name, "a wrong password") for _ in range(7)]
            answers[name] = [(one.status, one.json["code"]) for one in tries]
            self.assertIn("retry-after", tries[-1].headers)
        self.assertEqual(answers["wang.fang"], answers["nobody.at.all"])
        self.assertEqual([status for status, _ in answers["wang.fang"]], [401] * 5 + [429] * 2)
        self.assertEqual(self.sign_in(server, "wang.fang", PASSWORD).status, 429, "also with the right one")
        # An administrator's reset ends the wait.
        made = server.client().post("/api/v1/accounts/wang.fang/reset-password")
        self.assertEqual(self.sign_in(server, "wang.fang", made.json["password"]).status, 201)

    def test_many_at_once_are_counted_before_any_is_answered(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                self.account(server, "zhao.min", "registrar")
                statuses = in_parallel(24, lambda _: self.sign_in(server, "zhao.min", "a wrong password").status)
                self.assertLessEqual(statuses.count(401), 5, statuses)
                self.assertEqual(set(statuses) - {401, 429, 503}, set())

    def test_one_address_does_not_fill_the_queue_for_all(self):
        server = self.serve(extra={"MEDRES_SERVER_TRUSTED_PROXIES": "127.0.0.0/8"})
        self.account(server, "sun.li", "registrar")

        def enter(address: str, name: str, password: str):
            return Client(server.port, None).request("POST", "/api/v1/session", {"name": name, "password": password},
                                                     headers={"X-Forwarded-For": address})
        ended = threading.Event()

        def attack(worker: int) -> list:
            statuses = []
            while not ended.is_set():
                statuses.append(enter("198.51.100.7", f"nobody.{worker}.{len(statuses)}", "a wrong password").status)
            return statuses
        with concurrent.futures.ThreadPoolExecutor(90) as pool:
            attacks = [pool.submit(attack, worker) for worker in range(90)]
            try:
                time.sleep(1)
                honest = [enter("198.51.100.8", "sun.li", PASSWORD).status for _ in range(5)]
            finally:
                ended.set()
            statuses = [status for one in attacks for status in one.result()]
        self.assertEqual(honest, [201] * 5)
        self.assertIn(503, statuses)
        self.assertEqual(set(statuses) - {401, 429, 503}, set())

    def test_a_second_factor_is_asked_for_and_taken_once(self):
        server = self.serve()
        token = self.account(server, "dr.chen", "admin")
        client = server.client(token)
        self.assertEqual(client.put("/api/v1/session/second-factor", {"code": "123456"}).status, 409)
        self.assertEqual(client.post("/api/v1/session/second-factor", {"password": "wrong"}).status, 422)
        begun = client.post("/api/v1/session/second-factor", {"password": PASSWORD})
        self.assertEqual(begun.status, 200, begun)
        secret = begun.json["secret"]
        self.assertTrue(begun.json["uri"].startswith(f"otpauth://totp/MedRes:dr.chen?secret={secret}&issuer=MedRes"))
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD).status, 201, "not asked for before it was shown")
        self.assertEqual(client.put("/api/v1/session/second-factor", {"code": "000000"}).status, 422)
        confirmed = client.put("/api/v1/session/second-factor", {"code": code_of(secret, -1)})
        self.assertEqual(confirmed.status, 200, confirmed)
        codes = confirmed.json["codes"]
        self.assertEqual(len(set(codes)), 10)
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD).json["code"], "account.code_wanted")
        self.assertEqual(self.sign_in(server, "dr.chen", "wrong").json["code"], "account.sign_in_refused")
        code = code_of(secret)
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD, code=code).status, 201)
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD, code=code).json["code"], "account.code_refused")
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD, code=codes[0].lower()).status, 201)
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD, code=codes[0]).status, 401)
        server.run("account", "remove-second-factor", "dr.chen")
        self.assertEqual(client.get("/api/v1/session").status, 401)
        self.assertEqual(self.sign_in(server, "dr.chen", PASSWORD).status, 201)

    def test_roles_that_need_a_second_factor_may_nothing_before(self):
        server = self.serve(extra={"MEDRES_ACCOUNTS_SECOND_FACTOR_ROLES": "admin"})
        client = server.client(self.account(server, "li.na", "admin"))
        self.assertEqual(client.get("/api/v1/accounts").json["code"], "account.second_factor_first")
        secret = client.post("/api/v1/session/second-factor", {"password": PASSWORD}).json["secret"]
        self.assertEqual(client.put("/api/v1/session/second-factor", {"code": code_of(secret)}).status, 200)
        self.assertEqual(client.get("/api/v1/accounts").status, 200)

    def test_sessions_end_where_they_should_and_nowhere_else(self):
        server = self.serve()
        first = self.account(server, "sun.li", "registrar")
        second = self.sign_in(server, "sun.li", PASSWORD).json["token"]
        third = self.sign_in(server, "sun.li", PASSWORD).json["token"]
        self.assertEqual(server.client(first).get("/api/v1/patients").status, 200)
        self.assertEqual(server.client(first).request("DELETE", "/api/v1/session").status, 204)
        self.assertEqual(server.client(first).get("/api/v1/patients").status, 401)
        self.assertEqual(server.client(second).get("/api/v1/patients").status, 200)
        change = {"password": PASSWORD, "new_password": OTHER}
        self.assertEqual(server.client(second).put("/api/v1/session/password", change).status, 204)
        self.assertEqual(server.client(third).get("/api/v1/patients").status, 401)
        self.assertEqual(server.client(second).get("/api/v1/patients").status, 200)
        self.assertEqual(server.client(second).request("DELETE", "/api/v1/session/all").status, 204)
        self.assertEqual(server.client(second).get("/api/v1/patients").status, 401)
        # What the house never gave, and what it gave to keys.
        for forged in ("ms_" + "0" * 80, "ms_", second[:-1] + ("0" if second[-1] != "0" else "1")):
            self.assertEqual(server.client(forged).get("/api/v1/patients").status, 401)
        self.assertEqual(server.client().get("/api/v1/session").status, 403)

    def test_a_session_is_known_and_ended_in_every_process(self):
        for with_redis in (False, True):
            with self.subTest(redis=with_redis):
                place = self.databases.new("postgres")
                redis = self.enterContext(redis_server.RedisServer()) if with_redis else None
                extra = {"MEDRES_REDIS": redis.url} if redis else {}
                one = self.serve(place=place, extra=extra)
                two = self.serve(place=place, extra=extra)
                token = self.account(one, "he.jun", "registrar")
                self.assertEqual(two.client(token).get("/api/v1/patients").status, 200)
                self.assertEqual(one.client(token).request("DELETE", "/api/v1/session").status, 204)
                since = time.monotonic()
                wait_for("the end is heard", lambda: two.client(token).get("/api/v1/patients").status == 401, 5)
                self.assertLess(time.monotonic() - since, 2)
                if redis:
                    token = self.sign_in(one, "he.jun", PASSWORD).json["token"]
                    self.assertEqual(two.client(token).get("/api/v1/patients").status, 200)
                    redis.kill()
                    self.assertEqual(two.client(token).get("/api/v1/patients").status, 200)
                    self.assertEqual(self.sign_in(two, "he.jun", PASSWORD).status, 201)

    def test_roles_hold_people_to_what_is_theirs(self):
        server = self.serve()
        clinic = Clinic(server.client())
        ours, theirs = clinic.resource("department", "针灸科"), clinic.resource("department", "推拿科")
        rooms = {ours: clinic.resource("room", "一诊室", parent=ours), theirs: clinic.resource("room", "二诊室", parent=theirs)}
        for room in rooms.values():
            clinic.rota(room)
        mother = server.client().post("/api/v1/patients", {"name": "王丽", "id_type": "unknown", "birth_date": "1990-01-01"}).json["id"]
        child, stranger = clinic.patient("王小"), clinic.patient("赵六")

        soon = datetime.date.today() + datetime.timedelta(days=30)  # a department sees whom it sees within a year

        def visit(patient, department, hour=2):
            service = clinic.service([{"role": "room", "any_of": [rooms[department]], "quantity": 1}])
            booked = server.client().book(service, patient, f"{soon}T{hour:02}:00:00Z", [rooms[department]])
            self.assertEqual(booked.status, 201, booked)
            return booked.json["id"]
        seen, unseen, childs = visit(mother, ours), visit(stranger, theirs), visit(child, ours, 3)
        doctor = server.client(self.account(server, "dr.wu", "clinician", departments=[ours]))
        self.assertEqual(doctor.get(f"/api/v1/patients/{mother}").status, 200, "had a visit with the department")
        self.assertEqual(doctor.get(f"/api/v1/patients/{stranger}").status, 403)
        self.assertEqual(doctor.get(f"/api/v1/appointments/{seen}").status, 200, "the resource is known after loading")
        self.assertEqual(doctor.get(f"/api/v1/appointments/{unseen}").status, 403)
        self.assertEqual(doctor.get(f"/fhir/Appointment/{unseen}").status, 403)
        for place in ("Organization", "Location", "Device"):
            self.assertEqual(doctor.get(f"/fhir/{place}").status, 200, place)
        self.assertEqual(doctor.get("/api/v1/appointments/01JDWK3V8QH2M5Y4Z7N9P6RSTA").status, 403, "nobody learns which there are")
        self.assertEqual(doctor.get("/api/v1/accounts").status, 403)
        herself = server.client(self.account(server, "wang.li", "patient", patient=mother))
        self.assertEqual(herself.get(f"/api/v1/appointments/{seen}").status, 200)
        for department, patient, status in ((ours, mother, 200), (theirs, stranger, 403)):
            service = clinic.service([{"role": "room", "any_of": [rooms[department]], "quantity": 1}])
            for path in self.named_by_id(server.client(), service, patient, rooms[department], soon):
                self.assertEqual(doctor.get(path).status, status, path)
                self.assertEqual(herself.get(path).status, status, path)
        for path in ("series", "waitlist", "desk/tickets"):
            self.assertEqual(doctor.get(f"/api/v1/{path}/01JDWK3V8QH2M5Y4Z7N9P6RSTA").status, 403, path)
        self.assertEqual(herself.get(f"/api/v1/patients/{child}").status, 403)
        self.assertEqual(herself.get(f"/api/v1/appointments/{childs}").status, 403)
        related = server.client().post(f"/api/v1/patients/{mother}/relations",
                                       {"patient": child, "kind": "proxy", "consent": "同意书 1"})
        self.assertEqual(related.status, 201, related)
        self.assertEqual(herself.get(f"/api/v1/patients/{child}").status, 200)
        self.assertEqual(herself.get(f"/api/v1/appointments/{childs}").status, 200)
        self.assertEqual(herself.get(f"/api/v1/appointments/{unseen}").status, 403)
        # Refusals of FHIR are in the audit too.
        self.assertEqual(herself.get(f"/fhir/Patient/{stranger}").status, 403)
        trail = server.client().get("/api/v1/audit", limit=200).json["items"]
        refused = [one for one in trail if one["type"] == "Patient" and not one["succeeded"] and stranger in one["patients"]]
        self.assertTrue(any(one["operation"].startswith("fhir") for one in refused), trail[:5])

    def named_by_id(self, client, service: str, patient: str, resource: str, day: datetime.date) -> list:
        """A series, an entry of the waiting list and a ticket: what their path says nothing of is whose they are."""
        made = {
            "series": client.post("/api/v1/series", {
                "service_type": service, "patient": patient, "resources": [resource],
                "rule": {"first": f"{day}T05:00:00+08:00", "count": 2}}, Idempotency_Key=str(uuid.uuid4())),
            "waitlist": client.post("/api/v1/waitlist", {
                "service_type": service, "patient": patient, "resources": [resource],
                "windows": [{"from": f"{day}", "to": f"{day}"}]}),
            "desk/tickets": client.post("/api/v1/desk/walk-ins", {
                "service_type": service, "patient": patient, "resources": [resource]})}
        for name, answer in made.items():
            self.assertEqual(answer.status, 201, (name, answer))
        return [f"/api/v1/{name}/{answer.json['id']}" for name, answer in made.items()]

    # --- the edge

    def certificate(self, directory: str, name: str = "server", authority: str = "") -> tuple[str, str]:
        """A new certificate for 127.0.0.1: its own, or signed by `authority`."""
        key, file = f"{directory}/{name}.key", f"{directory}/{name}.pem"
        sign = ["-CA", f"{directory}/{authority}.pem", "-CAkey", f"{directory}/{authority}.key"] if authority else []
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", file,
                        *sign], check=True, capture_output=True)
        return file, key

    def with_tls(self, directory: str, **more) -> tuple[int, dict]:
        file, key = self.certificate(directory)
        port = free_port()
        return port, {"MEDRES_TLS_LISTEN": f"127.0.0.1:{port}", "MEDRES_SERVER_TLS_CERTIFICATE": file,
                      "MEDRES_SERVER_TLS_KEY": key, **more}

    def curl(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(["curl", "-sS", "-m", "20", *arguments], capture_output=True, text=True)

    def test_tls_by_real_clients(self):
        url, directory = self.databases.new("sqlite")
        port, extra = self.with_tls(directory)
        server = self.serve(place=(url, directory), extra=extra)
        base = f"https://127.0.0.1:{port}"
        got = self.curl("-i", "--cacert", f"{directory}/server.pem", f"{base}/healthz")
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn("HTTP/1.1 200", got.stdout)
        self.assertIn("strict-transport-security: max-age=31536000", got.stdout.lower())
        self.assertNotEqual(self.curl(f"{base}/healthz").returncode, 0, "an unknown authority is believed by nobody")
        # Several requests of one connection, a large answer, a body that is sent.
        many = self.curl("--cacert", f"{directory}/server.pem", "-w", "%{num_connects} ", *(f"{base}/openapi.json" for _ in range(3)),
                         *(word for i in range(3) for word in ("-o", f"{directory}/o{i}")))
        self.assertEqual(many.stdout.split(), ["1", "0", "0"], many.stderr)
        self.assertEqual(open(f"{directory}/o2").read(), server.client(None).get("/openapi.json").text)
        sent = self.curl("--cacert", f"{directory}/server.pem", "-H", f"Authorization: Bearer {server.client().key}", "--json",
                         '{"kind": "facility", "name": {"zh": "' + "院" * 100 + '"}}', "-w", "%{http_code}", f"{base}/api/v1/resources")
        self.assertTrue(sent.stdout.endswith("201"), sent)
        for version, accepted in (("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
            spoken = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-CAfile", f"{directory}/server.pem"],
                                    input="", capture_output=True, text=True, timeout=20)
            self.assertEqual("Verify return code: 0 (ok)" in spoken.stdout and "Cipher is (NONE)" not in spoken.stdout, accepted,
                             f"{version}: {spoken.stdout[-600:]} {spoken.stderr[-300:]}")
        weak = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2", "-cipher", "AES128-SHA"],
                              input="", capture_output=True, text=True, timeout=20)
        self.assertIn("Cipher is (NONE)", weak.stdout)
        metadata = self.curl("--cacert", f"{directory}/server.pem", f"{base}/fhir/metadata").stdout
        self.assertIn(f"{base}/fhir", metadata, "links lead back by TLS")
        # The plain one stays as it was, without HSTS.
        plain = server.client(None).get("/healthz")
        self.assertNotIn("strict-transport-security", plain.headers)
        self.assertIn("medres_tls_accepted_total", server.client(None).get("/metrics").text)

    def test_a_renewed_certificate_is_taken_without_a_restart(self):
        url, directory = self.databases.new("sqlite")
        port, extra = self.with_tls(directory)
        server = self.serve(place=(url, directory), extra=extra)

        def shown() -> str:
            return ssl.get_server_certificate(("127.0.0.1", port))

        before = shown()
        self.certificate(directory, "renewed")
        context = ssl.create_default_context(cafile=f"{directory}/server.pem")
        with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)) as kept:
            kept.request("GET", "/healthz")
            kept.getresponse().read()
            for kind in ("pem", "key"):
                shutil.move(f"{directory}/renewed.{kind}", f"{directory}/server.{kind}")
            server.process.send_signal(signal.SIGHUP)
            wait_for("the new certificate", lambda: shown() != before, 10)
            kept.request("GET", "/healthz")
            self.assertEqual(kept.getresponse().status, 200, "what had begun goes on")
        # What cannot be used leaves it as it was.
        good = shown()
        with open(f"{directory}/server.pem", "w") as file:
            file.write("no certificate")
        server.process.send_signal(signal.SIGHUP)
        wait_for("it is told", lambda: "the certificate stays as it was" in server.log(), 10)
        self.assertEqual(shown(), good)

    def test_callers_can_be_made_to_show_certificates(self):
        url, directory = self.databases.new("sqlite")
        self.certificate(directory, "authority")
        port, extra = self.with_tls(directory, MEDRES_SERVER_TLS_CLIENTS="required",
                                    MEDRES_SERVER_TLS_CLIENT_AUTHORITIES=f"{directory}/authority.pem")
        self.serve(place=(url, directory), extra=extra)
        at = ("--cacert", f"{directory}/server.pem", f"https://127.0.0.1:{port}/healthz")
        self.assertNotEqual(self.curl(*at).returncode, 0)
        self.certificate(directory, "stranger")
        self.assertNotEqual(self.curl("--cert", f"{directory}/stranger.pem", "--key", f"{directory}/stranger.key", *at).returncode, 0)
        mine = ("--cert", f"{directory}/authority.pem", "--key", f"{directory}/authority.key")
        self.assertEqual(self.curl(*mine, *at).returncode, 0)

    def test_a_start_without_usable_files_fails_and_says_why(self):
        url, directory = self.databases.new("sqlite")
        _, extra = self.with_tls(directory)
        for key, value in (("MEDRES_SERVER_TLS_KEY", ""), ("MEDRES_SERVER_TLS_CERTIFICATE", f"{directory}/none.pem")):
            server = Server(url, directory, extra={**extra, key: value})
            ended = server.run("serve", check=False)
            self.assertNotEqual(ended.returncode, 0)
            self.assertIn("tls" if not value else "none.pem", ended.stderr)

    def test_headers_guard_pages_and_persons(self):
        server = self.serve(extra={"MEDRES_HTTP_CORS_ORIGINS": "https://clinic.example, https://other.example:8443"})
        client, clinic = server.client(), Clinic(server.client())
        person = client.get(f"/api/v1/patients/{clinic.patient()}")
        self.assertEqual(person.headers["cache-control"], "no-store")
        for answer in (person, client.get("/docs"), client.get("/api/v1/nothing")):
            self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
            self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
        self.assertIn("frame-ancestors 'none'", client.get("/docs").headers["content-security-policy"])
        for origin, allowed in (("https://clinic.example", True), ("https://other.example:8443", True), ("https://other.example", False),
                                ("https://clinic.example.evil", False), ("null", False), ("*", False)):
            for path, status in (("/api/v1/resources", 200), ("/api/v1/nothing", 404)):
                got = client.request("GET", path, headers={"Origin": origin})
                self.assertEqual(got.status, status)
                self.assertEqual(got.headers.get("access-control-allow-origin"), origin if allowed else None, origin)
                self.assertNotIn("access-control-allow-credentials", got.headers)
                self.assertIn("Origin", got.headers["vary"])
            asked = Client(server.port, None).request("OPTIONS", "/api/v1/appointments", headers={
                "Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"})
            self.assertEqual(asked.status, 204)
            self.assertEqual("POST" in asked.headers.get("access-control-allow-methods", ""), allowed)
            self.assertEqual("Authorization" in asked.headers.get("access-control-allow-headers", ""), allowed)
        refused = Server(*self.databases.new("sqlite"), extra={"MEDRES_HTTP_CORS_ORIGINS": "*"}).run("serve", check=False)
        self.assertEqual(refused.returncode, 3, refused)

    def test_processes_share_quotas_and_go_on_alone(self):
        place = self.databases.new("postgres")
        redis = self.enterContext(redis_server.RedisServer())
        extra = {"MEDRES_REDIS": redis.url, "MEDRES_ACCESS_RATE_PER_SECOND": "1", "MEDRES_ACCESS_RATE_BURST": "20"}
        one, two = (self.serve(place=place, extra=extra) for _ in range(2))
        key = one.client().post("/api/v1/api-keys", {"name": "kiosk", "scopes": ["catalog:read"]}).json["secret"]
        clients = [one.client(key), two.client(key)]
        wait_for("the key is known to both", lambda: clients[1].get("/api/v1/resources").status in (200, 429), 5)
        answers = [clients[i % 2].get("/api/v1/resources") for i in range(40)]
        granted = sum(answer.status == 200 for answer in answers)
        self.assertLessEqual(granted, 24, "twenty for both together, and what time gave back")
        self.assertGreaterEqual(granted, 15)
        self.assertIn("medres_quota_shared 1", one.client(None).get("/metrics").text)
        redis.kill()
        alone = [clients[0].get("/api/v1/resources").status for _ in range(30)]
        self.assertGreaterEqual(alone.count(200), 19, "each counts for itself while Redis is away")
        self.assertIn(429, alone)
        metrics = one.client(None).get("/metrics").text
        self.assertIn("medres_quota_shared 0", metrics)
        self.assertRegex(metrics, r"medres_quota_fallbacks_total [1-9]")

    def test_a_key_has_a_rate_of_its_own_in_every_process(self):
        place = self.databases.new("postgres")
        redis = self.enterContext(redis_server.RedisServer())
        for extra in ({}, {"MEDRES_REDIS": redis.url}):
            with self.subTest(redis=bool(extra)):
                one, two = (self.serve(place=place, extra={**extra, "MEDRES_ACCESS_RATE_PER_SECOND": "0"}) for _ in range(2))
                made = one.run("keys", "create", "feed", "--scope", "catalog:read", "--per-second", "1", "--burst", "5")
                secret = made.stdout.splitlines()[0]
                id = next(key["id"] for key in reversed(one.client().get("/api/v1/api-keys").json["items"]))
                wait_for("the other has heard", lambda: two.client(secret).get("/api/v1/resources").status == 200, 5)
                answers = [two.client(secret).get("/api/v1/resources") for _ in range(10)]
                self.assertEqual(answers[-1].status, 429, answers[-1])
                self.assertEqual(answers[-1].json["code"], "access.quota")
                self.assertEqual(answers[-1].headers["ratelimit-limit"], "5")
                self.assertEqual(answers[-1].headers["retry-after"], "1")
                if extra:
                    self.assertEqual(one.client(secret).get("/api/v1/resources").status, 429, "of both together")
                self.assertIn("5 at once", one.run("keys", "list").stdout)
                self.assertIn("any number", one.run("keys", "rate", id, "--per-second", "0").stdout)
                wait_for("the other has heard", lambda: two.client(secret).get("/api/v1/resources").status == 200, 5)
                self.assertEqual({two.client(secret).get("/api/v1/resources").status for _ in range(20)}, {200})
                self.assertNotIn("any number", one.run("keys", "rate", id, "--default").stdout)
                self.assertEqual(one.run("keys", "rate", id, check=False).returncode, 2)
                self.assertEqual(one.run("keys", "rate", id, "--per-second", "-1", check=False).returncode, 3)
                one.run("keys", "revoke", id)
                self.assertEqual(one.run("keys", "rate", id, "--default", check=False).returncode, 4)
                one.stop()
                two.stop()

    def test_strangers_have_a_rate_by_where_they_come_from(self):
        redis = self.enterContext(redis_server.RedisServer())
        limits = {"MEDRES_ACCESS_ANONYMOUS_PER_SECOND": "1", "MEDRES_ACCESS_ANONYMOUS_BURST": "5",
                  "MEDRES_SERVER_TRUSTED_PROXIES": "127.0.0.0/8"}
        for extra in ({}, {"MEDRES_REDIS": redis.url}):
            with self.subTest(redis=bool(extra)):
                place = self.databases.new("postgres")
                servers = [self.serve(place=place, extra={**limits, **extra}) for _ in range(2)]

                def ask(path: str, address: str, server: int = 0):
                    return servers[server].client(None).request("GET", path, headers={"X-Forwarded-For": address})
                for path, good in (("/openapi.json", 200), ("/api/v1/resources", 401), ("/nowhere", 404)):
                    address = f"198.51.100.{len(path)}"
                    answers = [ask(path, f"203.0.113.1, {address}") for _ in range(12)]
                    self.assertEqual(answers[0].status, good)
                    self.assertEqual(answers[0].headers["ratelimit-limit"], "5")
                    self.assertEqual(answers[-1].status, 429, answers[-1])
                    self.assertEqual(answers[-1].json["code"], "access.quota")
                    self.assertEqual(answers[-1].headers["retry-after"], "1")
                    self.assertEqual(ask(path, address, 1).status, 429 if extra else good)
                    self.assertEqual(ask("/healthz", address).status, 200)
                self.assertEqual(ask("/openapi.json", "198.51.100.200").status, 200, "another is another")
                # Who says who they are is not held to it.
                self.assertEqual({servers[0].client().get("/api/v1/resources").status for _ in range(20)}, {200})
                for server in servers:
                    server.stop()
        refused = Server(*self.databases.new("sqlite"), extra={"MEDRES_SERVER_TRUSTED_PROXIES": "proxy"}).run("serve", check=False)
        self.assertEqual(refused.returncode, 3, refused)

    def test_wrong_credentials_are_slowed_and_hinder_nobody(self):
        server = self.serve(extra={"MEDRES_SERVER_TRUSTED_PROXIES": "127.0.0.0/8", "MEDRES_ACCESS_REFUSED_BURST": "20",
                                   "MEDRES_ACCESS_REFUSED_PER_SECOND": "1"})
        good = server.client().key

        def ask(credentials: str, address: str = "198.51.100.7", path: str = "/api/v1/resources"):
            headers = {"X-Forwarded-For": address, "Authorization": credentials}
            return server.client(None).request("GET", path, headers=headers)
        wrong = ("Bearer nobody", "Bearer " + "ms_" + "0" * 80, "Basic bGk6d2Vp", "Bearer a.b.c")
        answers = [ask(wrong[i % len(wrong)]) for i in range(60)]
        statuses = [answer.status for answer in answers]
        self.assertEqual(statuses[:20], [401] * 20)
        self.assertLessEqual(statuses.count(401), 30)
        slowed = next(answer for answer in answers if answer.status == 429)
        self.assertEqual((slowed.json["code"], slowed.headers["retry-after"]), ("access.quota", "1"))
        self.assertEqual({ask(f"Bearer {good}").status for _ in range(30)}, {200}, "a neighbour who is known")
        self.assertEqual(ask("Bearer nobody", "198.51.100.8").status, 401, "another address")
        self.assertEqual(ask("Bearer nobody", path="/healthz").status, 200)
        metrics = server.client(None).get("/metrics").text
        self.assertRegex(metrics, r'medres_credentials_refused_total{kind="session"} 15\n')
        self.assertRegex(metrics, rf"medres_credentials_slowed_total {statuses.count(429)}\n")
        server.stop()
        log = server.log()
        self.assertIn("wrong credentials, again and again", log)
        self.assertNotIn("198.51.100.7", log)


if __name__ == "__main__":
    run()

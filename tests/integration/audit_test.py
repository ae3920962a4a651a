"""Who looked at whom, on the real binary: kept, proved whole, and nobody's numbers where they do not belong; tokens."""

from __future__ import annotations

import base64
import glob
import hashlib
import hmac
import json
import pathlib
import re
import secrets
import sqlite3
import subprocess
import time
import unittest
import urllib.parse

from support import BINARY, ROOT, Clinic, Databases, Server, in_parallel, run

ID_NUMBER, PHONE = "11010519491231002X", "13812345678"
OTHER_PHONE = "13987654321"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(key: bytes, kid: str, claims: dict, algorithm: str = "HS256") -> str:
    given = {"iss": "https://id.example", "aud": "medres", "sub": "li.wei", "exp": int(time.time()) + 300, **claims}
    text = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": algorithm, "kid": kid}, given))
    return text + "." + encoded(hmac.new(key, text.encode(), hashlib.sha256).digest())


def key_set(**keys: bytes) -> str:
    return json.dumps({"keys": [{"kty": "oct", "alg": "HS256", "kid": kid, "k": encoded(key)} for kid, key in keys.items()]})


def until(condition, seconds: float = 60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


class Audit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()
        cls.addClassCleanup(cls.databases.__exit__, None, None, None)

    def serve(self, kind: str, **options) -> Server:
        url, directory = self.databases.new(kind)
        server = Server(url, directory, **options).start()
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        return server

    def change(self, server: Server, *statements: str):
        """As somebody does who owns the database."""
        if server.database.startswith("sqlite:"):
            with sqlite3.connect(server.database.removeprefix("sqlite:")) as database:
                for statement in statements:
                    database.execute(statement)
            database.close()
        else:
            for statement in statements:
                self.databases.sql(server.database, statement)

    def take_guards_away(self, server: Server):
        on = (lambda table: "") if server.database.startswith("sqlite:") else (lambda table: f" on {table}")
        self.change(server, *(f"drop trigger {table}_no_{what}{on(table)}" for table in ("audit_record", "audit_patient")
                              for what in ("update", "delete")))

    def stored(self, server: Server) -> bytes:
        """Everything that the database holds, as bytes, and bytes of columns as text."""
        if server.database.startswith("sqlite:"):
            return b"".join(pathlib.Path(name).read_bytes() for name in glob.glob(f"{server.directory}/medres.db*"))
        dump = subprocess.run(["pg_dump", "--data-only", server.database], capture_output=True, check=True).stdout
        as_hex = re.findall(rb"\\\\x((?:[0-9a-f]{2})+)", dump)
        return dump + b"\n".join(bytes.fromhex(word.decode()) for word in as_hex)

    def live(self, server: Server) -> dict:
        """A day in the life of a person with numbers."""
        client, clinic = server.client(), Clinic(server.client())
        person = client.post("/api/v1/patients", {"name": "王丽", "id_type": "resident-id-card", "id_number": ID_NUMBER, "phone": PHONE})
        self.assertEqual(person.status, 201, person)
        patient = person.json["id"]
        again = client.post("/api/v1/patients", {"name": "王丽", "id_type": "resident-id-card", "id_number": ID_NUMBER})
        self.assertEqual(again.status, 409, again)
        self.assertEqual(client.post("/api/v1/patients:search", {"id_number": ID_NUMBER}).json["items"][0]["id"], patient)
        self.assertEqual(client.post("/api/v1/patients:search", {"phone": PHONE}).status, 200)
        # What is refused leaves no trace of the number either.
        self.assertEqual(client.get("/api/v1/patients", phone=PHONE).status, 400)
        self.assertEqual(client.get("/fhir/Patient", identifier=ID_NUMBER).status, 400)
        self.assertEqual(client.get(f"/api/v1/patients/{patient}").json["phone"], PHONE)
        body = {"name": "王丽", "id_type": "resident-id-card", "id_number": ID_NUMBER, "phone": OTHER_PHONE}
        self.assertEqual(client.put(f"/api/v1/patients/{patient}", body).status, 200)
        self.assertEqual(client.post("/api/v1/patients", {"name": "错", "id_type": "resident-id-card", "id_number": ID_NUMBER[:-1] + "1",
                                                          "phone": PHONE}).status, 422)
        room = clinic.resource("room", "诊室")
        clinic.rota(room)
        service = clinic.service([{"role": "room", "any_of": [room], "quantity": 1}])
        visit = client.book(service, patient, "2099-12-01T02:00:00Z", [room])
        self.assertEqual(visit.status, 201, visit)
        self.assertEqual(client.get(f"/fhir/Patient/{patient}").status, 200)
        found = client.request("POST", "/fhir/Patient/_search", urllib.parse.urlencode({"identifier": ID_NUMBER}),
                               {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(found.status, 200, found)
        self.assertNotIn(ID_NUMBER, found.text, "the search is not repeated in links, and what is found is masked")
        self.assertEqual(client.get(f"/fhir/Patient/{patient}").status, 200)
        return {"patient": patient, "visit": visit.json["id"], "room": room}

    def test_whoever_is_told_to_come_later_leaves_no_record(self):
        server = self.serve("sqlite", extra={"MEDRES_ACCESS_RATE_PER_SECOND": "1", "MEDRES_ACCESS_RATE_BURST": "6"})
        client = server.client()
        patient = client.post("/api/v1/patients", {"name": "王丽", "id_type": "unknown"}).json["id"]
        statuses = [client.get(f"/api/v1/patients/{patient}").status for _ in range(20)]
        self.assertLessEqual({200, 429}, set(statuses), statuses)
        listed = until(lambda: (answer := client.get("/api/v1/audit", patient=patient, limit=200)).status == 200 and answer)
        read = [record["succeeded"] for record in listed.json["items"] if record["operation"] == "getPatient"]
        self.assertEqual(read, [True] * statuses.count(200))

    def test_nobodys_numbers_are_where_they_do_not_belong(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind, extra={"MEDRES_LOG_LEVEL": "debug", "MEDRES_LOG_FORMAT": "json"})
                self.live(server)
                shown = {"metrics": server.client(None).get("/metrics").text,
                         "audit": server.client().get("/api/v1/audit", limit=200).text,
                         "events": server.client().get("/fhir/AuditEvent").text,
                         "list": server.client().get("/api/v1/patients", name="王").text,
                         "visits": server.client().get("/api/v1/appointments").text}
                log = pathlib.Path(f"{server.directory}/server-{server.port}.log")
                self.assertEqual(server.stop(), 0)
                shown["log"] = log.read_text()
                stored = self.stored(server)
                self.assertIn("王丽".encode(), stored, "the search finds what is stored in plain text")
                for number in (ID_NUMBER, ID_NUMBER.lower(), PHONE, OTHER_PHONE):
                    self.assertNotIn(number.encode(), stored, "database")
                    for place, text in shown.items():
                        self.assertNotIn(number, text, place)

    def test_what_is_done_to_the_trail_behind_its_back_is_found(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                lived = self.live(server)
                kept = server.client().get("/api/v1/audit", patient=lived["patient"], limit=200).json["items"]
                self.assertLessEqual({"createPatient", "searchPatients", "getPatient", "replacePatient", "bookAppointment", "read"},
                                     {record["operation"] for record in kept})
                # Also while it is served.
                self.assertIn("0 findings", server.run("audit", "verify").stdout)
                self.assertEqual(server.stop(), 0)
                heads = pathlib.Path(server.directory) / "heads"
                printed = server.run("audit", "verify", "--show-heads").stdout
                heads.write_text("\n".join(line for line in printed.splitlines() if line.count(":") == 2))
                self.assertEqual(len(heads.read_text().splitlines()), 1, printed)

                refused = "update audit_record set actor = 'nobody'"
                with self.assertRaises((sqlite3.Error, subprocess.CalledProcessError)):
                    self.change(server, refused)
                self.take_guards_away(server)
                self.change(server, "update audit_record set actor = 'nobody' where seq = 5")
                found = server.run("audit", "verify", check=False)
                self.assertEqual(found.returncode, 1, found)
                self.assertRegex(found.stdout, r"(?m)^altered +\S+ 5, record \S+$")
                self.assertIn(" 1 findings", found.stdout)
                self.change(server, "update audit_record set actor = 'admin' where seq = 5")
                self.assertIn(" 0 findings", server.run("audit", "verify").stdout)

                # The end of the chain is cut off: who keeps its head knows.
                self.change(server, "delete from audit_record where operation = 'chain-end'")
                self.assertIn(" 0 findings", server.run("audit", "verify").stdout)
                found = server.run("audit", "verify", "--heads", str(heads), check=False)
                self.assertEqual(found.returncode, 1, found)
                self.assertIn("cut", found.stdout)

    def test_a_killed_process_leaves_a_chain_that_the_next_one_signs(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                self.live(server)
                self.assertEqual(server.client().get("/api/v1/audit").status, 200)  # writes what was recorded before
                server.kill()
                server.start()
                self.assertTrue(until(lambda: "2 chains (0 ended)" in server.run("audit", "verify").stdout))
                self.assertEqual(server.stop(), 0)
                self.assertIn("2 chains (1 ended)", server.run("audit", "verify").stdout)
                self.take_guards_away(server)
                self.change(server, "delete from audit_record where operation = 'bookAppointment'")
                found = server.run("audit", "verify", check=False)
                self.assertEqual(found.returncode, 1, found)
                self.assertIn("missing", found.stdout)

    def test_a_new_key_seals_and_the_old_one_still_opens(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                old = self.live(server)["patient"]
                self.assertEqual(server.stop(), 0)
                keys = pathlib.Path(server.directory) / "keys.json"
                first = keys.read_text()
                keys.write_text(first.replace("active 1", "active 2") + f"key 2 {secrets.token_hex(32)}\n")
                server.start()
                self.assertEqual(server.client().get(f"/api/v1/patients/{old}").json["phone"], OTHER_PHONE)
                self.assertEqual(server.client().post("/api/v1/patients:search", {"id_number": ID_NUMBER}).json["items"][0]["id"], old)
                new = server.client().post("/api/v1/patients", {"name": "新", "id_type": "unknown", "phone": PHONE}).json["id"]
                self.assertEqual(server.client().get(f"/api/v1/patients/{new}").json["phone"], PHONE)
                self.assertEqual(server.stop(), 0)
                self.assertIn(" 0 findings", server.run("audit", "verify").stdout)
                # With the old key alone the new value would stay shut: nothing starts.
                keys.write_text(first)
                refused = server.run("serve", check=False)
                self.assertEqual(refused.returncode, 6, refused)
                self.assertIn("key 2", refused.stderr)

    def test_old_values_are_sealed_anew_while_others_write(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                client = server.client()
                people = [client.post("/api/v1/patients", {"name": f"人{i}", "id_type": "other", "id_number": f"R{i:05}",
                                                           "phone": f"1390000{i:04}"}).json for i in range(300)]
                hook = client.post("/api/v1/webhooks", {"url": "https://example.org/hook", "kinds": ["appointment.booked"]})
                self.assertEqual(hook.status, 201, hook)
                self.assertEqual(server.stop(), 0)
                keys = pathlib.Path(server.directory) / "keys.json"
                both = keys.read_text().replace("active 1", "active 2") + f"key 2 {secrets.token_hex(32)}\n"
                alone = "".join(line for line in both.splitlines(True) if not line.startswith("key 1 "))
                keys.write_text(alone)
                refused = server.run("serve", check=False)
                self.assertEqual((refused.returncode, "key 1" in refused.stderr), (6, True), refused)
                keys.write_text(both)
                server.start()
                self.assertRegex(server.run("field-keys", "show").stdout, r"1  still needed  \d{3} values: .*patient.phone 300")

                def write(worker: int) -> list:
                    mine = server.client()
                    answers = []
                    for i in range(worker, 300, 4):
                        path = f"/api/v1/patients/{people[i]['id']}"
                        body = {"name": f"人{i}", "id_type": "other", "id_number": f"R{i:05}", "phone": f"1380000{i:04}"}
                        answers.append(mine.put(path, body, If_Match='"1"').status)
                    return answers
                resealing = subprocess.Popen([str(BINARY), "field-keys", "reseal"], env=server.environment(), cwd=ROOT,
                                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                written = [status for answers in in_parallel(4, write) for status in answers]
                shown, told = resealing.communicate(timeout=120)
                self.assertEqual(resealing.returncode, 0, told)
                self.assertEqual(set(written), {200})
                self.assertRegex(shown, r"(?m)^1  can be taken out  0 values$")
                self.assertRegex(shown, r"(?m)^2  active  \d{3} values")
                self.assertEqual(server.stop(), 0)
                # Nothing is lost, and everything is found, without the old key.
                keys.write_text(alone)
                server.start()
                client = server.client()
                for i in (0, 1, 150, 299):
                    read = client.get(f"/api/v1/patients/{people[i]['id']}").json
                    self.assertEqual((read["id_number"], read["phone"]), (f"R{i:05}", f"1380000{i:04}"))
                    for wanted in ({"id_number": f"R{i:05}"}, {"phone": f"1380000{i:04}"}):
                        found = client.post("/api/v1/patients:search", wanted).json["items"]
                        self.assertEqual([one["id"] for one in found], [people[i]["id"]], wanted)
                listed = server.run("field-keys", "show").stdout
                self.assertRegex(listed, r"^2  active  \d{3} values.*webhook.secret 1")
                self.assertEqual(server.stop(), 0)
                # Without a server the command goes by the database itself.
                keys.write_text(both.replace("active 2", "active 1"))
                self.assertRegex(server.run("field-keys", "reseal").stdout, r"(?m)^2  can be taken out  0 values$")

    def test_numbers_are_found_while_the_index_key_changes(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(database=kind):
                server = self.serve(kind)
                client = server.client()

                def make(i: int) -> dict:
                    return {"name": f"人{i}", "id_type": "other", "id_number": f"R{i:05}", "phone": f"1390000{i:04}"}
                people = [client.post("/api/v1/patients", make(i)).json["id"] for i in range(120)]
                sent = {"resourceType": "Patient", "identifier": [{"system": "urn:ward", "value": "W-7"}], "name": [{"text": "病"}]}
                by_fhir = client.post("/fhir/Patient", sent).json["id"]
                self.assertEqual(server.stop(), 0)
                keys = pathlib.Path(server.directory) / "keys.json"
                old = keys.read_text()
                both = old + f"index-key 1 {secrets.token_hex(32)}\nindex-active 1\n"
                alone = both.replace("\nindex ", "\nmac ")
                self.assertNotEqual(alone, both)

                def found(i: int) -> None:
                    for wanted in ({"id_number": f"R{i:05}"}, {"phone": f"1390000{i:04}"}):
                        items = server.client().post("/api/v1/patients:search", wanted).json["items"]
                        self.assertEqual([one["id"] for one in items], [people[i]], wanted)
                    self.assertEqual(server.client().post("/api/v1/patients", make(i)).status, 409, "there already")

                def ward() -> None:
                    form = "identifier=urn:ward%7CW-7"
                    answer = server.client().request("POST", "/fhir/Patient/_search", form,
                                                     headers={"Content-Type": "application/x-www-form-urlencoded"})
                    self.assertEqual([e["resource"]["id"] for e in answer.json.get("entry", [])], [by_fhir], answer)
                keys.write_text(both)
                server.start()
                people += [server.client().post("/api/v1/patients", make(i)).json["id"] for i in range(120, 130)]
                for i in (0, 119, 120, 129):
                    found(i)
                ward()
                self.assertRegex(server.run("field-keys", "show").stdout,
                                 r"(?m)^index 0  still needed  241 values: .*\nindex 1  active  20 values: ")
                self.assertEqual(server.stop(), 0)
                keys.write_text(alone)
                refused = server.run("serve", check=False)
                self.assertEqual((refused.returncode, "index 0" in refused.stderr), (6, True), refused)
                keys.write_text(both)
                server.start()
                shown = server.run("field-keys", "reseal").stdout
                self.assertRegex(shown, r"(?m)^index 0  can be taken out  0 values\nindex 1  active  261 values: ")
                self.assertEqual(server.stop(), 0)
                keys.write_text(old)
                refused = server.run("serve", check=False)
                self.assertEqual((refused.returncode, "index 1" in refused.stderr), (6, True), refused)
                keys.write_text(alone)
                server.start()
                for i in (0, 119, 120, 129):
                    found(i)
                ward()
                self.assertEqual(server.stop(), 0)
                self.assertIn(" 0 findings", server.run("audit", "verify").stdout, "the seals' key is what it was")

    def test_tokens_are_believed_by_their_keys_and_held_to_what_is_theirs(self):
        first, second = secrets.token_bytes(32), secrets.token_bytes(32)
        url, directory = self.databases.new("sqlite")
        keys = pathlib.Path(directory) / "issuer.json"
        keys.write_text(key_set(k1=first))
        server = Server(url, directory, extra={"MEDRES_ACCESS_TOKEN_KEYS": str(keys), "MEDRES_ACCESS_TOKEN_ISSUER": "https://id.example",
                                               "MEDRES_ACCESS_TOKEN_REFRESH_SECONDS": "86400"}).start()
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        lived = self.live(server)
        mine, visit = lived["patient"], lived["visit"]
        other = server.client().post("/api/v1/patients", {"name": "别人", "id_type": "unknown"}).json["id"]

        def status(claims: dict, method: str, path: str, body=None, **signing) -> int:
            signed = token(signing.pop("key", first), signing.pop("kid", "k1"), claims, **signing)
            return server.client(signed).request(method, path, body).status

        patient = {"roles": ["patient"], "patient": mine}
        for claims, method, path, wanted in (
                (patient, "GET", f"/api/v1/patients/{mine}", 200), (patient, "GET", f"/api/v1/patients/{other}", 403),
                (patient, "GET", "/api/v1/patients", 403), (patient, "GET", f"/api/v1/appointments?patient={mine}", 200),
                (patient, "GET", f"/api/v1/appointments?patient={other}", 403), (patient, "GET", "/api/v1/appointments", 403),
                (patient, "GET", f"/api/v1/appointments/{visit}", 200), (patient, "GET", "/api/v1/audit", 403),
                (patient, "GET", "/api/v1/resources", 200), (patient, "GET", f"/fhir/Patient/{other}", 403),
                (patient, "GET", f"/fhir/Appointment?patient=Patient/{mine},Patient/{other}", 403),
                (patient, "GET", f"/fhir/Practitioner?_revinclude=Appointment:actor", 403),
                ({"roles": ["registrar"]}, "GET", f"/api/v1/patients/{other}", 200),
                ({"roles": ["registrar"]}, "GET", "/api/v1/api-keys", 403),
                ({"roles": ["auditor"]}, "GET", "/api/v1/audit", 200), ({"roles": ["auditor"]}, "GET", f"/api/v1/patients/{mine}", 403),
                ({"roles": ["device"]}, "GET", f"/api/v1/appointments?patient={mine}", 200),
                ({"roles": ["admin"]}, "GET", "/api/v1/api-keys", 200), ({"roles": ["root"]}, "GET", "/api/v1/resources", 403),
                ({"scope": "catalog:read"}, "GET", "/api/v1/resources", 200), ({}, "GET", "/api/v1/resources", 403)):
            with self.subTest(claims=claims, path=path):
                self.assertEqual(status(claims, method, path), wanted)

        for claims, signing in (({"exp": int(time.time()) - 100}, {}), ({"aud": "other"}, {}), ({"iss": "other"}, {}), ({}, {"key": second}),
                                ({}, {"algorithm": "none"}), ({}, {"kid": "k2"})):
            with self.subTest(claims=claims, signing=signing):
                self.assertEqual(status({"roles": ["admin"], **claims}, "GET", "/api/v1/api-keys", **signing), 401)
        self.assertIn('medres_tokens_refused_total{reason="audience"} 1', server.client(None).get("/metrics").text)

        # The issuer changes its keys: a token that names the new one has them read.
        keys.write_text(key_set(k2=second))
        new = {"claims": {"roles": ["admin"]}, "method": "GET", "path": "/api/v1/api-keys", "key": second, "kid": "k2"}
        self.assertTrue(until(lambda: status(**new) == 200))
        self.assertEqual(status({"roles": ["admin"]}, "GET", "/api/v1/api-keys"), 401)
        keys.write_text("nothing")
        self.assertEqual(status(**new), 200)

        # Who was refused is kept too.
        refused = server.client().get("/api/v1/audit", actor="user:li.wei", limit=200).json["items"]
        self.assertIn(("getPatient", False, [other]), [(r["operation"], r["succeeded"], r["patients"]) for r in refused])


if __name__ == "__main__":
    run()

"""FHIR R4 against the real binary, on both databases: interactions, searches, versions, extras of callers, $find, $hold and $book.

What two foreign clients and two validators say is in tests/e2e/fhir_clients_test.py.
"""

from __future__ import annotations

import datetime
import json
import time
import unittest
import urllib.parse

from support import Clinic, Databases, Server, in_parallel, run

PATCH = {"Content-Type": "application/json-patch+json"}
STRICT = {"Prefer": "handling=strict"}


def setUpModule():
    global databases
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def reference(name: str, to: str) -> dict:
    return {"name": name, "valueReference": {"reference": to}}


def when(name: str, at: str) -> dict:
    return {"name": name, "valueDateTime": at}


class Fhir:
    """The cases, for one database."""

    kind = ""

    @classmethod
    def setUpClass(cls):
        cls.url, directory = databases.new(cls.kind)
        cls.server = Server(cls.url, directory).start()
        cls.client = cls.server.client()
        cls.clinic = Clinic(cls.client)
        facts = {"specialties": ["50.13"], "title": "231"}
        cls.department = cls.clinic.resource("department", "针灸科", department={"codes": ["50.13"]})
        cls.doctors = [cls.clinic.resource("practitioner", f"医生{i}", practitioner=facts, parent=cls.department,
                                           identifiers={"license": f"PR{i}"}) for i in range(3)]
        cls.elsewhere = cls.clinic.resource("department", "内科", department={"codes": ["03"]})
        cls.room = cls.clinic.resource("room", "诊室1", capacity=3)
        morning = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "08:00", "end": "12:00"}]
        for resource in [*cls.doctors, cls.room]:
            cls.clinic.rota(resource, weekly=morning)
        cls.service = cls.clinic.service([{"role": "doctor", "kind": "practitioner", "specialty": "50"},
                                          {"role": "room", "any_of": [cls.room]}], grid=30)
        cls.day = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        # Every case has a day and a patient of its own.
        type(self).day += 1
        self.date = f"2027-03-{self.day:02d}"
        self.patient = self.clinic.patient(f"患者{self.day}")

    def at(self, time: str) -> str:
        return f"{self.date}T{time}:00+08:00"

    def search(self, path: str, *pairs: tuple, status: int = 200) -> dict:
        answer = self.client.get(f"/fhir/{path}" + ("?" + urllib.parse.urlencode(pairs) if pairs else ""))
        self.assertEqual(answer.status, status, answer)
        return answer.json

    @staticmethod
    def found(bundle: dict, mode: str = "match") -> list[dict]:
        return [entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == mode]

    def operation(self, name: str, *parameters: dict, headers: dict | None = None):
        body = {"resourceType": "Parameters", "parameter": list(parameters)}
        return self.client.request("POST", f"/fhir/Appointment/{name}", body, headers)

    def appointment(self, time: str = "08:00", doctor: int = 0, **more) -> dict:
        return {"resourceType": "Appointment", "status": "booked", "start": self.at(time),
                "participant": [{"actor": {"reference": f"Patient/{self.patient}"}, "status": "accepted"},
                                {"actor": {"reference": f"Practitioner/{self.doctors[doctor]}"}, "status": "accepted"}],
                **more}

    def book(self, time: str = "08:00", doctor: int = 0, **more) -> dict:
        answer = self.client.post("/fhir/Appointment", self.appointment(time, doctor, **more))
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def issues(self, body: dict) -> set[str]:
        self.assertEqual(body["resourceType"], "OperationOutcome", body)
        return {issue["details"]["coding"][0]["code"] for issue in body["issue"]}

    def ask(self, kind: str, parameters: str, headers: dict):
        """Of patients by POST, since numbers of persons do not belong into addresses."""
        if kind != "Patient":
            return self.client.request("GET", f"/fhir/{kind}?{parameters}", None, headers)
        return self.client.request("POST", f"/fhir/{kind}/_search", parameters,
                                   {**headers, "Content-Type": "application/x-www-form-urlencoded"})

    def test_capability_statement_names_what_routes(self):
        statement = self.server.client(key=None).get("/fhir/metadata").json
        self.assertEqual((statement["resourceType"], statement["fhirVersion"]), ("CapabilityStatement", "4.0.1"))
        resources = statement["rest"][0]["resource"]
        operated = [resource for resource in resources if "interaction" not in resource]
        for resource in operated:
            for operation in resource["operation"]:
                answer = self.client.post(f"/fhir/{resource['type']}/${operation['name']}", {"resourceType": "Parameters"})
                self.assertEqual(answer.status, 422, answer)
        self.assertEqual([resource["type"] for resource in operated], ["MedicationRequest"])
        resources = [resource for resource in resources if "interaction" in resource]
        kept = {resource["type"] for resource in resources if resource["readHistory"]}
        self.assertEqual(kept, {"Appointment", "AppointmentResponse", "Device", "HealthcareService", "Location", "Organization", "Patient",
                                "Practitioner", "PractitionerRole"})
        for resource in resources:
            kind = resource["type"]
            whose = f"patient={self.patient}&" if kind in ("Observation", "QuestionnaireResponse") else ""
            self.assertIn(self.client.get(f"/fhir/{kind}?{whose}_count=1&start=2027-01-01").status, (200,), kind)
            for parameter in resource["searchParam"]:
                value = {"date": "2027-03-01", "reference": "Patient/1"}.get(parameter["type"], "x")
                answer = self.ask(kind, f"{whose}{parameter['name']}={value}", STRICT)
                self.assertEqual(answer.status, 200, (kind, parameter, answer))
                if parameter["type"] in ("token", "string", "reference"):
                    unspoken = {"token": "exact", "string": "not", "reference": "contains"}[parameter["type"]]
                    refused = self.ask(kind, f"{parameter['name']}:{unspoken}=x", {})
                    self.assertEqual((refused.status, self.issues(refused.json)), (422, {"fhir.modifier"}), parameter)
            for include in resource.get("searchInclude", []):
                answer = self.client.request("GET", f"/fhir/{kind}?_count=1&start=2027-01-01&_include={include}", None, STRICT)
                self.assertNotEqual(self.issues(answer.json) if answer.status != 200 else set(), {"fhir.value"}, include)
            codes = {interaction["code"] for interaction in resource["interaction"]}
            for method, code in (("PUT", "update"), ("PATCH", "patch"), ("DELETE", "delete")):
                answer = self.client.request(method, f"/fhir/{kind}/nobody", {}, PATCH)
                self.assertEqual(answer.status == 405, code not in codes, (kind, code, answer))
            self.assertEqual(self.client.post(f"/fhir/{kind}", {"resourceType": kind}).status == 405,
                             "create" not in codes, kind)

    def test_scopes_are_those_of_rest(self):
        self.assertEqual(self.server.client(key=None).get("/fhir/Slot").status, 401)
        answer = self.server.client(key=None).get("/fhir/Patient")
        self.assertEqual(self.issues(answer.json), {"request.credentials_missing"})
        self.assertIn("Bearer", answer.headers["www-authenticate"])
        made = self.client.post("/api/v1/api-keys", {"name": "reader", "scopes": ["scheduling:read"]})
        reader = self.server.client(made.json["secret"])
        self.book("08:00")
        self.assertEqual(reader.get("/fhir/Patient").status, 403)
        self.assertEqual(reader.get("/fhir/Appointment", **{"patient.name": "患者"}).status, 403, "a chain is a look")
        included = reader.get("/fhir/Appointment", patient=self.patient, _include="Appointment:patient").json
        self.assertEqual((included["total"], len(included["entry"])), (1, 1), "what may not be read is not included")
        self.assertEqual(reader.post("/fhir/Appointment", self.appointment("09:00")).status, 403)
        batch = {"resourceType": "Bundle", "type": "batch", "entry": [
            {"request": {"method": "GET", "url": f"Patient/{self.patient}"}}]}
        self.assertEqual(reader.post("/fhir", batch).json["entry"][0]["response"]["status"], "403")

    def test_other_formats_and_unknown_parameters(self):
        self.assertEqual(self.client.get("/fhir/Patient?_format=xml").status, 406)
        self.assertEqual(self.client.request("GET", "/fhir/Patient", None, {"Accept": "application/fhir+xml"}).status, 406)
        self.assertEqual(self.client.get("/fhir/Patient?_format=json").headers["content-type"],
                         "application/fhir+json; charset=utf-8")
        lenient = self.search("Patient", ("shoe-size", "44"), ("_id", self.patient))
        self.assertEqual(len(self.found(lenient)), 1)
        self.assertEqual(self.found(lenient, "outcome")[0]["issue"][0]["severity"], "warning")
        strict = self.client.request("GET", "/fhir/Patient?shoe-size=44", None, STRICT)
        self.assertEqual((strict.status, self.issues(strict.json)), (422, {"fhir.unknown_parameter"}))
        posted = self.client.request("POST", "/fhir/Patient/_search", f"_id={self.patient}",
                                     {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(posted.json["total"], 1)

    def test_extras_of_a_caller_come_back(self):
        patient = {"resourceType": "Patient", "name": [{"family": "Li", "given": ["Mei"], "use": "official"}],
                   "telecom": [{"system": "phone", "value": f"1380013{self.day:04d}", "use": "mobile"},
                               {"system": "email", "value": "li@example.org"}],
                   "identifier": [{"system": "urn:mrn", "value": f"{self.kind}-{self.day}"}],
                   "extension": [{"url": "http://example.org/x", "valueString": "y"}], "gender": "female"}
        made = self.client.post("/fhir/Patient", patient)
        self.assertEqual((made.status, made.headers["etag"]), (201, 'W/"1"'))
        read = self.client.get(f"/fhir/Patient/{made.json['id']}")
        for element in ("telecom", "identifier", "extension", "gender"):
            self.assertEqual(read.json[element], patient[element], element)
        self.assertEqual({**read.json["name"][0], "extension": 0, "text": 0},
                         {**patient["name"][0], "extension": 0, "text": 0})
        unchanged = self.client.request("GET", f"/fhir/Patient/{made.json['id']}", None,
                                        {"If-None-Match": read.headers["etag"]})
        self.assertEqual(unchanged.status, 304)
        by_number = self.search("Patient", ("identifier", f"urn:mrn|{self.kind}-{self.day}"))
        self.assertEqual([p["id"] for p in self.found(by_number)], [made.json["id"]])
        self.assertNotIn("13800", json.dumps(by_number), "numbers are masked in searches")
        # What REST changes counts from then on; the rest stays the caller's.
        rest = self.client.put(f"/api/v1/patients/{made.json['id']}", {"name": "Mei Wang", "id_type": "unknown"})
        self.assertEqual(rest.status, 200, rest)
        read = self.client.get(f"/fhir/Patient/{made.json['id']}").json
        self.assertEqual(read["name"], [{"text": "Mei Wang"}])
        self.assertEqual(read["extension"], patient["extension"])
        self.assertNotIn("telecom", read)

    def test_conditional_create_makes_one(self):
        body = {"resourceType": "Patient", "name": [{"text": "李一"}],
                "identifier": [{"system": "urn:mrn", "value": f"c{self.kind}{self.day}"}]}
        condition = {"If-None-Exist": f"identifier=urn:mrn|c{self.kind}{self.day}"}
        first = self.client.request("POST", "/fhir/Patient", body, condition)
        second = self.client.request("POST", "/fhir/Patient", body, condition)
        self.assertEqual((first.status, second.status), (201, 200))
        self.assertEqual(first.json["id"], second.json["id"])
        appointment = self.appointment(identifier=[{"system": "urn:visit", "value": f"{self.day}"}])
        condition = {"If-None-Exist": f"identifier=urn:visit|{self.day}&status=booked"}
        first = self.make_at_once("POST", "Appointment", appointment, condition)
        # Cancelled, it is not what the condition means any more.
        cancelled = self.client.post(f"/fhir/Appointment/{first}/$cancel", {"resourceType": "Parameters"})
        self.assertEqual(cancelled.json["total"], 1, cancelled)
        again = self.client.request("POST", "/fhir/Appointment", appointment, condition)
        self.assertEqual((again.status, again.json["status"]), (201, "booked"), again)
        self.assertNotEqual(again.json["id"], first)

    def make_at_once(self, method: str, path: str, body: dict, headers: dict | None = None) -> str:
        answers = in_parallel(8, lambda _: self.server.client().request(method, f"/fhir/{path}", body, headers))
        self.assertEqual(sorted(answer.status for answer in answers), [200] * 7 + [201], answers)
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)
        return answers[0].json["id"]

    def test_conditions_make_one_of_many_at_once(self):
        for turn in range(4):
            value = f"{self.kind}-{self.day}-{turn}"
            patient = {"resourceType": "Patient", "name": [{"text": "孙一"}], "identifier": [{"system": "urn:p", "value": value}]}
            self.make_at_once("POST", "Patient", patient, {"If-None-Exist": f"identifier=urn:p|{value}"})
            doctor = {"resourceType": "Practitioner", "name": [{"text": "周一"}], "identifier": [{"system": "urn:d", "value": value}]}
            self.make_at_once("PUT", f"Practitioner?identifier=urn:d%7C{value}", doctor)
            # A role is kept in a practitioner who was there before.
            role = {"resourceType": "PractitionerRole", "practitioner": {"reference": f"Practitioner/{self.doctors[turn % 2]}"},
                    "location": [{"reference": f"Location/{self.clinic.facility}"}], "identifier": [{"system": "urn:r", "value": value}]}
            self.make_at_once("POST", "PractitionerRole", role, {"If-None-Exist": f"identifier=urn:r|{value}"})
            service = {"resourceType": "HealthcareService", "name": "膏方", "active": False, "identifier": [{"system": "urn:s", "value": value}],
                       "specialty": [{"coding": [{"system": "urn:medres:specialty", "code": "50.13"}]}]}
            self.make_at_once("PUT", f"HealthcareService?identifier=urn:s%7C{value}", service)
            transaction = {"resourceType": "Bundle", "type": "transaction", "entry": [
                {"request": {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier=urn:t|{value}"},
                 "resource": {**patient, "identifier": [{"system": "urn:t", "value": value}]}},
                {"request": {"method": "PUT", "url": f"Device?identifier=urn:d|{value}"},
                 "resource": {"resourceType": "Device", "deviceName": [{"name": "电针仪", "type": "user-friendly-name"}],
                              "identifier": [{"system": "urn:d", "value": value}]}}]}
            answers = in_parallel(8, lambda _: self.server.client().post("/fhir", transaction))
            self.assertEqual({answer.status for answer in answers}, {200}, answers)
            for entry in range(2):
                made = [answer.json["entry"][entry]["response"]["status"] for answer in answers]
                self.assertEqual(sorted(made), ["200"] * 7 + ["201"])

    def test_versions_of_a_practitioner(self):
        made = self.client.post("/fhir/Practitioner", {"resourceType": "Practitioner", "name": [{"text": "王医生"}],
                                                       "birthDate": "1970-01-01"})
        self.assertEqual(made.status, 201, made)
        path = f"/fhir/Practitioner/{made.json['id']}"
        renamed = self.client.request("PUT", path, {**made.json, "name": [{"text": "王主任"}]}, {"If-Match": 'W/"1"'})
        self.assertEqual((renamed.status, renamed.headers["etag"]), (200, 'W/"2"'))
        self.assertEqual(renamed.json["birthDate"], "1970-01-01")
        stale = self.client.request("PUT", path, made.json, {"If-Match": 'W/"1"'})
        self.assertEqual((stale.status, self.issues(stale.json)), (412, {"resource.version"}))
        self.assertEqual(self.client.get(path + "/_history/1").json["name"][0]["text"], "王医生")
        history = self.client.get(path + "/_history").json
        self.assertEqual([e["resource"]["meta"]["versionId"] for e in history["entry"]], ["2", "1"])
        self.assertEqual(self.client.get(path + "/_history/9").status, 404)
        other = self.client.request("PUT", path, {"resourceType": "Patient", "id": made.json["id"]})
        self.assertEqual(self.issues(other.json), {"fhir.resource_type"})

    def test_life_of_an_appointment(self):
        made = self.book("08:00", comment="first", extension=[{"url": "http://example.org/x", "valueCode": "y"}])
        path = f"/fhir/Appointment/{made['id']}"
        self.assertEqual(made["end"], self.at("08:30"))
        self.assertEqual(len(made["participant"]), 3, "the house chose the room")
        moved = self.client.put(path, {**made, "start": self.at("09:00"), "end": self.at("09:30")})
        self.assertEqual((moved.status, moved.json["start"], moved.json["comment"]), (200, self.at("09:00"), "first"))
        both = self.client.put(path, {**moved.json, "start": self.at("10:00"), "end": self.at("10:30"), "status": "arrived"})
        self.assertEqual(self.issues(both.json), {"fhir.one_change"})
        stale = self.client.request("PATCH", path, [{"op": "replace", "path": "/status", "value": "arrived"}],
                                    {**PATCH, "If-Match": 'W/"1"'})
        self.assertEqual(stale.status, 412)
        cancelled = self.client.request("PATCH", path, [{"op": "replace", "path": "/status", "value": "cancelled"}], PATCH)
        self.assertEqual((cancelled.status, cancelled.json["status"]), (200, "cancelled"))
        self.assertNotIn("slot", cancelled.json)
        first = self.client.get(path + "/_history/1").json
        self.assertEqual((first["status"], first["start"]), ("booked", self.at("08:00")))
        self.assertEqual(self.book("09:00")["start"], self.at("09:00"), "the time is free again")

    def test_changes_of_a_reply_at_once_are_versions_or_refused(self):
        visit = self.book("08:00")
        reply = {"resourceType": "AppointmentResponse", "appointment": {"reference": f"Appointment/{visit['id']}"},
                 "actor": {"reference": f"Practitioner/{self.doctors[0]}"}, "participantStatus": "tentative"}
        made = self.client.post("/fhir/AppointmentResponse", reply)
        self.assertEqual(made.status, 201, made)
        path = f"/fhir/AppointmentResponse/{made.json['id']}"

        def change(headers: dict | None):
            return in_parallel(4, lambda _: self.server.client().request("PUT", path, {**reply, "id": made.json["id"]}, headers))

        known = change({"If-Match": 'W/"1"'})
        self.assertEqual(sorted(answer.status for answer in known), [200, 412, 412, 412], known)
        anyhow = change(None)
        self.assertEqual({answer.status for answer in anyhow}, {200}, anyhow)
        self.assertEqual(sorted(answer.headers["etag"] for answer in anyhow), [f'W/"{version}"' for version in range(3, 7)])

    def test_refusal_has_every_conflict(self):
        self.book("08:00")
        refused = self.client.post("/fhir/Appointment", self.appointment("08:00"))
        self.assertEqual(refused.status, 409)
        self.assertEqual(self.issues(refused.json), {"booking.conflict", "booking.taken", "booking.patient_overlap"})
        closed = self.client.post("/fhir/Appointment/$validate", self.appointment("13:00"))
        self.assertIn("booking.closed", self.issues(closed.json))
        unclear = self.client.post("/fhir/Appointment", {"resourceType": "Appointment", "status": "booked"})
        self.assertEqual(self.issues(unclear.json), {"fhir.service_missing", "fhir.patient_missing", "json.missing"})
        fine = self.client.post("/fhir/Appointment/$validate", self.appointment("11:00"))
        self.assertEqual(self.issues(fine.json), {"fhir.bookable"})

    def test_slots_are_what_is_free_and_what_is_taken(self):
        window = [("schedule", f"Schedule/{self.doctors[0]}"), ("start", "ge" + self.at("08:00")),
                  ("start", "lt" + self.at("12:00"))]
        before = self.found(self.search("Slot", *window, ("status", "free")))
        self.assertEqual(len(before), 8)
        chosen = before[2]
        self.assertEqual(self.client.get(f"/fhir/Slot/{chosen['id']}").json, chosen)
        body = {"resourceType": "Appointment", "status": "booked", "slot": [{"reference": f"Slot/{chosen['id']}"}],
                "participant": [{"actor": {"reference": f"Patient/{self.patient}"}, "status": "accepted"}]}
        made = self.client.post("/fhir/Appointment", body)
        self.assertEqual((made.status, made.json["start"]), (201, chosen["start"]))
        after = self.found(self.search("Slot", *window))
        self.assertEqual(sorted(slot["status"] for slot in after), ["busy"] + ["free"] * 7)
        busy = next(slot for slot in after if slot["status"] == "busy")
        self.assertIn(f"Slot/{busy['id']}", [slot["reference"] for slot in made.json["slot"]])
        self.assertEqual(self.client.get(f"/fhir/Slot/{busy['id']}").json, busy)
        self.assertEqual(self.client.get(f"/fhir/Slot/{chosen['id']}").status, 404, "a free start that was given away")
        by_slot = self.found(self.search("Appointment", ("slot", f"Slot/{busy['id']}")))
        self.assertEqual([a["id"] for a in by_slot], [made.json["id"]])
        chained = self.search("Slot", ("schedule.actor", f"Practitioner/{self.doctors[0]}"), *window[1:],
                              ("_include", "Slot:schedule"), ("_include:iterate", "Schedule:actor:Practitioner"))
        self.assertEqual(chained["total"], 8)
        self.assertEqual(sorted(r["resourceType"] for r in self.found(chained, "include")), ["Practitioner", "Schedule"])

    def test_searching_appointments(self):
        times = ["08:00", "09:00", "10:00", "11:00"]
        made = [self.book(time) for time in times]
        mine = ("patient", f"Patient/{self.patient}")
        pages, bundle = [], self.search("Appointment", mine, ("_count", "3"), ("_include", "Appointment:location"))
        self.assertEqual(bundle["total"], 4)
        self.assertEqual({r["resourceType"] for r in self.found(bundle, "include")}, {"Location"})
        while True:
            pages.append([a["id"] for a in self.found(bundle)])
            following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
            if not following:
                break
            bundle = self.client.get(following[0].split(str(self.server.port))[1]).json
        self.assertEqual(pages, [[a["id"] for a in made[:3]], [made[3]["id"]]])
        self.assertEqual(self.client.get("/fhir/Appointment?_cursor=AAAA").status, 422)
        newest = self.found(self.search("Appointment", mine, ("_sort", "-date")))
        self.assertEqual([a["start"] for a in newest], [self.at(time) for time in reversed(times)])
        for pairs, count in [([("date", self.date)], 4), ([("date", "ge" + self.at("10:00"))], 2),
                             ([("status", "booked,cancelled")], 4), ([("status:not", "booked")], 0),
                             ([("practitioner.identifier", "urn:medres:identifier:license|PR0")], 4),
                             ([("practitioner", self.doctors[1])], 0), ([("location", self.room)], 4),
                             ([("service-type", self.service)], 4), ([("specialty", "50")], 4),
                             ([("reason-code:missing", "true")], 4), ([("part-status", "declined")], 0),
                             ([("_id", made[0]["id"] + "," + made[1]["id"])], 2)]:
            self.assertEqual(self.search("Appointment", mine, *pairs, ("_summary", "count"))["total"], count, pairs)
        short = self.found(self.search("Appointment", mine, ("_elements", "status")))[0]
        self.assertEqual(set(short), {"resourceType", "id", "meta", "status", "start", "end", "participant"})
        back = self.search("Patient", ("_id", self.patient), ("_revinclude", "Appointment:patient"))
        self.assertEqual(len(self.found(back, "include")), 4)

    def find(self, *more: dict) -> dict:
        answer = self.operation("$find", when("start", self.at("08:00")), when("end", self.at("12:00")), *more)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def doctors_of(self, bundle: dict) -> set[str]:
        return {p["actor"]["reference"].split("/")[1] for a in self.found(bundle) for p in a["participant"]
                if p["actor"]["reference"].startswith("Practitioner")}

    def test_find_takes_every_parameter(self):
        self.assertEqual(self.find()["total"], 8)
        self.assertEqual(len(self.found(self.find({"name": "_count", "valueInteger": 3}))), 3)
        prefer = [reference("practitioner", f"Practitioner/{self.doctors[n]}") for n in (2, 1)]
        self.assertEqual(self.doctors_of(self.find(*prefer)), {self.doctors[2]}, "the first named is preferred")
        self.book("08:00", doctor=2)
        self.assertEqual(self.doctors_of(self.find(*prefer)), {self.doctors[2], self.doctors[1]}, "and the next is taken")
        logical = {"name": "practitioner", "valueReference": {"identifier": {"system": "license", "value": "PR1"}}}
        self.assertEqual(self.doctors_of(self.find(logical)), {self.doctors[1]})
        for more, total in [([reference("organization", f"Organization/{self.department}")], 8),
                            ([reference("organization", f"Organization/{self.elsewhere}")], 0),
                            ([reference("organization", f"Organization/{self.clinic.facility}")], 8),
                            ([reference("location-reference", f"Location/{self.room}")], 8),
                            ([{"name": "location-string", "valueString": "演示"}], 8),
                            ([{"name": "location-string", "valueString": "火星"}], 0),
                            ([{"name": "specialty", "valueString": "urn:medres:specialty|50.13"}], 8),
                            ([{"name": "specialty", "valueString": "03"}], 0),
                            ([{"name": "visit-type", "valueString": "门诊"}], 8),
                            ([reference("service-type-reference", f"HealthcareService/{self.service}")], 8),
                            ([reference("schedule", f"Schedule/{self.doctors[1]}")], 8),
                            ([reference("patient-reference", f"Patient/{self.patient}")], 7),
                            ([{"name": "timing", "valueTiming": {"repeat": {"when": ["MORN.early"]}}}], 2),
                            ([{"name": "reason", "valueString": "x"}, reference("insurance-reference", "InsurancePlan/1")], 8)]:
            self.assertEqual(self.find(*more)["total"], total, more)
        query = urllib.parse.urlencode({"start": self.at("08:00"), "end": self.at("12:00"), "visit-type": "门诊"})
        self.assertEqual(self.client.get(f"/fhir/Appointment/$find?{query}").json["total"], 8)
        wrong = self.operation("$find", when("start", "soon"), reference("practitioner", "Practitioner/nobody"))
        self.assertEqual(wrong.status, 422)
        self.assertEqual(len(wrong.json["issue"]), 3)

    def test_find_goes_on_page_by_page(self):
        morning = {"name": "timing", "valueTiming": {"repeat": {"when": ["MORN"]}}}
        pages, bundle = [], self.find({"name": "_count", "valueInteger": 3}, morning, reference(
            "patient-reference", f"Patient/{self.patient}"))
        while True:
            self.assertEqual(bundle["total"], 8)
            pages.append([proposal["start"] for proposal in self.found(bundle)])
            following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
            if not following:
                break
            answer = self.client.get(following[0].split(str(self.server.port))[1])
            self.assertEqual(answer.status, 200, answer)
            bundle = answer.json
        self.assertEqual([len(page) for page in pages], [3, 3, 2])
        starts = [start for page in pages for start in page]
        self.assertEqual(starts, sorted(set(starts)), "each once, in order")

    def test_book_by_reference_resource_and_dialect(self):
        proposals = self.found(self.find(reference("patient-reference", f"Patient/{self.patient}")))
        by_reference = self.operation("$book", reference("appointment-reference", f"Appointment/{proposals[0]['id']}"))
        booked = self.found(by_reference.json)[0]
        self.assertEqual((booked["status"], booked["start"]), ("booked", proposals[0]["start"]))
        again = self.operation("$book", reference("appointment-reference", f"Appointment/{proposals[0]['id']}"))
        self.assertEqual((again.status, again.json["total"]), (200, 0))
        self.assertIn("booking.taken", self.issues(self.found(again.json, "outcome")[0]))
        strict = self.operation("$book", reference("appointment-reference", f"Appointment/{proposals[0]['id']}"),
                                headers=STRICT)
        self.assertEqual(strict.status, 409)
        by_resource = self.operation("$book", {"name": "appointment-resource", "resource": proposals[2]})
        self.assertEqual(self.found(by_resource.json)[0]["start"], proposals[2]["start"])
        # Argonaut's words: by id, in exchange for another.
        moved = self.operation("$book", {"name": "appt-id", "valueUri": proposals[4]["id"]},
                               {"name": "cancelled-appt-id", "valueUri": booked["id"]})
        self.assertEqual([(a["id"], a["start"]) for a in self.found(moved.json)], [(booked["id"], proposals[4]["start"])])
        cancelled = self.operation("$book", {"name": "appointment-resource",
                                             "resource": {**self.found(moved.json)[0], "status": "cancelled"}})
        self.assertEqual(self.found(cancelled.json)[0]["status"], "cancelled")
        unknown = self.operation("$book", reference("appointment-reference", "Appointment/" + "A" * 58))
        self.assertEqual(self.issues(self.found(unknown.json, "outcome")[0]), {"fhir.not_found"})

    def test_book_for_somebody_new(self):
        proposal = self.found(self.find())[0]
        patient = {"resourceType": "Patient", "name": [{"text": "新患者"}],
                   "identifier": [{"system": "urn:mrn", "value": f"n{self.kind}{self.day}"}]}
        calls = [self.operation("$book", reference("appointment-reference", f"Appointment/{proposal['id']}"),
                                {"name": "patient-resource", "resource": patient})]
        other = self.found(self.find())[4]
        calls.append(self.operation("$book", reference("appointment-reference", f"Appointment/{other['id']}"),
                                    {"name": "patient-resource", "resource": patient}))
        patients = {a["participant"][0]["actor"]["reference"] for call in calls for a in self.found(call.json)}
        self.assertEqual(len(patients), 1, "the second time the patient is known")

    def test_one_proposal_is_booked_once(self):
        proposal = self.found(self.find(reference("practitioner", f"Practitioner/{self.doctors[0]}")))[0]
        patients = [self.clinic.patient(f"抢号{i}") for i in range(8)]

        def take(i: int):
            body = {"resourceType": "Parameters", "parameter": [
                reference("appointment-reference", f"Appointment/{proposal['id']}"),
                reference("patient-reference", f"Patient/{patients[i]}")]}
            return self.server.client().post("/fhir/Appointment/$book", body).json["total"]

        self.assertEqual(sum(in_parallel(8, take)), 1)

    def extension(self, resource: dict, name: str) -> str:
        found = [e for e in resource.get("extension", []) if e["url"] == f"urn:medres:fhir:{name}"]
        return next((v for k, v in found[0].items() if k.startswith("value")), "") if found else ""

    def test_hold_keeps_time_until_it_is_booked_or_over(self):
        mine = reference("patient-reference", f"Patient/{self.patient}")
        only = reference("practitioner", f"Practitioner/{self.doctors[0]}")
        proposal = self.found(self.find(only))[0]
        to_proposal = reference("appointment-reference", f"Appointment/{proposal['id']}")
        held = self.found(self.operation("$hold", to_proposal, {"name": "duration-seconds", "valueInteger": 120}).json)[0]
        self.assertEqual((held["status"], held["start"]), ("pending", proposal["start"]))
        self.assertTrue(self.extension(held, "hold-expires"))
        token = self.extension(held, "hold-token")
        self.assertTrue(token)
        self.assertNotIn("hold-token", self.client.get(f"/fhir/Appointment/{held['id']}").text, "nobody else is told")
        self.assertNotIn(proposal["start"], [a["start"] for a in self.found(self.find(only))], "held is not found")
        slots = self.search("Slot", ("schedule", self.doctors[0]), ("start", self.date), ("status", "busy-tentative"))
        self.assertEqual(len(self.found(slots)), 1)
        second = self.operation("$hold", to_proposal)
        refusal = self.found(second.json, "outcome")[0]["issue"]
        self.assertEqual({(issue["severity"], issue["code"]) for issue in refusal}, {("fatal", "not-found")})
        to_held = reference("appointment-reference", f"Appointment/{held['id']}")
        renewed = self.found(self.operation("$hold", to_held, {"name": "hold-token", "valueString": token},
                                            {"name": "duration-seconds", "valueInteger": 300}).json)[0]
        self.assertGreater(self.extension(renewed, "hold-expires"), self.extension(held, "hold-expires"))
        stale = self.operation("$book", to_held, mine, {"name": "hold-token", "valueString": token})
        self.assertEqual(self.issues(self.found(stale.json, "outcome")[0]), {"hold.token"}, "a renewed hold has a new one")
        booked = self.found(self.operation("$book", to_held, mine).json)[0]
        self.assertEqual((booked["id"], booked["status"]), (held["id"], "booked"), "its holder needs no token")
        self.assertNotIn("extension", booked)
        other = self.found(self.find(only))[0]
        freed = self.found(self.operation("$hold", reference("appointment-reference", f"Appointment/{other['id']}")).json)[0]
        released = self.client.request("PATCH", f"/fhir/Appointment/{freed['id']}",
                                       [{"op": "replace", "path": "/status", "value": "cancelled"}], PATCH)
        self.assertEqual((released.status, released.json["status"]), (200, "cancelled"))
        self.assertIn(other["start"], [a["start"] for a in self.found(self.find(only))])

    def test_reschedule_and_cancel(self):
        made = self.book("08:00")
        moved = self.operation(f"{made['id']}/$reschedule", when("start", self.at("10:00")))
        self.assertEqual([(a["id"], a["start"]) for a in self.found(moved.json)], [(made["id"], self.at("10:00"))])
        cancelled = self.operation("$cancel", reference("appointment-reference", f"Appointment/{made['id']}"),
                                   {"name": "reason", "valueString": "ill"})
        self.assertEqual(self.found(cancelled.json)[0]["cancelationReason"], {"text": "ill"})


    def test_batch_answers_each_by_itself_and_a_transaction_all_or_nothing(self):
        def bundle(kind: str, *entries: dict) -> dict:
            return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}

        def write(resource: dict, url: str = "Appointment", method: str = "POST", **more) -> dict:
            return {"resource": resource, "request": {"method": method, "url": url, **more}}

        read = {"request": {"method": "GET", "url": f"Patient/{self.patient}"}}
        count = {"request": {"method": "GET", "url": f"Appointment?patient={self.patient}&_summary=count"}}
        answer = self.client.post("/fhir", bundle("batch", read, write(self.appointment("08:00")),
                                                  write(self.appointment("08:00")), count,
                                                  {"request": {"method": "DELETE", "url": "Patient/1"}}))
        self.assertEqual((answer.status, answer.json["type"]), (200, "batch-response"))
        entries = answer.json["entry"]
        self.assertEqual([entry["response"]["status"] for entry in entries], ["200", "201", "409", "200", "422"])
        self.assertIn("booking.taken", self.issues(entries[2]["response"]["outcome"]))
        self.assertEqual(entries[3]["resource"]["total"], 1)
        one = self.client.post("/fhir", bundle("transaction", write(self.appointment("09:00"))))
        self.assertEqual((one.json["type"], one.json["entry"][0]["response"]["status"]), ("transaction-response", "201"))
        taken = self.client.post("/fhir", bundle("transaction", write(self.appointment("09:00"))))
        self.assertEqual(taken.status, 409)
        refused = self.client.post("/fhir", bundle("transaction", write(self.appointment("10:00")),
                                                   write(self.appointment("09:00"))))
        self.assertEqual(refused.status, 409)
        self.assertTrue(all(issue["expression"][0].startswith("Bundle.entry[1]") for issue in refused.json["issue"]
                            if "expression" in issue), refused.json)
        self.assertEqual(self.search("Appointment", ("patient", self.patient))["total"], 2, "nothing of the refused one")
        two = self.client.post("/fhir", bundle("transaction", write(self.appointment("10:00")),
                                               write(self.appointment("11:00"))))
        self.assertEqual([entry["response"]["status"] for entry in two.json["entry"]], ["201", "201"])

    def test_transactions_that_want_the_same_are_decided_one_by_one(self):
        """Eight at once want the same two starts in opposite orders: one has both, the others nothing."""
        def take(i: int):
            times = ["10:00", "11:00"] if i % 2 else ["11:00", "10:00"]
            patient = {"fullUrl": f"urn:uuid:{i}", "request": {"method": "POST", "url": "Patient"},
                       "resource": {"resourceType": "Patient", "name": [{"text": f"并发{self.day}-{i}"}]}}
            visits = [{"request": {"method": "POST", "url": "Appointment"}, "resource": {
                **self.appointment(time), "participant": [
                    {"actor": {"reference": f"urn:uuid:{i}"}, "status": "accepted"},
                    {"actor": {"reference": f"Practitioner/{self.doctors[0]}"}, "status": "accepted"}]}} for time in times]
            return self.server.client().post("/fhir", {"resourceType": "Bundle", "type": "transaction",
                                                       "entry": [patient, *visits]})

        answers = in_parallel(8, take)
        self.assertEqual(sorted({answer.status for answer in answers}), [200, 409], answers)
        self.assertEqual(sum(answer.status == 200 for answer in answers), 1)
        self.assertEqual(self.search("Patient", ("name", f"并发{self.day}-"))["total"], 1, "who got nothing was not made")
        self.assertEqual(self.search("Appointment", ("practitioner", self.doctors[0]), ("date", self.date))["total"], 2)

    def test_bulk_publication(self):
        anybody = self.server.client(key=None)
        manifest = anybody.get("/fhir/$bulk-publish")
        self.assertEqual((manifest.status, manifest.headers["cache-control"]), (200, "public, max-age=60"))
        mine = {file["type"]: file["url"].split(str(self.server.port))[1] for file in manifest.json["output"]
                if self.clinic.facility in file["url"]}
        self.assertEqual(set(mine), {"Location", "Schedule", "Slot"})
        files = {kind: anybody.get(path) for kind, path in mine.items()}
        lines = {kind: [json.loads(line) for line in file.text.splitlines()] for kind, file in files.items()}
        self.assertEqual([place["id"] for place in lines["Location"]], [self.clinic.facility])
        self.assertEqual(lines["Schedule"][0]["actor"], [{"reference": f"Location/{self.clinic.facility}"}])
        self.assertGreaterEqual(len(lines["Slot"]), 13 * 8)
        self.assertEqual({slot["schedule"]["reference"] for slot in lines["Slot"]},
                         {f"Schedule/{lines['Schedule'][0]['id']}"})
        known = anybody.request("GET", mine["Slot"], None, {"If-None-Match": files["Slot"].headers["etag"]})
        self.assertEqual(known.status, 304)
        for since, count in (("2020-01-01T00:00:00Z", 3), ("2090-01-01T00:00:00Z", 0)):
            self.assertEqual(len(anybody.get("/fhir/$bulk-publish", _since=since).json["output"]), count)
        self.assertEqual(anybody.get("/fhir/$bulk-publish/no/slots.ndjson").status, 404)


class OnSqlite(Fhir, unittest.TestCase):
    kind = "sqlite"


class OnPostgres(Fhir, unittest.TestCase):
    kind = "postgres"


class WithOneConnection(unittest.TestCase):
    """A transaction that meets hours newer than memory's reads them anew when its connection is given back: where there is
    only that one it would else wait for itself until its deadline."""

    def test_a_stale_plan_inside_a_transaction_ends_well(self):
        url, directory = databases.new("postgres")
        other = Server(url, directory).start()
        self.addCleanup(other.stop)
        clinic = Clinic(other.client())
        doctor = clinic.resource("practitioner", "李明", parent=clinic.facility)
        service = clinic.service([{"role": "doctor", "any_of": [doctor]}])
        rota = clinic.rota(doctor)
        narrow = Server(url, directory, extra={"MEDRES_DATABASE_CONNECTIONS_MAX": "1", "MEDRES_DATABASE_CONNECTIONS_MIN": "1",
                                               "MEDRES_SERVER_LOOPS": "1"}).start()
        self.addCleanup(narrow.stop)
        patient = clinic.patient()
        day = datetime.date.today() + datetime.timedelta(days=3)
        client, desk = narrow.client(), other.client()
        for turn in range(12):
            held = desk.get(f"/api/v1/rotas/{rota}")
            body = {name: held.json[name] for name in ("resource", "shape", "zone", "valid_from", "weekly")}
            self.assertEqual(desk.put(f"/api/v1/rotas/{rota}", body).status, 200)
            start = f"{day}T{8 + turn // 2:02}:{turn % 2 * 30:02}:00+08:00"
            entry = {"request": {"method": "POST", "url": "Appointment"}, "resource": {
                "resourceType": "Appointment", "status": "booked", "start": start,
                "serviceType": [{"coding": [{"system": "urn:medres:service-type", "code": service}]}],
                "participant": [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
                                {"actor": {"reference": f"Practitioner/{doctor}"}, "status": "accepted"}]}}
            began = time.monotonic()
            answer = client.post("/fhir", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
            self.assertEqual(answer.status, 200, answer)
            self.assertLess(time.monotonic() - began, 4, "it waited for a connection that it held itself")



if __name__ == "__main__":
    run()

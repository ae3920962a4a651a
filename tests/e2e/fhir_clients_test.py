"""FHIR as others speak it: two clients of npm go the way of a booking, and two validators read everything the server makes.

The clients are not part of the program: tools/install_node.sh puts them into build/node.
"""

from __future__ import annotations

import collections
import datetime
import json
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "integration"))
from support import ADMIN_KEY, Clinic, Databases, Server, run  # noqa: E402

MODULES = ROOT / "build" / "node" / "node_modules"
HERE = pathlib.Path(__file__).resolve().parent
DAY = "2027-03-01"
ENOUGH = 500
PAGE = 100


def setUpModule():
    global databases
    if not (MODULES / "fhir-kit-client").is_dir():
        raise unittest.SkipTest("skipped: the clients are not installed (tools/install_node.sh)")
    databases = Databases().__enter__()


def tearDownModule():
    databases.__exit__(None, None, None)


def node(script: str, *arguments: str) -> dict:
    done = subprocess.run(["node", str(HERE / script), *arguments], text=True, capture_output=True, timeout=300,
                          env={**os.environ, "MEDRES_NODE_MODULES": str(MODULES), "NO_COLOR": "1"})
    if done.returncode != 0:
        raise AssertionError(f"{script} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        url, cls.directory = databases.new("sqlite")
        cls.server = Server(url, cls.directory).start()
        cls.client = cls.server.client()
        cls.clinic = Clinic(cls.client)
        doctor_facts = {"specialties": ["50.13"], "title": "231"}
        cls.department = cls.clinic.resource("department", "针灸科", department={"codes": ["50.13"]})
        cls.doctors = [cls.clinic.resource("practitioner", f"医生{i}", practitioner=doctor_facts, parent=cls.department,
                                           identifiers={"license": f"PR{i}"}) for i in range(4)]
        cls.room = cls.clinic.resource("room", "诊室1", capacity=3)
        cls.device = cls.clinic.resource("equipment", "电针仪", equipment={"model": "G6805", "serial_number": "17"},
                                         capacity=3)
        for resource in [*cls.doctors, cls.room, cls.device]:
            cls.clinic.rota(resource)
        cls.service = cls.clinic.service([{"role": "doctor", "kind": "practitioner", "specialty": "50"},
                                          {"role": "room", "any_of": [cls.room]},
                                          {"role": "device", "any_of": [cls.device]}], grid=30)
        cls.patients = [cls.clinic.patient(f"患者{i}") for i in range(6)]
        cls.base = f"http://127.0.0.1:{cls.server.port}/fhir"

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def drive(self, which: str, patient: str, doctor: str):
        steps = node("fhir_clients.mjs", which, self.base, ADMIN_KEY, patient, doctor, DAY)
        self.assertEqual(steps["version"], "4.0.1")
        self.assertEqual(steps["slots"], 3)
        self.assertEqual(set(steps["next"]), {True})
        self.assertEqual(steps["total"], 20)
        self.assertEqual(steps["held"], "pending")
        self.assertEqual(steps["kept"], ["booked", True, True])
        self.assertEqual(steps["booked"], ["booked", True, which])
        total, kind, codes = steps["again"]
        self.assertEqual((total, kind, set(codes)), (0, "OperationOutcome", {"conflict"}))
        self.assertEqual(steps["moved"], [True, True, which])
        self.assertEqual(steps["arrived"], "arrived")
        self.assertEqual(steps["cancelled"], ["cancelled", "patient asked", True])
        self.assertEqual(steps["read"], ["cancelled", "4"])
        self.assertEqual(steps["together"], ["201", "201", "201"])
        status, participants, version = steps["response"]
        self.assertEqual((status, sorted(participants), version), ("declined", ["accepted"] * 3 + ["declined"], "2"))
        self.assertEqual(steps["closed"], ["busy-unavailable", 0])
        self.assertEqual(steps["looked"], ["responded"])
        self.assertEqual(steps["places"], ["201", "201", "201"])
        self.assertEqual(steps["service"], ["2", "longer", [45, 0, 0, 15, 1, 0]])
        self.assertEqual(steps["role"], [f"{which} branch", "2028-01-31", 2])
        self.assertEqual(steps["ended"], 0)

    def test_fhir_kit_client_goes_the_whole_way(self):
        self.drive("kit", self.patients[0], self.doctors[0])

    def test_fhirclient_goes_the_whole_way(self):
        self.drive("smart", self.patients[1], self.doctors[1])

    def resources_of(self, answer) -> list[dict]:
        self.assertIn(answer.status, (200, 201), answer)
        body = answer.json
        if body["resourceType"] != "Bundle":
            return [body]
        return [body] + [entry["resource"] for entry in body.get("entry", []) if "resource" in entry]

    def book_some(self) -> list[dict]:
        made = []
        start = datetime.datetime.fromisoformat(f"{DAY}T09:00:00+08:00")
        for i, patient in enumerate(self.patients[2:]):
            at = start + datetime.timedelta(days=2, hours=i)
            body = {"resourceType": "Appointment", "status": "booked", "start": at.isoformat(),
                    "end": (at + datetime.timedelta(minutes=30)).isoformat(),
                    "description": "first visit", "priority": 3,
                    "reasonCode": [{"text": "腰痛"}],
                    "extension": [{"url": "http://example.org/channel", "valueString": "app"}],
                    "participant": [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
                                    {"actor": {"reference": f"Practitioner/{self.doctors[2]}"}, "status": "accepted"}]}
            made += self.resources_of(self.client.post("/fhir/Appointment", body))
        return made

    def operation(self, name: str, *parameters: dict):
        return self.client.post(f"/fhir/Appointment/${name}",
                                {"resourceType": "Parameters", "parameter": list(parameters)})

    def validate(self, resources: list[dict]) -> dict:
        lines = pathlib.Path(self.directory) / "resources.ndjson"
        lines.write_text("".join(json.dumps(resource) + "\n" for resource in resources))
        return node("fhir_validate.mjs", str(lines))

    def test_the_validators_find_what_is_wrong(self):
        broken = [{"resourceType": "Slot", "status": "free"}, {"resourceType": "Appointment", "status": "no such"}]
        found = {(error["by"], error["name"].split("/")[0]) for error in self.validate(broken)["errors"]}
        self.assertLessEqual({("medplum", "Slot"), ("fhir", "Slot"), ("fhir", "Appointment")}, found)

    def constitution_of(self, patient: str) -> list[dict]:
        """The questionnaires, a patient's answers to one, and what they come to."""
        answers = {"resourceType": "QuestionnaireResponse", "status": "completed", "subject": {"reference": f"Patient/{patient}"},
                   "questionnaire": "urn:medres:fhir:Questionnaire/elderly33",
                   "item": [{"linkId": str(i), "answer": [{"valueCoding": {"code": str(1 + i % 5)}}]} for i in range(1, 34)]}
        found = self.resources_of(self.client.get("/fhir/Questionnaire"))
        found += self.resources_of(self.client.post("/fhir/QuestionnaireResponse/$evaluate", answers))
        found += self.resources_of(self.client.post("/fhir/QuestionnaireResponse", answers))
        found += self.resources_of(self.client.get("/fhir/Observation", patient=patient, _include="Observation:derived-from"))
        self.assertEqual(sum(one["resourceType"] == "Observation" for one in found), 2)
        return found

    def written_places(self) -> list[dict]:
        """A role and a service with all that they can say, every version of them, and a refusal."""
        part = lambda url, value, said: {"url": url, value: said}  # noqa: E731
        service = {"resourceType": "HealthcareService", "name": "督灸", "active": False, "extension": [
            part("urn:medres:fhir:name-en", "valueString", "Du"), part("urn:medres:fhir:duration-minutes", "valueInteger", 60),
            {"url": "urn:medres:fhir:requirement", "extension": [
                part("role", "valueString", "doctor"), part("any-of", "valueReference", {"reference": f"Practitioner/{self.doctors[3]}"}),
                {"url": "segment", "extension": [part("from-minute", "valueInteger", 0), part("to-minute", "valueInteger", 10)]},
                part("prefer-title", "valueCode", "231")]}]}
        found = self.resources_of(self.client.post("/fhir/HealthcareService", service))
        role = {"resourceType": "PractitionerRole", "practitioner": {"reference": f"Practitioner/{self.doctors[3]}"},
                "location": [{"reference": f"Location/{self.room}"}], "period": {"start": "2027-01-01", "end": "2027-02-01"},
                "healthcareService": [{"reference": f"HealthcareService/{found[0]['id']}"}],
                "extension": [part("urn:medres:fhir:stay", "valueBoolean", True)],
                "availableTime": [{"daysOfWeek": ["mon"], "availableStartTime": "08:00:00"}]}
        found += self.resources_of(self.client.post("/fhir/PractitionerRole", role))
        for one in list(found):
            found += self.resources_of(self.client.get(f"/fhir/{one['resourceType']}/{one['id']}/_history"))
        service["extension"].pop()
        found.append(self.client.post("/fhir/HealthcareService", service).json)
        return found

    def medication(self) -> list[dict]:
        """Formulas, definitions, and what a check of requests finds: clashes, an unknown herb, an answered finding."""
        found = self.resources_of(self.client.get("/fhir/Medication", _count=1000))
        found += self.resources_of(self.client.get("/fhir/OperationDefinition"))
        formula = self.client.get("/fhir/Medication", name="麻黄汤").json["entry"][0]["resource"]["id"]
        request = {"resourceType": "MedicationRequest", "status": "draft", "intent": "proposal",
                   "subject": {"reference": f"Patient/{self.patients[0]}"}}
        named = [{**request, "id": f"r{i}", "medicationCodeableConcept": {"text": name}}
                 for i, name in enumerate(("炙甘草", "海藻", "仙人草", "川乌"))]
        answered = {"resourceType": "DetectedIssue", "status": "final", "identifier": [{"system": "urn:medres:finding", "value": "18F-1:海藻+甘草"}],
                    "mitigation": [{"action": {"text": "海藻玉壶汤"}, "author": {"display": who}} for who in ("Li", "Wang")]}
        formulas = [{**request, "medicationReference": {"reference": f"Medication/{formula}"}}]
        for requests in (named, [*named, answered], formulas):
            bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in requests]}
            checked = self.resources_of(self.client.post("/fhir/MedicationRequest/$check", bundle))
            found += checked + [one["resource"] for one in checked[0]["parameter"] if "resource" in one]
        found.append(self.client.post("/fhir/MedicationRequest/$check", {"resourceType": "Bundle", "type": "collection"}).json)
        self.assertGreater(sum(one["resourceType"] == "DetectedIssue" for one in found), 3)
        return found

    def test_two_validators_find_nothing_wrong_in_what_the_server_makes(self):
        found = self.book_some()
        found += self.medication()
        patient = {"resourceType": "Patient", "name": [{"family": "Li", "given": ["Mei"]}], "gender": "female",
                   "telecom": [{"system": "phone", "value": "13800138000"}, {"system": "email", "value": "li@example.org"}],
                   "identifier": [{"system": "urn:mrn", "value": "17"}], "birthDate": "1980-02-29"}
        found += self.resources_of(self.client.post("/fhir/Patient", patient))
        found += self.resources_of(self.client.get("/fhir/metadata"))
        for symptom in ("fatigue", "chest-pain"):
            wish = {"resourceType": "Parameters", "parameter": [{"name": "symptom", "valueCode": symptom}]}
            found += self.resources_of(self.client.post(f"/fhir/Patient/{self.patients[2]}/$advise", wish))
        found += self.resources_of(self.client.post("/fhir/AppointmentResponse", {
            "resourceType": "AppointmentResponse", "participantStatus": "tentative", "comment": "maybe",
            "appointment": {"reference": f"Appointment/{found[0]['id']}"},
            "actor": {"reference": f"Patient/{self.patients[2]}"}}))
        found += self.resources_of(self.client.post("/fhir/Slot", {
            "resourceType": "Slot", "status": "busy-unavailable", "schedule": {"reference": f"Schedule/{self.doctors[2]}"},
            "start": f"{DAY}T08:00:00+08:00", "end": "2027-04-01T08:00:00+08:00", "comment": "leave"}))
        both = {"resourceType": "Bundle", "type": "transaction", "entry": [
            {"request": {"method": "POST", "url": "Patient"}, "resource": {"resourceType": "Patient", "name": [{"text": f"二{i}"}]}}
            for i in range(2)]}
        found += self.resources_of(self.client.post("/fhir", both))
        both["entry"][1]["resource"]["gender"] = "f"
        found.append(self.client.post("/fhir", both).json)
        found += self.written_places()
        found += self.constitution_of(self.patients[0])
        for kind in ("Practitioner", "PractitionerRole", "Organization", "Location", "Device", "HealthcareService",
                     "Schedule", "Patient", "Appointment", "AppointmentResponse", "AuditEvent"):
            found += self.resources_of(self.client.get(f"/fhir/{kind}", _count=PAGE))
        for status in ("free", "busy"):
            found += self.resources_of(self.client.get("/fhir/Slot", _count=400, status=status,
                                                       start=f"ge{DAY}", _include="Slot:schedule"))
        proposals = self.operation("find", {"name": "start", "valueDateTime": f"{DAY}T00:00:00+08:00"},
                                   {"name": "end", "valueDateTime": "2027-03-20"}, {"name": "_count", "valueInteger": 300})
        found += self.resources_of(proposals)
        found += self.resources_of(self.operation("find", {"name": "start", "valueDateTime": DAY},
                                                  {"name": "end", "valueDateTime": DAY}, {"name": "x", "valueString": "y"}))
        found += self.resources_of(self.operation("book", {"name": "appointment-reference",
                                                           "valueReference": {"reference": "Appointment/no"}}))
        found += self.resources_of(self.client.post("/fhir/Appointment/$validate", proposals.json["entry"][0]["resource"]))
        held = self.operation("hold", {"name": "appointment-reference", "valueReference": {
            "reference": f"Appointment/{proposals.json['entry'][-1]['resource']['id']}"}})
        found += self.resources_of(held)
        found += self.resources_of(self.operation("cancel", {"name": "appointment-reference", "valueReference": {
            "reference": f"Appointment/{held.json['entry'][0]['resource']['id']}"}}))
        found += self.resources_of(self.client.post("/fhir", {"resourceType": "Bundle", "type": "batch", "entry": [
            {"request": {"method": "GET", "url": "Slot?_count=1"}}, {"request": {"method": "GET", "url": "Patient/no"}}]}))
        found.append(self.client.get("/fhir/Patient/no").json)
        found.append(self.client.get("/fhir/Patient", birthdate="no").json)
        for kind, held in (("Appointment", found[0]["id"]), ("Practitioner", self.doctors[0])):
            found += self.resources_of(self.client.get(f"/fhir/{kind}/{held}/_history"))
        for shorter in ({"_summary": "true"}, {"_summary": "text"}, {"_elements": "comment"}):
            found += self.resources_of(self.client.get("/fhir/Appointment", **shorter))

        read = self.validate(found)
        errors = collections.Counter((error["by"], error["text"][:160]) for error in read["errors"])
        self.assertEqual(errors.most_common(20), [])
        self.assertGreaterEqual(sum(read["counts"].values()), ENOUGH)
        print(f"validated {sum(read['counts'].values())} resources: {read['counts']}")


if __name__ == "__main__":
    run()

"""Two hundred ways to get a request wrong: each gets the right 4xx that names the field and the rule, nothing crashes
and nothing is written. The cases are rows: what, method, path, body or headers → status, and a text the answer must have."""

from __future__ import annotations

import json
import socket
import time
import unittest
import uuid

from support import ADMIN_KEY, Clinic, Databases, Server, run

ID = "01JD3ZQ4M8E6T7V9X2B5C0N1RK"
RESOURCES, SERVICES, ROTAS = "/api/v1/resources", "/api/v1/service-types", "/api/v1/rotas"
PLANS, SESSION = "/api/v1/session-plans", f"/api/v1/sessions/{ID}"
PATIENTS, APPOINTMENTS, AVAILABILITY = "/api/v1/patients", "/api/v1/appointments", "/api/v1/availability"
PRESCRIPTIONS, ACUPOINTS = "/api/v1/prescriptions:check", "/api/v1/acupoints:check"
REPORTS = "/api/v1/payments/callback"
CARE, MEDICINES = "/api/v1/recommendations", "/api/v1/inventory/medicines"
DIFFERENTIATE, FORMULAS = "/api/v1/syndromes:differentiate", "/api/v1/formulas:recommend"
HERBS = "/api/v1/herbs:recommend"
CHECK_INS, WALK_INS = "/api/v1/desk/check-ins", "/api/v1/desk/walk-ins"


def but(base: dict, **changes) -> dict:
    """`base` with some members changed; a member set to `...` is left out."""
    merged = {**base, **changes}
    return {k: v for k, v in merged.items() if v is not ...}


RESOURCE = {"kind": "room", "name": {"zh": "诊室"}, "capacity": 1, "status": "active"}
PRACTITIONER = {"kind": "practitioner", "name": {"zh": "医师"}, "status": "active",
                "practitioner": {"specialties": ["50.13"]}}
SERVICE = {"name": {"zh": "门诊"}, "duration_minutes": 30, "buffer_before_minutes": 0, "buffer_after_minutes": 0,
           "grid_minutes": 15, "requirements": [{"role": "doctor", "any_of": [ID], "quantity": 1}]}
ROTA = {"resource": ID, "shape": "timed", "zone": "Asia/Shanghai", "valid_from": "2026-01-01",
        "weekly": [{"days": ["mon"], "start": "08:00", "end": "12:00"}]}
HALF_DAY = {"days": ["mon"], "part": "am", "numbers": 10}
PLAN = {"resource": ID, "service_type": ID, "valid_from": "2026-01-01", "half_days": [HALF_DAY]}
PATIENT = {"name": "测试", "id_type": "unknown"}
REPORT = {"provider": "wechat-pay", "transaction": "1", "appointment": ID, "amount_cents": 5000}
BOOKING = {"service_type": ID, "patient": ID, "start": "2027-03-01T09:00:00+08:00", "channel": "web"}

# JSON that cannot be read: every body endpoint answers 400.
BROKEN_JSON = ["", "{", "}", "[", "nul", "{\"a\":}", "{\"a\" 1}", "{'a':1}", "{\"a\":1,}", "[1,2", "\"text",
               "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":NaN}", "{\"a\":1}{\"b\":2}", "\x00",
               "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "<xml/>", "a=1&b=2", "[" * 200 + "]" * 200]

# (path, body, status, what the answer must name)
BODIES = [
    # not an object
    (RESOURCES, [], 422, ""), (RESOURCES, "text", 422, ""), (RESOURCES, 7, 422, ""), (RESOURCES, None, 422, ""),
    (REPORTS, but(REPORT, amount_cents=0), 422, "/amount_cents"), (REPORTS, but(REPORT, amount_cents="5"), 422, "/amount_cents"),
    (REPORTS, but(REPORT, kind="gift"), 422, "/kind"), (REPORTS, but(REPORT, transaction=...), 422, "/transaction"),
    (REPORTS, but(REPORT, currency="yuan"), 422, "/currency"), (REPORTS, REPORT, 503, "payment.callback_off"),
    (APPOINTMENTS, [], 422, ""), (PATIENTS, [], 422, ""), (ROTAS, 1, 422, ""), (SERVICES, True, 422, ""),
    # missing members
    (RESOURCES, but(RESOURCE, kind=...), 422, "/kind"), (RESOURCES, but(RESOURCE, name=...), 422, "/name"),
    (SERVICES, but(SERVICE, name=...), 422, "/name"), (SERVICES, but(SERVICE, duration_minutes=...), 422, "/duration"),
    (SERVICES, but(SERVICE, requirements=...), 422, "/requirements"), (ROTAS, but(ROTA, resource=...), 422, "/resource"),
    (ROTAS, but(ROTA, zone=8), 422, "/zone"), (ROTAS, but(ROTA, valid_from=...), 422, "/valid_from"),
    (PATIENTS, but(PATIENT, name=...), 422, "/name"), (APPOINTMENTS, but(BOOKING, service_type=...), 422, "/service_type"),
    (APPOINTMENTS, but(BOOKING, patient=...), 422, "/patient"), (APPOINTMENTS, but(BOOKING, start=...), 422, "/start"),
    # unknown members
    (RESOURCES, but(RESOURCE, colour="red"), 422, "/colour"), (RESOURCES, but(RESOURCE, Kind="room"), 422, "/Kind"),
    (RESOURCES, but(RESOURCE, name={"zh": "甲", "fr": "x"}), 422, "/name/fr"), (SERVICES, but(SERVICE, x=1), 422, "/x"),
    (ROTAS, but(ROTA, weekday="mon"), 422, "/weekday"), (PATIENTS, but(PATIENT, age=3), 422, "/age"),
    (APPOINTMENTS, but(BOOKING, end="2027-03-01T09:30:00+08:00"), 422, "/end"),
    (APPOINTMENTS, but(BOOKING, **{"a/b~c": 1}), 422, "/a~1b~0c"),
    # wrong types
    (RESOURCES, but(RESOURCE, kind=3), 422, "/kind"), (RESOURCES, but(RESOURCE, name="甲"), 422, "/name"),
    (RESOURCES, but(RESOURCE, name={"zh": 5}), 422, "/name/zh"), (RESOURCES, but(RESOURCE, capacity="2"), 422, "/capacity"),
    (RESOURCES, but(RESOURCE, capacity=1.5), 422, "/capacity"), (RESOURCES, but(RESOURCE, capacity=True), 422, "/capacity"),
    (RESOURCES, but(RESOURCE, parent=7), 422, "/parent"), (RESOURCES, but(RESOURCE, attributes=[]), 422, "/attributes"),
    (RESOURCES, but(RESOURCE, attributes={"a": 1}), 422, "/attributes/a"),
    (RESOURCES, but(PRACTITIONER, practitioner=[]), 422, "/practitioner"),
    (RESOURCES, but(PRACTITIONER, practitioner={"specialties": "50"}), 422, "/practitioner/specialties"),
    (SERVICES, but(SERVICE, duration_minutes="30"), 422, "/duration_minutes"),
    (SERVICES, but(SERVICE, requirements={}), 422, "/requirements"),
    (SERVICES, but(SERVICE, requirements=["x"]), 422, "/requirements/0"),
    (ROTAS, but(ROTA, weekly={}), 422, "/weekly"), (ROTAS, but(ROTA, weekly=["mon"]), 422, "/weekly/0"),
    (ROTAS, but(ROTA, weekly=[{"days": "mon", "start": "08:00", "end": "12:00"}]), 422, "/weekly/0/days"),
    (ROTAS, but(ROTA, exceptions=[{"date": 20260101}]), 422, "/exceptions/0/date"),
    (PATIENTS, but(PATIENT, name=["a"]), 422, "/name"), (PATIENTS, but(PATIENT, birth_date=19900101), 422, "/birth_date"),
    (APPOINTMENTS, but(BOOKING, start=1777777777), 422, "/start"), (APPOINTMENTS, but(BOOKING, patient={}), 422, "/patient"),
    (APPOINTMENTS, but(BOOKING, resources=ID), 422, "/resources"), (APPOINTMENTS, but(BOOKING, resources=[3]), 422, "/resources/0"),
    # unknown enumeration values
    (RESOURCES, but(RESOURCE, kind="robot"), 422, "/kind"), (RESOURCES, but(RESOURCE, kind="ROOM"), 422, "/kind"),
    (RESOURCES, but(RESOURCE, status="retired"), 422, "/status"), (RESOURCES, but(RESOURCE, status="open"), 422, "/status"),
    (ROTAS, but(ROTA, shape="round"), 422, "/shape"),
    (ROTAS, but(ROTA, weekly=[{"days": ["monday"], "start": "08:00", "end": "12:00"}]), 422, "/weekly/0/days/0"),
    (PATIENTS, but(PATIENT, id_type="library-card"), 422, "/id_type"), (PATIENTS, but(PATIENT, sex="yes"), 422, "/sex"),
    # ranges, lengths, steps
    (RESOURCES, but(RESOURCE, capacity=0), 422, "/capacity"), (RESOURCES, but(RESOURCE, capacity=-1), 422, "/capacity"),
    (RESOURCES, but(RESOURCE, capacity=1000), 422, "/capacity"), (RESOURCES, but(RESOURCE, capacity=10**30), 422, "/capacity"),
    (RESOURCES, but(RESOURCE, name={"zh": ""}), 422, "/name"), (RESOURCES, but(RESOURCE, name={"zh": "长" * 400}), 422, "/name/zh"),
    (RESOURCES, but(RESOURCE, name={}), 422, "/name"),
    (SERVICES, but(SERVICE, duration_minutes=0), 422, "/duration_minutes"), (SERVICES, but(SERVICE, duration_minutes=7), 422, "/duration_minutes"),
    (SERVICES, but(SERVICE, duration_minutes=5000), 422, "/duration_minutes"), (SERVICES, but(SERVICE, duration_minutes=-30), 422, "/duration_minutes"),
    (SERVICES, but(SERVICE, buffer_before_minutes=-5), 422, "/buffer_before_minutes"),
    (SERVICES, but(SERVICE, buffer_after_minutes=3), 422, "/buffer_after_minutes"),
    (SERVICES, but(SERVICE, buffer_after_minutes=1000), 422, "/buffer_after_minutes"),
    (SERVICES, but(SERVICE, grid_minutes=0), 422, "/grid_minutes"), (SERVICES, but(SERVICE, grid_minutes=7), 422, "/grid_minutes"),
    (SERVICES, but(SERVICE, requirements=[]), 422, "/requirements"),
    (SERVICES, but(SERVICE, requirements=[{"role": "doctor", "any_of": [ID], "quantity": 0}]), 422, "/requirements/0/quantity"),
    (SERVICES, but(SERVICE, requirements=[{"role": "", "any_of": [ID], "quantity": 1}]), 422, "/requirements/0/role"),
    (SERVICES, but(SERVICE, requirements=[{"role": "doctor", "quantity": 1}]), 422, "/requirements/0"),
    (SERVICES, but(SERVICE, requirements=[{"role": "doctor", "any_of": [], "quantity": 1}]), 422, "/requirements/0"),
    (SERVICES, but(SERVICE, requirements=[{"role": "doctor", "any_of": [ID], "quantity": 2}]), 422, "/requirements/0/quantity"),
    (PATIENTS, but(PATIENT, name=""), 422, "/name"), (PATIENTS, but(PATIENT, name="名" * 300), 422, "/name"),
    (APPOINTMENTS, but(BOOKING, channel="x" * 500), 422, "/channel"),
    # times and dates
    (APPOINTMENTS, but(BOOKING, start="tomorrow"), 422, "/start"), (APPOINTMENTS, but(BOOKING, start="2027-03-01"), 422, "/start"),
    (APPOINTMENTS, but(BOOKING, start="2027-03-01T09:00:00"), 422, "/start"),
    (APPOINTMENTS, but(BOOKING, start="2027-02-30T09:00:00Z"), 422, "/start"),
    (APPOINTMENTS, but(BOOKING, start="2027-03-01T25:00:00Z"), 422, "/start"),
    (APPOINTMENTS, but(BOOKING, start="2027-03-01T09:61:00Z"), 422, "/start"),
    (APPOINTMENTS, but(BOOKING, start="2027-03-01T09:00:00+99:00"), 422, "/start"), (APPOINTMENTS, but(BOOKING, start=""), 422, "/start"),
    (ROTAS, but(ROTA, valid_from="2026-13-01"), 422, "/valid_from"), (ROTAS, but(ROTA, valid_from="01/02/2026"), 422, "/valid_from"),
    (ROTAS, but(ROTA, valid_to="2025-01-01"), 422, "/valid_to"), (ROTAS, but(ROTA, zone="Mars/Olympus"), 422, "/zone"),
    (ROTAS, but(ROTA, zone="../../etc/passwd"), 422, "/zone"), (ROTAS, but(ROTA, zone=""), 422, "/zone"),
    (ROTAS, but(ROTA, weekly=[{"days": ["mon"], "start": "8", "end": "12:00"}]), 422, "/weekly/0/start"),
    (ROTAS, but(ROTA, weekly=[{"days": ["mon"], "start": "08:03", "end": "12:00"}]), 422, "/weekly/0/start"),
    (ROTAS, but(ROTA, weekly=[{"days": ["mon"], "start": "08:00", "end": "25:00"}]), 422, "/weekly/0/end"),
    (ROTAS, but(ROTA, weekly=[{"days": [], "start": "08:00", "end": "12:00"}]), 422, "/weekly/0/days"),
    (ROTAS, but(ROTA, exceptions=[{"date": "2026-02-30", "closed": True}]), 422, "/exceptions/0/date"),
    (ROTAS, but(ROTA, exceptions=[{"date": "2026-02-03", "start": "08:00"}]), 422, "/exceptions/0"),
    (PATIENTS, but(PATIENT, birth_date="1990-02-31"), 422, "/birth_date"), (PATIENTS, but(PATIENT, birth_date="2999-01-01"), 422, "/birth_date"),
    # ids and references
    (APPOINTMENTS, but(BOOKING, patient="1"), 422, "/patient"), (APPOINTMENTS, but(BOOKING, patient=ID + "X"), 422, "/patient"),
    (APPOINTMENTS, but(BOOKING, service_type="8" * 26), 422, "/service_type"), (APPOINTMENTS, but(BOOKING), 422, "/service_type"),
    (APPOINTMENTS, but(BOOKING, resources=["../x"]), 422, "/resources/0"), (RESOURCES, but(RESOURCE, parent="x"), 422, "/parent"),
    (RESOURCES, but(RESOURCE, parent=ID), 422, "/parent"), (ROTAS, but(ROTA), 422, "/resource"),
    (ROTAS, but(ROTA, resource="'; drop table rota; --"), 422, "/resource"),
    (SERVICES, but(SERVICE), 422, "/requirements/0/any_of/0"),
    # rules of the field
    (PATIENTS, but(PATIENT, id_type="resident-id-card", id_number="110105194912310021"), 422, "/id_number"),
    (PATIENTS, but(PATIENT, id_type="resident-id-card", id_number="123"), 422, "/id_number"),
    (PATIENTS, but(PATIENT, id_type="resident-id-card"), 422, "/id_number"), (PATIENTS, but(PATIENT, phone="not a phone"), 422, "/phone"),
    (PATIENTS, but(PATIENT, phone="12"), 422, "/phone"), (RESOURCES, but(RESOURCE, kind="facility", facility={"level": "九级"}), 422, "/facility/level"),
    (RESOURCES, but(PRACTITIONER, practitioner={"specialties": ["99.99"]}), 422, "/practitioner/specialties/0"),
    (RESOURCES, but(PRACTITIONER, practitioner={"title": "000"}), 422, "/practitioner/title"),
    (RESOURCES, but(PRACTITIONER, practitioner={"constitutions": ["Z"]}), 422, "/practitioner/constitutions/0"),
    (RESOURCES, but(RESOURCE, practitioner={"specialties": ["50"]}), 422, "/practitioner"),
    (RESOURCES, but(RESOURCE, kind="facility", facility={"position": {"longitude": 200, "latitude": 0, "crs": "wgs84"}}), 422, "/facility/position/longitude"),
    (RESOURCES, but(RESOURCE, kind="facility", facility={"position": {"longitude": 120, "latitude": 30}}), 422, "/facility/position/crs"),
    (RESOURCES, but(RESOURCE, zone="Nowhere/City"), 422, "/zone"),
    # differentiation
    (DIFFERENTIATE, {"symptoms": []}, 422, "/symptoms"), (DIFFERENTIATE, {"symptoms": ["失眠"]}, 422, "/symptoms/0"),
    (DIFFERENTIATE, {"symptoms": [{"name": "失眠", "severity": "grave"}]}, 422, "/symptoms/0/severity"),
    (DIFFERENTIATE, {"symptoms": [{"name": "失眠"}], "limit": 0}, 422, "/limit"),
    (FORMULAS, {}, 422, "/symptoms"), (FORMULAS, {"patterns": ["好运证"]}, 422, "/patterns/0"), (FORMULAS, {"patterns": [""]}, 422, "/patterns/0"),
    (FORMULAS, {"constitutions": ["J"]}, 422, "/constitutions/0"), (FORMULAS, {"complaint": "怕冷" * 1001}, 422, "/complaint"),
    (FORMULAS, {"symptoms": [{"name": "失眠"}], "limit": 21}, 422, "/limit"), (FORMULAS, {"herbs": ["麻黄"]}, 422, "/herbs"),
    (HERBS, {}, 422, "/symptoms"), (HERBS, {"symptom_ids": ["0"]}, 422, "/symptom_ids/0"), (HERBS, {"symptom_ids": [10_000]}, 422, "/symptom_ids/0"),
    (HERBS, {"symptoms": [{"name": "恶寒"}], "limit": 51}, 422, "/limit"), (HERBS, {"complaint": "怕冷" * 1001}, 422, "/complaint"),
    (HERBS, {"symptoms": [{"name": "恶寒"}]}, 503, "recommendation.herb_model_file"),
    # prescriptions and acupoints
    (PRESCRIPTIONS, {"herbs": []}, 422, "/herbs"), (PRESCRIPTIONS, {"herbs": [{"name": ""}]}, 422, "/herbs/0/name"),
    (PRESCRIPTIONS, {"herbs": [{"name": "甘草", "basis": "a pinch"}]}, 422, "/herbs/0/basis"),
    (PRESCRIPTIONS, {"herbs": [{"name": "甘草", "dose": "6"}]}, 422, "/herbs/0/dose"),
    (PRESCRIPTIONS, {"herbs": [{"name": "甘草"}], "patient": {"age": 200}}, 422, "/patient/age"),
    (PRESCRIPTIONS, {"herbs": [{"name": "甘草"}], "settlements": [{"finding": "x", "reason": "", "signed_by": []}]}, 422,
     "/settlements/0/reason"),
    (ACUPOINTS, {"points": [{"point": "LI4", "technique": "laser"}]}, 422, "/points/0/technique"),
    (ACUPOINTS, {"herbs": []}, 422, "/herbs"),
    (CARE, {"kinds": ["formula"]}, 422, "/kinds/0"), (CARE, {"constitutions": ["J"]}, 422, "/constitutions/0"),
    (CARE, {"symptoms": ["bad-luck"]}, 422, "/symptoms/0"), (CARE, {"person": {"age": -1}}, 422, "/person/age"),
    (CARE, {"max_km": 0}, 422, "/max_km"), (CARE, {"max_fee_cents": 0}, 422, "/max_fee_cents"),
    (CARE, {"origin": {"longitude": 121.47}}, 422, "/origin/latitude"), (CARE, {"limit": 21}, 422, "/limit"), (CARE, {"place": ID}, 422, "/place"), (CARE, {"diagnosis": "x"}, 422, "/diagnosis"),
    (MEDICINES, {"name": {"zh": "片", "en": "x"}, "unit": "spoon"}, 422, "/unit"), (MEDICINES, {"name": {"zh": "片"}}, 422, "/name/en"),
    (MEDICINES, {"name": {"zh": "片", "en": "x"}, "threshold": -1}, 422, "/threshold"),
    (MEDICINES + f"/{ID}/issues", {"quantity": 0}, 422, "/quantity"), (MEDICINES + f"/{ID}/issues", {"quantity": 1}, 404, ID),
    (MEDICINES + f"/{ID}/receipts", {"lot_number": "A", "expires_on": "2027-02-30", "quantity": 1}, 422, "/expires_on"),
    # session plans and numbers
    (PLANS, but(PLAN), 422, "/resource"), (PLANS, but(PLAN, half_days=[]), 422, "/half_days"),
    (PLANS, but(PLAN, half_days=[but(HALF_DAY, part="noon")]), 422, "/half_days/0/part"),
    (PLANS, but(PLAN, half_days=[but(HALF_DAY, numbers=0)]), 422, "/half_days/0/numbers"),
    (PLANS, but(PLAN, half_days=[but(HALF_DAY, segment_minutes=45)]), 422, "/half_days/0/segment_minutes"),
    (PLANS, but(PLAN, half_days=[but(HALF_DAY, segment_minutes=7)]), 422, "/half_days/0/segment_minutes"),
    (PLANS, but(PLAN, half_days=[but(HALF_DAY, opens={"days_before": -1, "at": "07:00"})]), 422, "/half_days/0/opens/days_before"),
    (PLANS, but(PLAN, half_days=[but(HALF_DAY, pools=[{"channels": ["Web"], "numbers": 1}])]), 422, "/half_days/0/pools/0/channels/0"),
    (SESSION + "/numbers", {"patient": ID}, 404, ID), (SESSION + "/numbers", {}, 422, "/patient"),
    (SESSION + "/numbers", {"patient": ID, "from": "08:00"}, 422, "/from"),
    (SESSION + "/extra-numbers", {"patient": ID}, 422, "/reason"), (SESSION + "/stop", {"reason": ""}, 422, "/reason"),
    (SESSION + "/substitute", {"resource": ID, "reason": "ill"}, 404, ID), (SESSION + "/edit", {"add_numbers": 0}, 422, "/add_numbers"),
    # the desk and families
    (CHECK_INS, {}, 422, "/facility"), (CHECK_INS, {"appointment": "1"}, 422, "/appointment"),
    (CHECK_INS, {"appointment": ID, "priority": "vip"}, 422, "/priority"),
    (CHECK_INS, {"facility": ID, "pickup_code": "123456789"}, 422, "/pickup_code"),
    (CHECK_INS, {"appointment": ID}, 404, "appointment.not_found"),
    (WALK_INS, {"patient": ID}, 422, "/service_type"), (WALK_INS, {"service_type": ID, "patient": ID}, 422, "/service_type"),
    (WALK_INS, {"service_type": ID, "patient": ID, "channel": "web"}, 422, "/channel"),
    (f"/api/v1/desk/queues/{ID}/calls", {"desk": 3}, 422, "/desk"), (f"/api/v1/desk/queues/{ID}/calls", {"desk": "x" * 41}, 422, "/desk"),
    (f"/api/v1/desk/tickets/{ID}/steps", {"step": "call"}, 422, "/step"), (f"/api/v1/desk/tickets/{ID}/steps", {"step": "pass"}, 404, "desk.no_ticket"),
    (f"{PATIENTS}/{ID}/relations", {"patient": ID, "kind": "friend"}, 422, "/kind"),
    (f"{PATIENTS}/{ID}/relations", {"patient": ID, "kind": "proxy", "valid_to": "soon"}, 422, "/valid_to"),
    (f"{PATIENTS}/{ID}/relations", {"patient": ID, "kind": "proxy"}, 404, "patient.not_found"),
    (APPOINTMENTS, but(BOOKING, booked_by="me"), 422, "/booked_by"),
]

# (method, path, status, what the answer must name)
TARGETS = [
    ("GET", "/api/v1/resources?limit=0", 422, "?limit"), ("GET", "/api/v1/resources?limit=-1", 422, "?limit"),
    ("GET", "/api/v1/resources?limit=100000", 422, "?limit"), ("GET", "/api/v1/resources?limit=ten", 422, "?limit"),
    ("GET", "/api/v1/resources?limit=", 422, "?limit"), ("GET", "/api/v1/resources?limit=1&limit=2", 422, "?limit"),
    ("GET", "/api/v1/resources?kind=robot", 422, "?kind"), ("GET", "/api/v1/resources?colour=red", 422, "?colour"),
    ("GET", "/api/v1/resources?near=1", 422, "near"), ("GET", "/api/v1/resources?near=abc,def", 422, "near"),
    ("GET", "/api/v1/resources?near=500,500", 422, "near"), ("GET", "/api/v1/resources?cursor=%27%20or%201%3D1", 422, "cursor"),
    ("GET", "/api/v1/resources?parent=x", 422, "?parent"), ("GET", "/api/v1/resources?status=asleep", 422, "?status"),
    ("GET", "/api/v1/resources/x", 422, ""), ("GET", f"/api/v1/resources/{ID}", 404, ID),
    ("GET", "/api/v1/resources/..%2f..%2fetc%2fpasswd", 422, ""), ("GET", "/api/v1/resources/%00", 400, ""),
    ("GET", "/api/v1/resources/%zz", 400, ""), ("GET", f"/api/v1/patients/{ID}", 404, ID),
    ("GET", "/api/v1/patients/1%20or%201%3D1", 422, ""), ("GET", f"/api/v1/appointments/{ID}", 404, ID),
    ("GET", "/api/v1/appointments/none", 422, ""), ("GET", "/api/v1/appointments?date=today", 422, "?date"),
    ("GET", "/api/v1/appointments?date=2026-02-30", 422, "?date"), ("GET", "/api/v1/appointments?status=gone", 422, "?status"),
    ("GET", "/api/v1/appointments?patient=x", 422, "?patient"), ("GET", "/api/v1/appointments?limit=x", 422, "?limit"),
    ("GET", f"/api/v1/waitlist/{ID}", 404, ID), ("GET", "/api/v1/waitlist?status=asleep", 422, "?status"),
    ("GET", "/api/v1/waitlist?limit=0", 422, "?limit"), ("DELETE", f"/api/v1/waitlist/{ID}", 404, ID),
    ("GET", "/api/v1/availability", 422, "service_type"), ("GET", f"/api/v1/availability?service_type={ID}", 422, "from"),
    ("GET", f"/api/v1/availability?service_type={ID}&from=2026-12-01", 404, ID),
    ("GET", f"/api/v1/availability?service_type=x&from=2026-12-01", 422, "?service_type"),
    ("GET", f"/api/v1/availability?service_type={ID}&from=1.12.2026", 422, "?from"),
    ("GET", f"/api/v1/availability?service_type={ID}&from=2026-12-01&days=0", 422, "?days"),
    ("GET", f"/api/v1/availability?service_type={ID}&from=2026-12-01&days=400", 422, "?days"),
    ("GET", f"/api/v1/availability?service_type={ID}&from=2026-12-01&expand=some", 422, "?expand"),
    ("GET", f"/api/v1/availability?service_type={ID}&from=2026-12-01&resource=x", 422, "?resource"),
    ("GET", f"/api/v1/service-types/{ID}", 404, ID), ("GET", "/api/v1/service-types/0", 422, ""),
    ("GET", f"/api/v1/sessions/{ID}", 404, ID), ("GET", f"/api/v1/session-plans/{ID}", 404, ID),
    ("GET", f"/api/v1/sessions?resource={ID}&from=2026-12-01", 404, ID), ("GET", "/api/v1/sessions", 422, "resource"),
    ("GET", f"/api/v1/sessions?resource={ID}&from=2026-12-01&days=61", 422, "?days"),
    ("GET", f"/api/v1/rotas/{ID}", 404, ID), ("GET", "/api/v1/rotas?resource=x", 422, "?resource"),
    ("GET", "/api/v1/admin/event-archive?limit=501", 422, "?limit"), ("GET", "/api/v1/admin/event-archive?cursor=e30", 422, "?cursor"),
    ("GET", "/api/v1/admin/event-archive?from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z", 422, "events.times_reversed"),
    ("GET", "/api/v1/analytics/events?from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z", 422, "events.times_reversed"),
    ("GET", "/api/v1/admin/event-archive?from=yesterday", 422, "?from"), ("GET", "/api/v1/analytics/events?by=patient", 422, "?by"),
    ("GET", "/api/v1/analytics/events?stretch=year", 422, "?stretch"), ("GET", "/api/v1/analytics/events?limit=0", 422, "?limit"),
    ("DELETE", f"/api/v1/resources/{ID}", 404, ID), ("DELETE", "/api/v1/resources", 405, ""),
    ("PATCH", "/api/v1/resources", 405, ""), ("PUT", "/api/v1/patients", 405, ""), ("POST", "/healthz", 405, ""),
    ("GET", "/api/v1/nothing", 404, ""), ("GET", "/api/v2/resources", 404, ""), ("GET", "/../../etc/passwd", 404, ""),
    ("GET", "/docs/../../etc/passwd", 404, ""), ("GET", "/api/v1/resources/" + "a" * 300, 422, ""),
]

# Bytes on a raw connection → status (None: any 4xx, or the connection is closed).
RAW = [
    (b"GARBAGE\r\n\r\n", 400), (b"GET\r\n\r\n", 400), (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", None),
    (b"GET /healthz HTTP/1.1\r\nHost x\r\n\r\n", 400), (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20000 + b"\r\n\r\n", 431),
    (b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", None),
    (b"POST /api/v1/patients HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", 400),
    (b"POST /api/v1/patients HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400),
    (b"POST /api/v1/patients HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST /api/v1/patients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", 400),
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\x00: y\r\n\r\n", 400),
    (b"BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n", None),
]


class Malformed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()
        url, directory = cls.databases.new("sqlite")
        cls.server = Server(url, directory, extra={"MEDRES_SERVER_HEADER_TIMEOUT_MS": "700"}).start()
        cls.client = cls.server.client()
        Clinic(cls.client)
        cls.before = cls.state()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.databases.__exit__(None, None, None)

    @classmethod
    def state(cls) -> str:
        lists = ("/api/v1/resources", "/api/v1/service-types", "/api/v1/rotas", "/api/v1/patients", "/api/v1/appointments")
        return "".join(cls.client.get(path).text for path in lists)

    def tearDown(self):
        self.assertEqual(self.client.get("/healthz").status, 200)
        self.assertEqual(self.state(), self.before, "something was written")

    def check(self, answer, status: int, names: str, what):
        self.assertEqual(answer.status, status, f"{what}: {answer}")
        self.assertEqual(answer.headers["content-type"], "application/problem+json", what)
        self.assertIn("title", answer.json)
        if names:
            self.assertIn(names, answer.text, what)
        if status == 422 and isinstance(answer.json.get("errors"), list):
            for error in answer.json["errors"]:
                self.assertTrue(error["code"] and error["message"], what)

    def test_json_that_cannot_be_read(self):
        for text in BROKEN_JSON:
            with self.subTest(text=text[:30]):
                answer = self.client.request("POST", RESOURCES, text.encode("utf-8", "surrogatepass"))
                self.check(answer, 400, "", text[:30])

    def test_bodies_that_break_a_rule(self):
        for path, body, status, names in BODIES:
            with self.subTest(path=path, body=str(body)[:80]):
                wants_key = path == APPOINTMENTS or path.endswith("numbers")
                headers = {"Idempotency-Key": str(uuid.uuid4())} if wants_key else {}
                answer = self.client.request("POST", path, json.dumps(body), headers)
                self.check(answer, status, names, (path, str(body)[:120]))

    def test_targets_and_methods(self):
        for method, target, status, names in TARGETS:
            with self.subTest(method=method, target=target[:80]):
                self.check(self.client.request(method, target), status, names, (method, target[:120]))

    def test_all_issues_are_reported_at_once(self):
        body = but(SERVICE, name=..., duration_minutes=7, grid_minutes="x", colour=1)
        answer = self.client.post(SERVICES, body)
        pointers = {error["pointer"] for error in answer.json["errors"]}
        self.assertEqual(pointers, {"/name", "/duration_minutes", "/grid_minutes", "/colour"})

    def test_headers(self):
        post = lambda **headers: self.client.post(APPOINTMENTS, BOOKING, **headers)
        self.check(post(), 400, "Idempotency-Key", "no key")
        self.check(post(Idempotency_Key=""), 400, "Idempotency-Key", "empty key")
        self.check(post(Idempotency_Key="k" * 300), 400, "Idempotency-Key", "long key")
        wrong_type = self.client.request("POST", PATIENTS, "name=x", {"Content-Type": "application/x-www-form-urlencoded"})
        self.check(wrong_type, 415, "", "form body")

    def test_who_are_you(self):
        anonymous = self.server.client(key=None)
        answer = anonymous.get(RESOURCES)
        self.check(answer, 401, "", "no credentials")
        self.assertIn("bearer", answer.headers["www-authenticate"].lower())
        for header in ("Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer \"; drop"):
            self.check(anonymous.request("GET", RESOURCES, headers={"Authorization": header}), 401, "", header[:20])

    def test_huge_bodies(self):
        huge = json.dumps(but(RESOURCE, name={"zh": "大" * 3_000_000}))
        try:
            self.check(self.client.request("POST", RESOURCES, huge), 413, "", "9 MB")
        except (BrokenPipeError, ConnectionResetError):
            self.client.connection = None  # refused while we were still sending: as good an answer

    def test_raw_bytes(self):
        for sent, status in RAW:
            with self.subTest(sent=sent[:40]):
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as connection:
                    connection.sendall(sent)
                    answer = connection.recv(4096)
                first = answer.split(b"\r\n", 1)[0]
                if status:
                    self.assertIn(str(status).encode(), first)
                elif answer:
                    self.assertIn(first.split(b" ")[1][:1], (b"4", b"5"))

    def test_slow_headers_are_cut_off(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            began = time.monotonic()
            answer = connection.recv(4096)
        self.assertLess(time.monotonic() - began, 8)
        self.assertTrue(answer == b"" or b" 408 " in answer.split(b"\r\n", 1)[0] + b" ", answer[:100])

    def test_there_are_two_hundred(self):
        self.assertGreaterEqual(len(BROKEN_JSON) + len(BODIES) + len(TARGETS) + len(RAW) + 12, 200)


if __name__ == "__main__":
    run()

"""Availability and booking on the days clocks change, against Python's zoneinfo: an independent implementation.

For every hour of a spring-forward and a fall-back day, for windows across midnight and for a whole day, the service's
free starts must be exactly those instants whose wall time lies in the window and on the grid.
"""

from __future__ import annotations

import datetime
import unittest
import zoneinfo

from support import Clinic, Databases, Server, run

UTC = datetime.timezone.utc
MINUTE = datetime.timedelta(minutes=1)

# zone, spring-forward day, fall-back day. Lord Howe changes by half an hour, Chatham is 45 minutes off the hour and changes,
# Kathmandu and Shanghai have two ordinary days.
ZONES = [
    ("America/New_York", "2027-03-14", "2027-11-07"),
    ("Australia/Lord_Howe", "2027-10-03", "2027-04-04"),
    ("Pacific/Chatham", "2027-09-26", "2027-04-04"),
    ("Asia/Kathmandu", "2027-03-14", "2027-11-07"),
    ("Asia/Shanghai", "2027-03-14", "2027-11-07"),
]
WINDOWS = [(f"{hour:02d}:00", f"{hour + 1:02d}:00") for hour in range(24)] + [
    ("00:00", "24:00"), ("22:00", "03:00"), ("23:30", "00:30"), ("01:15", "02:45"), ("02:00", "02:30")]


def expected_starts(zone: str, date: str, start: str, end: str, minutes: int, grid: int) -> list[str]:
    """Steps through UTC minute by minute: a start is free when it and every minute of the visit are inside the window."""
    tz = zoneinfo.ZoneInfo(zone)
    day = datetime.date.fromisoformat(date)
    to_minutes = lambda text: int(text[:2]) * 60 + int(text[3:])
    first, last = to_minutes(start), to_minutes(end)
    if last <= first:
        last += 1440
    at = datetime.datetime.combine(day, datetime.time(), UTC) - datetime.timedelta(hours=16)
    inside, wall_minutes = {}, {}
    for _ in range(64 * 60):
        wall = at.astimezone(tz)
        since_midnight = (wall.date() - day).days * 1440 + wall.hour * 60 + wall.minute
        inside[at] = first <= since_midnight < last
        wall_minutes[at] = wall.hour * 60 + wall.minute
        at += MINUTE
    starts = []
    for moment, is_inside in inside.items():
        if not is_inside or wall_minutes[moment] % grid or moment.minute % 5:
            continue
        if all(inside.get(moment + MINUTE * m, False) for m in range(minutes)):
            starts.append(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return starts


def to_utc(text: str) -> str:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class ClocksChange(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()
        url, directory = cls.databases.new("sqlite")
        # The machine's own zone is one that no clinic here is in, and changes its clocks on other days.
        cls.server = Server(url, directory, extra={"TZ": "America/Santiago"}).start()
        cls.client = cls.server.client()
        cls.clinic = Clinic(cls.client)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.databases.__exit__(None, None, None)

    def free_starts(self, zone: str, date: str, window: tuple[str, str], minutes: int, grid: int):
        room = self.clinic.resource("room", "时区诊室", zone=zone)
        self.clinic.rota(room, zone=zone, weekly=[], valid_from=date, valid_to=date,
                         exceptions=[{"date": date, "start": window[0], "end": window[1]}])
        service = self.clinic.service([{"role": "room", "any_of": [room], "quantity": 1}], minutes, grid=grid)
        answer = self.client.get("/api/v1/availability", service_type=service, resource=room, days=2, limit=1000,
                                 **{"from": date})
        self.assertEqual(answer.status, 200, answer)
        return room, service, [to_utc(item["start"]) for item in answer.json["items"]]

    def check_day(self, zone: str, date: str):
        for window in WINDOWS:
            for minutes, grid in ((30, 15), (5, 5)):
                with self.subTest(zone=zone, date=date, window=window, minutes=minutes):
                    _, _, starts = self.free_starts(zone, date, window, minutes, grid)
                    self.assertEqual(starts, expected_starts(zone, date, *window, minutes, grid))

    def check_booking(self, zone: str, date: str):
        """Every second free start of the whole day can be booked, its neighbours between cannot any more."""
        room, service, starts = self.free_starts(zone, date, ("00:00", "24:00"), 60, 60)
        patients = [self.clinic.patient() for _ in starts]
        for index, start in enumerate(starts):
            self.assertEqual(self.client.book(service, patients[index], start).status, 201, start)
        left = self.client.get("/api/v1/availability", service_type=service, resource=room, days=2, **{"from": date})
        self.assertEqual([to_utc(i["start"]) for i in left.json["items"]], [])
        outside = datetime.datetime.fromisoformat(starts[-1].replace("Z", "+00:00")) + datetime.timedelta(hours=1)
        answer = self.client.book(service, patients[0], outside.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.assertEqual((answer.status, answer.json["conflicts"][0]["rule"]), (409, "booking.closed"))

    def test_a_whole_day_has_as_many_hours_as_the_zone_gives_it(self):
        lengths = {"2027-03-14": 23, "2027-11-07": 25}
        for date, hours in lengths.items():
            _, _, starts = self.free_starts("America/New_York", date, ("00:00", "24:00"), 5, 5)
            self.assertEqual(len(starts), hours * 12)


    def test_a_patient_in_a_third_zone_books_the_clinics_hours(self):
        """Machine in Santiago, clinic in Kathmandu, patient in Adelaide: the instant counts, the clinic's clock is shown."""
        zone = "Asia/Kathmandu"
        doctor = self.clinic.resource("practitioner", "加德满都医生", zone=zone)
        self.clinic.rota(doctor, zone=zone, weekly=[{"days": ["mon"], "start": "09:00", "end": "10:00"}])
        service = self.clinic.service([{"role": "doctor", "any_of": [doctor], "quantity": 1}], 30, grid=30)
        nine = datetime.datetime(2027, 3, 1, 9, 0, tzinfo=zoneinfo.ZoneInfo(zone))
        in_adelaide = nine.astimezone(zoneinfo.ZoneInfo("Australia/Adelaide"))
        answer = self.client.book(service, self.clinic.patient(), in_adelaide.isoformat())
        self.assertEqual((answer.status, answer.json["start"], answer.json["zone"]), (201, nine.isoformat(), zone))
        sheet = self.client.get("/api/v1/appointments", date="2027-03-01", resource=doctor)
        self.assertEqual([item["start"] for item in sheet.json["items"]], [nine.isoformat()])
        early = (in_adelaide - datetime.timedelta(minutes=30)).isoformat()
        refused = self.client.book(service, self.clinic.patient(), early)
        self.assertEqual((refused.status, refused.json["conflicts"][0]["rule"]), (409, "booking.closed"))


def _add_cases():
    for zone, spring, autumn in ZONES:
        name = zone.split("/")[1].lower()
        for what, date in (("spring_forward", spring), ("fall_back", autumn)):
            setattr(ClocksChange, f"test_availability_{name}_{what}",
                    lambda self, zone=zone, date=date: self.check_day(zone, date))
            setattr(ClocksChange, f"test_booking_{name}_{what}",
                    lambda self, zone=zone, date=date: self.check_booking(zone, date))


_add_cases()

if __name__ == "__main__":
    run()

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

# zone, spring-forward day, fall-back day (Shanghai has had none since 1991: two ordinary days)
ZONES = [
    ("America/New_York", "2027-03-14", "2027-11-07"),
    ("Australia/Lord_Howe", "2027-10-03", "2027-04-04"),
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
        cls.server = Server(url, directory).start()
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

"""Only a build that says so takes a test clock: what ships answers with the real time, whoever asks otherwise."""

from __future__ import annotations

import unittest

from support import Databases, Server, run


class TestingBuild(unittest.TestCase):
    def test_a_clock_is_taken_exactly_where_it_is_announced(self):
        with Databases() as databases:
            server = Server(*databases.new("sqlite")).start()
            try:
                client = server.client(key=None)
                announced = client.get("/readyz").json["testing"]
                taken = client.put("/testing/clock", {"now": "2030-01-07T08:00:00Z"})
                version = server.run("version").stdout
            finally:
                server.stop()
        self.assertEqual(200 if announced else 404, taken.status, taken)
        self.assertEqual(announced, "testing build" in version, version)


if __name__ == "__main__":
    run()

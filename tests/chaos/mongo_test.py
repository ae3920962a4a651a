"""The server that keeps documents is killed, paused and cut off in the middle of the work, and comes back.

Whoever asks for documents meanwhile is told so at once or by the deadline: 503 with Retry-After, nothing else; few wait. What
does not need it goes on. It is used again within five seconds of its return, and what happened meanwhile is archived then. The
server here keeps everything in memory, so a kill takes with it what was archived before; MongoDB would keep it.
"""

from __future__ import annotations

import pathlib
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from support import Clinic, Databases, Server, run, wait_for  # noqa: E402
from load import Load, is_refused_well, pool_of  # noqa: E402
import mongo_server  # noqa: E402  (tools/, which support has put on the path)
import wire  # noqa: E402

CLIENTS = 6
BACK_WITHIN = 5  # seconds
WAITING = 16
DEADLINE = 1.0  # seconds, of one call
ARCHIVE = "/api/v1/admin/event-archive"


class Readers:
    """Clients that read the archive without a pause, and what has nothing to do with it."""

    def __init__(self, server: Server):
        self.clients = [server.client() for _ in range(CLIENTS)]
        self.turns = [0] * CLIENTS

    def ask(self, index: int) -> str | None:
        self.turns[index] += 1
        path = f"{ARCHIVE}?limit=5" if self.turns[index] % 2 else "/api/v1/resources?limit=1"
        answer = self.clients[index].get(path)
        if answer.status == 200:
            return None
        if is_refused_well(answer) and path.startswith(ARCHIVE):
            time.sleep(0.02)  # a caller that was told to come again does not come at once
            return "refused"
        return f"{path}: {answer}"


@unittest.skipUnless(mongo_server.is_installed(), "tools/install_node.sh was not run")
class MongoGone(unittest.TestCase):
    def setUp(self):
        databases = Databases()
        self.addCleanup(databases.__exit__)
        databases.__enter__()
        url, directory = databases.new("postgres")
        self.mongo = mongo_server.MongoServer()
        self.addCleanup(self.mongo.__exit__)
        self.mongo.__enter__()
        self.wire = wire.Wire(self.mongo.port)
        self.addCleanup(self.wire.close)
        extra = {"MEDRES_DOCUMENTS": f"mongodb://127.0.0.1:{self.wire.port}/medres",
                 "MEDRES_DOCUMENTS_TIMEOUT_MS": str(int(DEADLINE * 1000)), "MEDRES_DOCUMENTS_MAX_WAITING": str(WAITING),
                 "MEDRES_DOCUMENTS_CONNECTIONS_MAX": "2", "MEDRES_DOCUMENTS_ARCHIVE_PAUSE_MS": "200"}
        self.server = Server(url, directory, extra=extra).start()
        self.addCleanup(self.server.stop)
        self.clinic = Clinic(self.server.client())
        self.clinic.resource("practitioner", "张医生")
        wait_for("events are archived", lambda: self.archived() > 0)

    def archived(self) -> int:
        got = self.server.client().get(f"{ARCHIVE}?limit=500")
        return len(got.json["items"]) if got.status == 200 else 0

    def pool(self) -> dict:
        return pool_of(self.server, "documents")

    def wait_until_back(self) -> float:
        """Seconds until documents are read again."""
        since = time.monotonic()
        wait_for("documents are read", lambda: self.server.client().get(f"{ARCHIVE}?limit=1").status == 200)
        return time.monotonic() - since

    def disturb(self, name: str, hurt, heal) -> None:
        most_waiting = 0
        with Load(CLIENTS, Readers(self.server).ask) as load:
            time.sleep(0.5)
            hurt()
            wait_for(f"it is missed ({name})", lambda: "refused" in load.wrong)
            self.clinic.resource("practitioner", "李医生")
            end = time.monotonic() + 2
            while time.monotonic() < end:
                most_waiting = max(most_waiting, self.pool()["waiting"])
                time.sleep(0.05)
            heal()
            took = self.wait_until_back()
        load.report(f"MongoDB's protocol {name}", took)
        self.assertEqual({what for what in load.wrong if what != "refused"}, set())
        self.assertLess(took, BACK_WITHIN)
        self.assertLessEqual(most_waiting, WAITING)
        self.assertIsNone(self.server.process.poll(), self.server.log())
        wait_for("what happened meanwhile is archived", lambda: self.archived() > 0)

    def test_killed(self):
        self.disturb("killed", self.mongo.kill, self.mongo.restart)
        self.assertGreater(self.pool()["reconnects"], 0)

    def test_restarted_again_and_again(self):
        def hurt():
            for _ in range(3):
                self.mongo.kill()
                self.mongo.restart()
            self.mongo.kill()

        self.disturb("restarted", hurt, self.mongo.restart)

    def test_paused(self):
        before = self.archived()
        self.disturb("paused", self.mongo.pause, self.mongo.resume)
        wait_for("nothing is lost", lambda: self.archived() > before)

    def test_cut_off(self):
        before = self.archived()
        self.disturb("cut off", self.wire.cut, self.wire.mend)
        wait_for("nothing is lost", lambda: self.archived() > before)


@unittest.skipUnless(mongo_server.is_installed(), "tools/install_node.sh was not run")
class MongoByTls(unittest.TestCase):
    """The server of the tests speaks no TLS: who ends it stands before it."""

    def setUp(self):
        self.databases = self.enterContext(Databases())
        self.mongo = self.enterContext(mongo_server.MongoServer())
        self.directory = self.enterContext(tempfile.TemporaryDirectory())

    def certificate(self, name: str, host: str = "IP:127.0.0.1") -> ssl.SSLContext:
        file, key = f"{self.directory}/{name}.pem", f"{self.directory}/{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-addext", f"subjectAltName={host}", "-keyout", key, "-out", file],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, key)
        return context

    def serve(self, wire_port: int, options: str, **more) -> Server:
        url, directory = self.databases.new("sqlite")
        extra = {"MEDRES_DOCUMENTS": f"mongodb://127.0.0.1:{wire_port}/medres?{options}", "MEDRES_DOCUMENTS_TIMEOUT_MS": "2000",
                 "MEDRES_DOCUMENTS_ARCHIVE_PAUSE_MS": "200", **more}
        server = Server(url, directory, extra=extra).start()
        self.addCleanup(server.stop)
        Clinic(server.client()).resource("practitioner", "张医生")
        return server

    def test_documents_travel_by_tls(self):
        relay = wire.Wire(self.mongo.port, self.certificate("good"))
        self.addCleanup(relay.close)
        ours = f"{self.directory}/good.pem"
        for options, more in ((f"tls=true&tlsCAFile={ours}", {}), ("tls=true", {"MEDRES_NET_AUTHORITIES_FILE": ours})):
            server = self.serve(relay.port, options, **more)
            wait_for("events are archived", lambda: server.client().get(f"{ARCHIVE}?limit=500").json["items"], 20)

    def test_who_cannot_be_trusted_is_told_nothing(self):
        self.certificate("good")
        ours = f"{self.directory}/good.pem"
        other_host = self.certificate("elsewhere", "DNS:elsewhere.example")
        for context, authority in ((self.certificate("forged"), ours), (other_host, f"{self.directory}/elsewhere.pem")):
            relay = wire.Wire(self.mongo.port, context)
            self.addCleanup(relay.close)
            server = self.serve(relay.port, f"tls=true&tlsCAFile={authority}")
            refused = server.client().get(f"{ARCHIVE}?limit=1")
            self.assertEqual((refused.status, refused.json["code"]), (503, "documents.unavailable"), refused)
            self.assertIn("its certificate is not trusted, or for another host", refused.json["detail"])
            self.assertIn("retry-after", refused.headers)


if __name__ == "__main__":
    run()

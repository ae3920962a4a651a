"""Settings that change while the server answers: a thousand edits of the file, right and wrong ones, in every way that editors
and deployments write files, under load; the database's settings in two processes; a remote source.

The promise: nobody ever sees half of a change, and every refusal names file, line and rule.
"""

from __future__ import annotations

import http.server
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import threading
import time
import unittest

from support import BINARY, Client, Clinic, Databases, Server, run, wait_for

SEED = int(os.environ.get("MEDRES_SETTINGS_SEED", "20261126"))
EDITS = int(os.environ.get("MEDRES_SETTINGS_EDITS", "1000"))
SETTINGS = "/api/v1/admin/settings"
TOTAL = 10_000


class Editor:
    """Writes a settings file as people and machines do. The two weights of a right file add up to TOTAL and are even; those of a
    wrong one are odd, so that whatever leaks out of it is seen."""

    def __init__(self, folder: pathlib.Path, source: random.Random):
        self.folder, self.random = folder, source
        self.folder.mkdir()
        self.path = folder / "medres.yaml"
        self.count = 0

    def text(self, share: int, extra: list[str] = ()) -> str:
        lines = ["# settings", f"ranking.waiting: {share}", f"ranking.preference: {TOTAL - share}",
                 f"ranking.load: {self.random.randrange(100)}", *extra]
        body = lines[1:]
        self.random.shuffle(body)
        return "\n".join([lines[0], *body]) + "\n"

    def right(self) -> tuple[str, int]:
        share = 2 * self.random.randrange(TOTAL // 2)
        return self.text(share), share

    def wrong(self) -> tuple[bytes, str, str]:
        """(content, the line that is to be named, words of the rule)"""
        share = 2 * self.random.randrange(TOTAL // 2) + 1
        kind, line, rule = self.random.choice([
            ("range", "desk.late_behind: 101", "from 0 to 100"),
            ("number", "desk.late_behind: many", "from 0 to 100"),
            ("choice", "log.format: loud", "console|json"),
            ("unknown", "desk.late_behnd: 3", "did you mean desk.late_behind"),
            ("restart", "server.loops: 3", "needs a restart"),
            ("together", "notification.smtp_password: hidden-secret", "no use without notification.smtp_user"),
            ("part", "notification.channels: pigeon", "no channel “pigeon”"),
            ("alias", "desk: {late_behind: &x 3, late_after_minutes: *x}", "Aliases are not taken"),
            ("list", "desk.late_behind: [1, 2]", "list is no value"),
            ("syntax", "desk.late_behind: @x", "no YAML"),
            ("binary", "desk.late_behind: \x01", "no text"),
            ("twice", "", "said twice"),
            ("huge", "", "larger than"),
            ("empty", "", "file is empty"),
        ])
        if kind == "empty":
            return b"", "", rule
        if kind == "huge":
            return (self.text(share) + "#" * (1 << 20)).encode(), "", rule
        if kind == "twice":
            return (self.text(share) + "ranking.waiting: 1\n").encode(), ":5", rule
        text = self.text(share, [line])
        return text.encode(), f":{text.splitlines().index(line) + 1}", rule

    def write(self, content: bytes) -> None:
        self.count += 1
        way = self.random.choice(["rename", "rename", "place", "parts", "aside", "link"])
        if self.path.is_symlink() and way in ("place", "parts"):
            way = "rename"
        if way == "place":
            self.path.write_bytes(content)
        elif way == "parts":
            with open(self.path, "wb") as file:
                for at in range(0, len(content), max(1, len(content) // 3)):
                    file.write(content[at:at + max(1, len(content) // 3)])
                    file.flush()
                    time.sleep(0.002)
        elif way == "aside":
            if self.path.exists():
                os.replace(self.path, f"{self.path}~")
            self.path.write_bytes(content)
        elif way == "link":
            data = self.folder / f"data{self.count}"
            data.mkdir()
            (data / "medres.yaml").write_bytes(content)
            os.symlink(data.name, self.folder / "..new")
            os.replace(self.folder / "..new", self.folder / "..data")
            if not self.path.is_symlink():
                os.symlink("..data/medres.yaml", self.folder / "link")
                os.replace(self.folder / "link", self.path)
        else:
            aside = self.folder / "medres.yaml.new"
            aside.write_bytes(content)
            os.replace(aside, self.path)


class Readers:
    """Callers who read the two weights together, as settings and as what criteria of a recommendation may give."""

    def __init__(self, server: Server, question: dict):
        self.server, self.question = server, question
        self.stop, self.mixed, self.answers, self.failures = threading.Event(), [], 0, []
        self.threads = [threading.Thread(target=self.read, args=(look,)) for look in (self.settings, self.points, self.points)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def settings(self, client: Client) -> tuple[int, int]:
        values = {item["key"]: item["value"] for item in client.get(SETTINGS).json["items"]}
        return int(values["ranking.waiting"]), int(values["ranking.preference"])

    def points(self, client: Client) -> tuple[int, int]:
        answer = client.post("/api/v1/slots:recommend", self.question)
        most = {part["criterion"]: part["most"] for part in answer.json["items"][0]["parts"]}
        return most.get("waiting", 0), most.get("preference", 0)

    def read(self, look) -> None:
        client = self.server.client()
        while not self.stop.is_set():
            try:
                one, other = look(client)
            except Exception as failure:
                self.failures.append(repr(failure))
                return
            self.answers += 1
            if one + other != TOTAL or one % 2:
                self.mixed.append((look.__name__, one, other))


class EditsUnderLoad(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.databases.__exit__(None, None, None)

    def test_a_thousand_edits(self):
        source = random.Random(SEED)
        print(f"seed {SEED}, {EDITS} edits", flush=True)
        database, directory = self.databases.new("sqlite")
        editor = Editor(pathlib.Path(directory, "conf"), source)
        text, share = editor.right()
        editor.path.write_text(text)
        server = Server(database, directory, extra={"MEDRES_LOG_LEVEL": "off"}, arguments=("--config", str(editor.path))).start()
        client = server.client()
        clinic = Clinic(client)
        doctor = clinic.resource("practitioner", "王医生")
        clinic.rota(doctor)
        question = {"service_type": clinic.service([{"role": "doctor", "any_of": [doctor]}]), "from": "2036-05-06", "days": 1,
                    "limit": 1, "preferred": [doctor]}
        rights = wrongs = 0
        with Readers(server, question) as readers:
            for _ in range(EDITS):
                if source.random() < 0.5:
                    text, share = editor.right()
                    editor.write(text.encode())
                    wait_for(f"ranking.waiting {share}", lambda: self.accepted(client, share), pause=0.005)
                    rights += 1
                else:
                    content, place, rule = editor.wrong()
                    editor.write(content)
                    wait_for(f"a refusal at “{place}” by “{rule}”",
                             lambda: self.refused(client, f"{editor.path}{place}", rule), pause=0.005)
                    wrongs += 1
            # And in the end all is well again.
            text, share = editor.right()
            editor.write(text.encode())
            wait_for("the last one", lambda: self.accepted(client, share))
        self.assertEqual(readers.failures, [])
        self.assertEqual(readers.mixed, [])
        journal = client.get(SETTINGS + "/journal", limit=1000).json["items"]
        self.assertNotIn("hidden-secret", json.dumps(journal))
        for entry in journal:
            if not entry["taken"]:
                self.assertIn(str(editor.path), entry["reasons"])
            self.assertTrue(entry["actor"].startswith("user "), entry)
        print(f"{rights} right and {wrongs} wrong edits, {readers.answers} answers, none mixed", flush=True)
        self.assertEqual(server.stop(), 0)

    def file(self, client) -> dict:
        return next(one for one in client.get(SETTINGS).json["sources"] if one["source"] == "file")

    def accepted(self, client, share: int) -> bool:
        answer = client.get(SETTINGS).json
        values = {item["key"]: item["value"] for item in answer["items"]}
        return values["ranking.waiting"] == str(share) and all(one["accepted"] for one in answer["sources"])

    def refused(self, client, place: str, rule: str) -> bool:
        return any(place in reason and rule in reason for reason in self.file(client)["reasons"])

    def test_what_is_no_file_any_more(self):
        database, directory = self.databases.new("sqlite")
        path = pathlib.Path(directory, "conf", "medres.yaml")
        path.parent.mkdir()
        path.write_text("desk.late_behind: 7\n")
        server = Server(database, directory, arguments=("--config", str(path))).start()
        client = server.client()

        def value() -> str:
            return client.get(SETTINGS + "/desk.late_behind").json["value"]

        path.unlink()
        wait_for("removed", lambda: self.refused(client, str(path), "gone"))
        path.mkdir()
        wait_for("a folder", lambda: self.refused(client, str(path), "cannot be read"))
        self.assertEqual(value(), "7")
        path.rmdir()
        shutil.rmtree(path.parent)
        wait_for("its folder removed", lambda: self.refused(client, str(path), "gone"))
        path.parent.mkdir()
        path.write_text("desk.late_behind: 8\n")
        wait_for("all of it back", lambda: value() == "8")
        self.assertTrue(self.file(client)["accepted"])
        self.assertIn('medres_settings_refused_total{source="file"} 3', client.get("/metrics").text)
        self.assertEqual(server.stop(), 0)


class InTheDatabase(unittest.TestCase):
    def test_one_process_writes_and_the_other_follows(self):
        with Databases() as databases:
            url, directory = databases.new("postgres")
            one, other = Server(url, directory).start(), Server(url, directory).start()
            a, b = one.client(), other.client()
            put = a.put(SETTINGS + "/desk.late_behind", {"value": "9", "reason": "a full waiting room"}, If_Match='"0"')
            self.assertEqual((put.status, put.headers["etag"], put.json["value"]), (200, '"1"', "9"))
            wait_for("the other follows", lambda: b.get(SETTINGS + "/desk.late_behind").json["value"] == "9")
            self.assertEqual(b.put(SETTINGS + "/desk.late_behind", {"value": "8", "reason": "x"}, If_Match='"0"').status, 412)
            bad = b.put(SETTINGS + "/desk.late_behind", {"value": "900", "reason": "x"})
            self.assertEqual((bad.status, "from 0 to 100" in bad.text), (422, True))
            ran = other.run("config", "set", "log.level", "debug", "--reason", "a slow morning")
            self.assertIn("log.level is debug now", ran.stdout)
            wait_for("and back", lambda: a.get(SETTINGS + "/log.level").json["value"] == "debug")
            self.assertIn("a full waiting room", one.run("config", "history").stdout)
            self.assertIn("as version 3", one.run("config", "rollback", "1", "--reason", "enough").stdout)
            wait_for("rolled back in both", lambda: b.get(SETTINGS + "/log.level").json["source"] == "default")
            wait_for("both tell the journal", lambda: len({entry["process"] for entry in a.get(SETTINGS + "/journal").json["items"]
                                                           if entry["source"] == "database"}) == 2)
            self.assertEqual([one.stop(), other.stop()], [0, 0])


class Giver(http.server.BaseHTTPRequestHandler):
    """A server of settings that knows how to wait."""

    text, tag, changed = "desk.late_behind: 5\n", '"1"', threading.Condition()
    protocol_version = "HTTP/1.1"

    @classmethod
    def give(cls, text: str) -> None:
        with cls.changed:
            cls.text, cls.tag = text, f'"{int(cls.tag.strip(chr(34))) + 1}"'
            cls.changed.notify_all()

    def do_GET(self):
        with self.changed:
            known = self.headers.get("If-None-Match")
            if self.headers.get("Prefer"):
                self.changed.wait_for(lambda: known != self.tag, timeout=float(self.headers["Prefer"].split("=")[1]))
            text, status = (b"", 304) if known == self.tag else (self.text.encode(), 200)
            self.send_response(status)
            self.send_header("ETag", self.tag)
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Connection", "close")
            self.end_headers()
        self.wfile.write(text)
        self.close_connection = True

    def log_message(self, *_):
        pass


class FromAServer(unittest.TestCase):
    def test_it_is_followed_and_kept(self):
        with Databases() as databases:
            database, directory = databases.new("sqlite")
            giver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Giver)
            threading.Thread(target=giver.serve_forever, daemon=True).start()
            kept = pathlib.Path(directory, "kept.yaml")
            extra = {"MEDRES_CONFIG_REMOTE_URL": f"http://127.0.0.1:{giver.server_port}/s", "MEDRES_CONFIG_REMOTE_CACHE": str(kept)}
            server = Server(database, directory, extra=extra).start()
            client = server.client()

            def value() -> str:
                return client.get(SETTINGS + "/desk.late_behind").json["value"]

            self.assertEqual(value(), "5", "before anything else is built")
            Giver.give("desk.late_behind: 6\n")
            wait_for("news", lambda: value() == "6")
            Giver.give("desk:\n  late_behind: many\n")
            remote = lambda: next(one for one in client.get(SETTINGS).json["sources"] if one["source"] == "remote")
            wait_for("a refusal", lambda: any("/s:2" in reason for reason in remote()["reasons"]))
            self.assertEqual(value(), "6")
            self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
            self.assertRegex(client.get("/metrics").text, r"medres_settings_remote_age_seconds \d")
            self.assertEqual(server.stop(), 0)
            giver.shutdown()
            giver.server_close()
            server = Server(database, directory, extra=extra).start()
            client = server.client()
            self.assertEqual(value(), "6", "what was taken over last, without the server")
            self.assertEqual(server.stop(), 0)


class Commands(unittest.TestCase):
    def test_files_are_compared_and_checked(self):
        with Databases() as databases:
            _, directory = databases.new("sqlite")
            one, other = pathlib.Path(directory, "a.yaml"), pathlib.Path(directory, "b.yaml")
            one.write_text("server:\n  loops: 2\naccess.admin_key: mk_one\n")
            other.write_text("server:\n  loops: 3\naccess.admin_key: mk_two\nlog.level: debug\n")
            environment = {name: value for name, value in os.environ.items() if not name.startswith("MEDRES_")}

            def medres(*arguments: str) -> subprocess.CompletedProcess:
                return subprocess.run([str(BINARY), *arguments], env=environment, text=True, capture_output=True, check=False)

            diff = medres("config", "diff", str(one), str(other))
            self.assertEqual(diff.stdout.splitlines(), [
                f"! server.loops: 2 -> 3 ({one}:2, {other}:2)", f"  access.admin_key: *** -> *** ({one}:3, {other}:3)",
                f"  log.level: info -> debug (default, {other}:4)"])
            self.assertEqual(medres("config", "validate", str(other)).returncode, 0)
            other.write_text("notification.channels: pigeon\n")
            bad = medres("config", "validate", str(other), "--language", "en")
            self.assertEqual((bad.returncode, f"{other}:1" in bad.stderr), (3, True))
            other.write_text("redis.url: nowhere\nhttp.cors_origins: '*'\ntracing.endpoint: ''\n")
            checked = medres("--language", "en", "config", "validate", str(other))
            started = medres("--language", "en", "--config", str(other), "serve")
            self.assertEqual((checked.returncode, started.returncode), (3, 3))
            self.assertEqual(checked.stderr, started.stderr, "what a start refuses, a check refuses")
            for key, line in (("redis.url", 1), ("http.cors_origins", 2)):
                self.assertRegex(checked.stderr, rf"(?m)^  {re.escape(key)}: .*\({re.escape(str(other))}:{line}\)")
            explained = medres("--config", str(one), "config", "explain", "server.loops", "--set", "server.loops=4")
            self.assertIn(f"from command line (over default) (over {one}:2)", explained.stdout)


if __name__ == "__main__":
    run()

"""The command line beside a running server and without one: API keys, files in and out, help with examples."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import unittest

from support import BINARY, ROOT, Clinic, Databases, Server, run

HOSPITALS = "data/hospitals/fever_clinics_2020.csv"


def commands() -> list[str]:
    """As the program lists them."""
    shown = subprocess.run([str(BINARY), "--help"], text=True, capture_output=True, check=True).stdout
    return re.findall(r"^  ([a-z-]+)  ", shown.split("Subcommands:\n")[1], re.MULTILINE)


class Help(unittest.TestCase):
    def test_every_command_has_a_row_in_the_reference(self):
        page = (ROOT / "docs" / "cli.md").read_text()
        for command in commands():
            self.assertRegex(page, rf"(?m)^\|.*`{command}\b", command)

    def test_every_command_shows_examples(self):
        self.assertGreaterEqual(set(commands()), {"serve", "book", "constitution", "terms", "ganzhi"})
        for command in commands():
            shown = subprocess.run([str(BINARY), command, "--help"], text=True, capture_output=True, check=True).stdout
            self.assertIn(f"Examples:\n  medres {command}" if command not in ("serve", "config") else "Examples:\n",
                          shown, command)
            self.assertIn(f"medres {command}", shown, command)

    def test_settings_may_stand_behind_the_command(self):
        shown = subprocess.run([str(BINARY), "config", "explain", "--set", "log.level=error"], text=True,
                               capture_output=True, check=True).stdout
        self.assertRegex(shown, r"log\.level +error ")


class Constitution(unittest.TestCase):
    # Neither balanced nor near any other type.
    SHEET = {"instrument": "elderly33", "answers": {**{str(i): 1 for i in range(1, 34)},
                                                    "2": 3, "4": 2, "5": 2, "13": 2}}

    def assess(self, sheet: dict) -> dict:
        shown = subprocess.run([str(BINARY), "--language", "en", "constitution", "assess", "-"], input=json.dumps(sheet), text=True,
                               capture_output=True, check=True).stdout
        return json.loads(shown)

    def test_a_type_that_was_only_asked_for_is_called_that(self):
        plain = self.assess(self.SHEET)
        self.assertEqual("unclassified", plain["kind"])
        self.assertNotIn("main", plain)
        self.assertNotIn("assigned_highest", plain)
        self.assertIn("not a diagnosis", plain["note"])
        self.assertTrue(plain["conclusion"])
        assigned = self.assess({**self.SHEET, "assign_highest": True})
        self.assertEqual(("QX", True), (assigned["main"], assigned["assigned_highest"]))
        for member in ("raw", "verdict"):
            self.assertEqual(plain[member], assigned[member])

    def test_what_is_no_sheet_is_refused_and_the_others_are_scored(self):
        wrong = {**self.SHEET, "answers": {**self.SHEET["answers"], "3": "often"}}
        ran = subprocess.run([str(BINARY), "constitution", "assess", "-"], input=json.dumps([wrong, self.SHEET, 7]), text=True,
                             capture_output=True, check=False)
        self.assertEqual(3, ran.returncode)
        first, second, third = json.loads(ran.stdout)
        self.assertEqual(["/answers/3"], [one["pointer"] for one in first["errors"]])
        self.assertEqual("unclassified", second["kind"])
        self.assertEqual(1, len(third["errors"]))


class Graph(unittest.TestCase):
    def test_a_text_needs_no_quotes(self):
        ran = subprocess.run([str(BINARY), "graph", "search", "失眠", "多梦", "--limit", "1"], text=True, capture_output=True, check=True)
        self.assertEqual("失眠 多梦", json.loads(ran.stdout)["query"])
        self.assertEqual("symptom:失眠", json.loads(ran.stdout)["items"][0]["node"]["key"])


class Prescriptions(unittest.TestCase):
    """`medres rx check` needs no database, no server and no settings."""

    def check(self, text: str, *options: str) -> tuple[int, object]:
        ran = subprocess.run([str(BINARY), *options, "rx", "check", "-"], input=text, text=True,
                             capture_output=True, check=False, cwd="/")
        return ran.returncode, json.loads(ran.stdout) if ran.stdout else ran.stderr

    def test_a_prescription_and_a_list_of_them(self):
        fine = {"id": "fine", "herbs": [{"name": "麻黄", "dose": 6}]}
        wrong = {"id": "wrong", "herbs": [{"name": "炙甘草", "dose": 6}, {"name": "海藻", "dose": 9}]}
        code, report = self.check(json.dumps(fine))
        self.assertEqual((code, report["id"], report["verdict"], report["findings"]), (0, "fine", "no-open-finding", []))
        code, reports = self.check(json.dumps([fine, wrong]), "--language", "zh")
        self.assertEqual(code, 5)
        self.assertEqual([one["verdict"] for one in reports], ["no-open-finding", "blocked"])
        self.assertIn("十八反", reports[1]["findings"][0]["message"])

    def test_what_cannot_be_read_is_refused(self):
        code, said = self.check(json.dumps([{"herbs": [{"name": "麻黄", "dosis": 6}]}]))
        self.assertEqual(code, 3)
        self.assertIn("/0/herbs/0/dosis", said)


    def test_a_plan_of_acupoints(self):
        plan = {"points": [{"point": "合谷"}], "patient": {"sex": "female", "pregnant": "yes"}}
        for given, code, ids in ((plan, 5, ["AP-1:LI4"]), ({"points": [{"point": "足三里"}], "patient": {"sex": "male"}}, 0, [])):
            ran = subprocess.run([str(BINARY), "rx", "points", "-"], input=json.dumps(given), text=True, capture_output=True, check=False)
            self.assertEqual((code, ids), (ran.returncode, [one["id"] for one in json.loads(ran.stdout)["findings"]]))


class Stock(unittest.TestCase):
    """`medres stock` beside a server, and without one."""

    def test_what_comes_in_and_goes_out(self):
        with Databases() as databases:
            url, directory = databases.new("sqlite")
            server = Server(url, directory).start()
            try:
                self.story(server)
            finally:
                server.stop()
            self.assertIn("can be used", server.run("--language", "en", "stock", "list").stdout)

    def story(self, server: Server):
        def stock(*arguments: str, code: int = 0) -> str:
            ran = server.run("--language", "en", "stock", *arguments, check=False)
            self.assertEqual(code, ran.returncode, ran.stderr)
            return ran.stdout if code == 0 else ran.stderr

        self.assertEqual("There is none.\n", stock("list"))
        medicine = stock("define", "黄芪", "--english", "astragalus", "--material", "北芪", "--threshold", "600").strip()
        stock("receive", medicine, "500", "--lot", "H2", "--expires", "2099-06-30", "--reference", "note 1")
        stock("receive", medicine, "200", "--lot", "H1", "--expires", "2098-03-31", "--location", "A1")
        self.assertIn("note 1", stock("receive", medicine, "500", "--lot", "H2", "--expires", "2099-06-30", "--reference", "note 1", code=5))
        self.assertRegex(stock("show", medicine), r"astragalus  700 milligram can be used, threshold 600\n.* H1 .*\n.* H2 ")
        self.assertIn("There is none", stock("list", "--low"))
        first, second = stock("issue", medicine, "210", "--reason", "dispensed").splitlines()
        self.assertRegex(first, r"issue  -200 .* dispensed")
        self.assertRegex(second, r"issue  -10 ")
        self.assertIn("missing", stock("issue", medicine, "900", code=5))
        self.assertIn("490 milligram can be used", stock("list", "--low"))
        self.assertNotIn("H1", stock("list", "--expires-by", "2099-12-31"))
        lot = re.search(r"(\w{26})  H2", stock("show", medicine))[1]
        self.assertIn("adjustment  -90", stock("adjust", lot, "-90", "--reason", "spilled"))
        self.assertIn("count  -1", stock("count", lot, "399"))
        moved = stock("movements", medicine, "--limit", "2")
        self.assertRegex(moved, r"count .*\n.*adjustment .*\n$")
        self.assertEqual(399, json.loads(stock("list", "--json"))["items"][0]["usable"])


class KeptAssessments(unittest.TestCase):
    def test_a_form_needs_nothing(self):
        shown = subprocess.run([str(BINARY), "constitution", "form", "elderly33"], text=True, capture_output=True, check=True, cwd="/").stdout
        self.assertTrue(shown.lower().startswith("<!doctype html>"))
        refused = subprocess.run([str(BINARY), "--language", "en", "constitution", "form", "none"], text=True, capture_output=True, check=False)
        self.assertEqual(4, refused.returncode)

    def test_a_persons_assessments_the_last_first(self):
        with Databases() as databases:
            url, directory = databases.new("sqlite")
            server = Server(url, directory).start()
            try:
                patient = Clinic(server.client()).patient()
                shown = server.run("--language", "en", "constitution", "history", patient)
                self.assertEqual("There are none.\n", shown.stdout)
                for worst in (1, 5):
                    sheet = {**Constitution.SHEET, "answers": {**Constitution.SHEET["answers"], "2": worst}}
                    kept = server.client().post(f"/api/v1/patients/{patient}/constitution-assessments", {"sheet": sheet})
                    self.assertEqual(201, kept.status, kept)
                lines = server.run("--language", "en", "constitution", "history", patient).stdout.splitlines()
                self.assertEqual(2, len(lines))
                self.assertRegex(lines[0], r"^20\S+Z  elderly33  \w{26}  \S")
                self.assertIn(kept.json["id"], lines[0])
                one = server.run("--language", "en", "constitution", "history", patient, "--limit", "1").stdout
                self.assertIn("--cursor", one)
                refused = server.run("constitution", "history", "01JD3ZQ4M8E6T7V9X2B5C0N1RK", check=False)
                self.assertEqual(4, refused.returncode)
            finally:
                server.stop()


class Almanac(unittest.TestCase):
    """`medres terms` and `medres ganzhi` need no database, no server and no settings; JSON on standard output."""

    def moment(self, *arguments: str) -> dict:
        return json.loads(subprocess.run([str(BINARY), "ganzhi", *arguments], text=True, capture_output=True, check=True).stdout)

    def test_a_moment_in_every_form(self):
        first = self.moment("2024-02-04T16:28")
        self.assertEqual(["at", "day_boundary", "year", "month", "day", "hour", "term", "lunar", "traditional"], list(first))
        self.assertEqual(("甲辰", "丙寅", "戊戌", "庚申"), tuple(first[one] for one in ("year", "month", "day", "hour")))
        for same in ("2024-02-04 16:28", "2024-02-04T16:28:00", "2024-02-04T16:28+08:00", "2024-02-04T08:28Z", "2024-02-04T08:28:00Z"):
            self.assertEqual(first, self.moment(same), same)
        self.assertEqual("", self.moment("2023-12-31T23:30")["traditional"]["agreement"])

    def test_the_hours_of_a_sundial(self):
        there = self.moment("2024-02-04T16:28", "--longitude", "87.6")
        self.assertEqual(("甲辰", "己未"), (there["year"], there["hour"]))
        self.assertTrue(there["solar_time"].startswith("2024-02-04T14:0"))

    def test_the_terms_of_a_year(self):
        shown = subprocess.run([str(BINARY), "terms", "1984", "--json"], text=True, capture_output=True, check=True).stdout
        terms = json.loads(shown)
        self.assertEqual(24, len(terms))
        self.assertEqual({"year": 1984, "term": "小寒", "longitude": 285, "time": "1984-01-06T11:40:53+08:00"}, terms[0])
        self.assertEqual(["year", "term", "longitude", "time"], list(terms[0]))


class Knowledge(unittest.TestCase):
    """`medres graph …` and `medres differentiate` need no database, no server and no settings; JSON on standard output."""

    def ask(self, *arguments: str) -> tuple[int, dict]:
        ran = subprocess.run([str(BINARY), "--language", "en", *arguments], text=True, capture_output=True, check=False, cwd="/")
        return ran.returncode, json.loads(ran.stdout)

    def test_a_path_is_the_same_by_every_name_and_each_edge_is_cited(self):
        code, first = self.ask("graph", "path", "麻黄", "太阳伤寒证")
        self.assertEqual(0, code)
        self.assertEqual(["herb:麻黄", "formula:麻黄汤"], [node["key"] for node in first["paths"][0]["nodes"]][:2])
        for names in (("麻黃", "太陽傷寒證"), ("herb:麻黃", "taiyangshanghanzheng")):
            self.assertEqual(first["paths"], self.ask("graph", "path", *names)[1]["paths"])
        for path in first["paths"]:
            for edge in path["edges"]:
                self.assertTrue(edge["source"] and edge["review_status"] and edge["text"])

    def test_what_is_ambiguous_or_unknown_says_so(self):
        code, said = self.ask("graph", "path", "贝母", "咳嗽")
        self.assertEqual((4, "graph.ambiguous"), (code, said["error"]["code"]))
        self.assertIn("川贝母", said["error"]["may_mean"])
        code, said = self.ask("graph", "path", "麻黄", "灵丹")
        self.assertEqual((4, "graph.unknown"), (code, said["error"]["code"]))
        self.assertEqual(3, self.ask("graph", "match", "herb swims water")[0])

    def test_search_neighbours_match_and_node(self):
        self.assertEqual("formula:麻黄汤", self.ask("graph", "search", "mahuangtang")[1]["items"][0]["node"]["key"])
        near = self.ask("graph", "neighbours", "桂枝汤", "--kind", "herb")[1]["items"]
        self.assertEqual({"桂枝", "白芍", "甘草", "生姜", "大枣"}, {one["node"]["name"] for one in near})
        match = self.ask("graph", "match", "formula:桂枝汤 -contains-> herb")[1]
        self.assertEqual((5, True), (len(match["items"]), match["complete"]))
        self.assertEqual("合谷", self.ask("graph", "node", "LI4")[1]["name"])

    def test_differentiation_and_its_measure(self):
        code, found = self.ask("differentiate", "怕冷", "发烧", "无汗:heavy", "身痛", "--without", "口渴")
        self.assertEqual((0, "太阳伤寒证"), (code, found["by_causes"][0]["syndrome"]["name"]))
        self.assertEqual([], self.ask("differentiate", "失眠", "胸痛")[1]["by_causes"])
        measured = {one["method"]: one["top1"] for one in self.ask("differentiate", "--evaluate")[1]["methods"]}
        self.assertGreaterEqual(measured["causes"], 1.5 * measured["overlap"])


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.databases = Databases().__enter__()
        cls.addClassCleanup(cls.databases.__exit__, None, None, None)

    def check_keys(self, server: Server, client):
        """Make, use, list and revoke a key by the commands; `client` calls the server with a key, when one runs."""
        made = server.run("keys", "create", "kiosk", "--scope", "catalog:read", "--expires", "2099-01-01T00:00:00Z")
        secret = made.stdout.splitlines()[0]
        self.assertTrue(secret.startswith("mk_"))
        listed = server.run("keys", "list").stdout
        self.assertIn("kiosk: catalog:read", listed)
        self.assertNotIn(secret, listed)
        key_id = [line.split()[0] for line in listed.splitlines() if "kiosk" in line][-1]
        if client:
            caller = client(secret)
            self.assertEqual(caller.get("/api/v1/resources").status, 200)
            self.assertEqual(caller.get("/api/v1/patients").status, 403)
            self.assertEqual(caller.get("/api/v1/api-keys").status, 403)
        server.run("keys", "revoke", key_id)
        self.assertIn("revoked", server.run("keys", "list").stdout)
        if client:
            self.assertEqual(client(secret).get("/api/v1/resources").status, 401)
        self.assertEqual(server.run("keys", "revoke", key_id, check=False).returncode, 4)
        refused = server.run("keys", "create", "bad", "--scope", "No Scope", check=False)
        self.assertEqual(refused.returncode, 3)
        self.assertIn("/scopes/0", refused.stderr)

    def test_keys_beside_a_server_and_without_one(self):
        for kind in ("sqlite", "postgres"):
            with self.subTest(kind):
                server = Server(*self.databases.new(kind))
                self.check_keys(server, None)
                server.start()
                self.addCleanup(server.kill)
                self.check_keys(server, server.client)

    def test_a_file_that_is_no_database_is_called_that(self):
        url, directory = self.databases.new("sqlite")
        (pathlib.Path(directory) / "medres.db").write_bytes(b"no database, whatever its name says. " * 300)
        refused = Server(url, directory).run("migrate", check=False)
        self.assertEqual(refused.returncode, 6)
        self.assertIn("file is not a database", refused.stderr)

    def export(self, server: Server, *arguments: str) -> str:
        return server.run("export", *arguments).stdout

    def test_an_export_fills_another_database_and_exports_the_same(self):
        """From a served SQLite file and to one, by HTTP; on PostgreSQL straight, beside the server."""
        first = Server(*self.databases.new("sqlite"))
        self.assertIn("2083 lines, 2083 imported, 0 unchanged, 0 wrong, 8 duplicates",
                      first.run("import", HOSPITALS, "--source", "clinics").stdout)
        first.start()
        self.addCleanup(first.kill)
        clinic = Clinic(first.client())
        clinic.resource("practitioner", "王明", practitioner={"title": "231", "specialties": ["50.13", "50.01"]})
        files = {"ndjson": self.export(first), "csv": self.export(first, "--format", "csv")}
        self.assertEqual(len(files["ndjson"].splitlines()), 2085)
        for kind in ("sqlite", "postgres"):
            for form, text in files.items():
                with self.subTest(f"{kind} {form}"):
                    other = Server(*self.databases.new(kind))
                    path = pathlib.Path(other.directory) / f"all.{form}"
                    path.write_text(text)
                    other.start()
                    self.addCleanup(other.kill)
                    taken = other.run("import", str(path)).stdout
                    self.assertIn("2085 imported, 0 unchanged, 0 wrong", taken)
                    self.assertEqual(self.export(other, "--format", form), text)
                    self.assertIn("0 imported, 2085 unchanged", other.run("import", str(path)).stdout)
                    other.stop()

    def test_wrong_lines_are_all_told_and_nothing_is_taken(self):
        path = pathlib.Path(self.databases.directory) / "wrong.csv"
        path.write_text("name,city,level\n甲医院,北京市,三级\n乙医院,北京市,九级\n丙医院,北京市\n")
        server = Server(*self.databases.new("sqlite"))
        for served in (False, True):
            with self.subTest(served=served):
                if served:
                    server.start()
                    self.addCleanup(server.kill)
                refused = server.run("import", str(path), check=False)
                self.assertEqual(refused.returncode, 3)
                self.assertIn("line 3 /facility/level: 九级", refused.stderr)
                self.assertIn("line 4 : 2 fields", refused.stderr)
                self.assertIn("3 lines, 0 imported, 0 unchanged, 2 wrong", refused.stdout)
        good = server.run("import", str(path), "--good-lines", check=False)
        self.assertEqual(good.returncode, 3)
        self.assertIn("3 lines, 1 imported", good.stdout)
        self.assertEqual(server.client().get("/api/v1/resources").json["total"], 1)


if __name__ == "__main__":
    run()

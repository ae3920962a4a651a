"""Herbs for symptoms on the command line: its form, its refusals, and what it reaches on a public benchmark."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from support import BINARY, ROOT, Databases, Server, run

BENCHMARK = pathlib.Path(os.environ.get("MEDRES_SHARED", ROOT.parent / "shared")) / "data" / "herbrec"
FIT = "0 1\t0 1\n0\t0 2\n2\t3\n2\t3 4\n"


def herbrec(*arguments: str, language: str = "en") -> subprocess.CompletedProcess:
    return subprocess.run([str(BINARY), "herbrec", *map(str, arguments), "--language", language], cwd=ROOT, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=800)


class Files(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="medres-herbrec-")
        self.addCleanup(self.directory.cleanup)

    def file(self, name: str, text: str) -> str:
        path = pathlib.Path(self.directory.name, name)
        path.write_text(text)
        return str(path)


class Herbrec(Files):
    def test_every_line_has_a_line(self):
        fit, asked = self.file("fit", FIT), self.file("asked", "0\n2\tignored\n\n99\n99 0\n")
        answer = herbrec("predict", "--fit", fit, "--symptoms", asked, "--top", "3")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        lines = [line.split() for line in answer.stdout.splitlines()]
        self.assertEqual([3] * 5, [len(set(line)) for line in lines])
        self.assertEqual(["0", "3"], [lines[0][0], lines[1][0]])
        self.assertEqual(lines[2], lines[3])  # nothing known: what is prescribed most
        self.assertEqual(lines[0], lines[4])  # a symptom that was never seen is passed over
        self.assertEqual(answer.stdout, herbrec("predict", "--fit", fit, "--symptoms", asked, "--top", "3").stdout)

    def test_files_to_fit_may_be_named_together_or_apart(self):
        one, two, asked = self.file("one", FIT), self.file("two", "5\t6\n"), self.file("asked", "5\n")
        together = herbrec("predict", "--fit", one, two, "--symptoms", asked)
        self.assertEqual(together.stdout, herbrec("predict", "--fit", one, "--fit", two, "--symptoms", asked).stdout)
        self.assertEqual("6", together.stdout.split()[0])

    def test_reasons_are_json_and_say_what_they_are_not(self):
        fit, asked = self.file("fit", FIT), self.file("asked", "0 2\n")
        answer = herbrec("explain", "--fit", fit, "--symptoms", asked, "--top", "2")
        explained = json.loads(answer.stdout)
        self.assertIn("prescribes nothing", explained["note"])
        strengths = {herb["herb"]: {one["symptom"]: one["strength"] for one in herb["because"]}
                     for herb in explained["herbs"]}
        self.assertGreater(strengths[3][2], 0)
        self.assertGreater(strengths[3][2], strengths[3][0])

    def test_wrong_lines_are_named(self):
        fit, asked = self.file("fit", "1 2\n1\tx\n"), self.file("asked", "1\n")
        answer = herbrec("predict", "--fit", fit, "--symptoms", asked)
        self.assertEqual((answer.returncode, answer.stdout), (3, ""))
        self.assertIn(f"{fit}:1: A prescription is symptom ids, one tab, herb ids", answer.stderr)
        self.assertIn(f"{fit}:2: x is not an id", answer.stderr)
        self.assertIn("不是编号", herbrec("predict", "--fit", fit, "--symptoms", asked, language="zh").stderr)

    def test_missing_and_empty_files_are_refused(self):
        fit, empty = self.file("fit", FIT), self.file("empty", "\n")
        for arguments, code, said in (
            (("predict", "--fit", fit, "--symptoms", f"{fit}-away"), 4, "There is no file"),
            (("predict", "--fit", empty, "--symptoms", fit), 3, "There is no prescription in"),
            (("evaluate", "--fit", fit, "--test", empty), 3, "There is no prescription in"),
            (("predict", "--symptoms", fit), 2, "--fit is required"),
        ):
            answer = herbrec(*arguments)
            self.assertEqual((answer.returncode, answer.stdout), (code, ""), arguments)
            self.assertIn(said, answer.stderr)


SYMPTOMS, HERBS = "恶寒 0\n无汗 1\n口渴 2\n", "麻黄 0\n桂枝 1\n甘草 2\n石膏 3\n仙人草 4\n"


class Kept(Files):
    """A model that is kept: the command line and a server answer by it alike."""

    def fit(self, *more: str, **files: str) -> subprocess.CompletedProcess:
        names = {"fit": FIT, "symptoms": SYMPTOMS, "herbs": HERBS, **files}
        paths = {name: self.file(name, text) for name, text in names.items()}
        return herbrec("fit", "--fit", paths["fit"], "--symptom-names", paths["symptoms"], "--herb-names", paths["herbs"],
                       "--source", "invented", "--out", f"{self.directory.name}/model", "--networks", "1", *more)

    def validate(self, path: str) -> subprocess.CompletedProcess:
        return subprocess.run([str(BINARY), "--language", "en", "config", "validate", "--set", f"recommendation.herb_model_file={path}"],
                              text=True, capture_output=True, check=False, cwd=ROOT)

    def test_a_model_answers_on_the_command_line_and_over_rest_alike(self):
        self.assertEqual(0, self.fit().returncode)
        model = f"{self.directory.name}/model"
        asked = herbrec("recommend", "怕冷", "--without", "口渴", "--model", model, "--sex", "male", "--age", "40", "--no-drugs", "--no-allergies")
        self.assertEqual((0, ""), (asked.returncode, asked.stderr))
        answer = json.loads(asked.stdout)
        self.assertEqual(("invented", 4), (answer["learnt_from"]["source"], answer["learnt_from"]["prescriptions"]))
        self.assertEqual({"id": 0, "name": "恶寒"}, answer["symptoms"][0]["symptom"])
        self.assertEqual("麻黄", answer["herbs"][0]["herb"])
        self.assertEqual(["仙人草"], [one["herb"] for one in answer["blocked"]])
        with Databases() as databases:
            url, directory = databases.new("sqlite")
            server = Server(url, directory, extra={"MEDRES_RECOMMENDATION_HERB_MODEL_FILE": model}).start()
            try:
                body = {"symptoms": [{"name": "怕冷"}, {"name": "口渴", "denied": True}],
                        "person": {"sex": "male", "age": 40, "allergies": [], "drugs": []}}
                self.assertEqual(answer, server.client().post("/api/v1/herbs:recommend", body).json)
            finally:
                server.stop()

    def test_the_kept_model_ranks_as_predict_does(self):
        self.assertEqual(0, self.fit(herbs=HERBS.replace("仙人草", "大枣")).returncode)
        asked, predicted = self.file("asked", "0\n"), self.file("fit", FIT)
        ids = herbrec("predict", "--fit", predicted, "--symptoms", asked, "--networks", "1").stdout.split()
        kept = json.loads(herbrec("recommend", "恶寒", "--model", f"{self.directory.name}/model", "--sex", "male", "--limit", "50").stdout)
        self.assertEqual([int(one) for one in ids], [one["id"] for one in kept["herbs"]])

    def test_ids_without_names_are_refused_with_all_of_them(self):
        refused = self.fit(symptoms="恶寒 0\n", herbs="麻黄 0\n麻黄 1\n")
        self.assertEqual(3, refused.returncode)
        self.assertIn("already", refused.stderr)
        refused = self.fit(symptoms="恶寒 0\n", herbs="麻黄 0\n")
        for said in ("Prescriptions have symptom 1", "symptom 2", "Prescriptions have herb 4"):
            self.assertIn(said, refused.stderr)

    def test_a_file_that_is_no_model_is_found_before_a_start(self):
        self.assertEqual(0, self.fit().returncode)
        model = pathlib.Path(self.directory.name, "model")
        self.assertEqual(0, self.validate(str(model)).returncode)
        model.write_bytes(model.read_bytes()[:-1])
        for path, said in ((str(model), "not complete, or was changed"), (f"{model}-away", "cannot be read")):
            refused = self.validate(path)
            self.assertEqual(3, refused.returncode, refused.stderr)
            self.assertIn("recommendation.herb_model_file", refused.stderr)
            self.assertIn(said, refused.stderr)
            self.assertEqual(3, herbrec("recommend", "恶寒", "--model", path).returncode)

    def test_without_a_model_it_says_which_setting(self):
        refused = herbrec("recommend", "恶寒")
        self.assertEqual(6, refused.returncode)
        self.assertIn("recommendation.herb_model_file", refused.stderr)


class Benchmark(unittest.TestCase):
    """What it reaches on prescriptions that were kept apart, less what the seed decides. Fitting takes half a minute of two
    cores."""

    def test_foretells_what_was_prescribed(self):
        if not BENCHMARK.is_dir():
            self.skipTest(f"there is no {BENCHMARK}")
        files = ("--fit", BENCHMARK / "fit.txt", "--test", BENCHMARK / "valid.txt")
        mixture = json.loads(herbrec("evaluate", *files).stdout)
        counted = json.loads(herbrec("evaluate", *files, "--model", "cooccurrence").stdout)
        for measure, k, floor in (("precision", "5", 0.305), ("recall", "5", 0.225), ("precision", "20", 0.175),
                                ("recall", "20", 0.495)):
            self.assertGreaterEqual(mixture[measure][k], floor, f"{measure} at {k}")
            self.assertGreater(mixture[measure][k], counted[measure][k], f"{measure} at {k}")


if __name__ == "__main__":
    run()

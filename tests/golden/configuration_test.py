"""docs/configuration.md is what the program declares: the tables between its marks are printed by `medres config reference`,
config/medres.yaml shows every setting with its default, and config/settings.schema.json is what `medres config schema` prints.

`python3 tests/golden/configuration_test.py --update` writes the tables and the schema anew.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))
from support import BINARY, ROOT, run  # noqa: E402

PAGE = ROOT / "docs" / "configuration.md"
SCHEMA = ROOT / "config" / "settings.schema.json"
EXAMPLE = ROOT / "config" / "medres.yaml"
MARKED = re.compile(r"(<!-- settings -->\n)(.*?)(<!-- /settings -->)", re.DOTALL)
ROW = re.compile(r"^\| `(?P<key>[a-z_.]+)` \| (?P<default>none|`[^`]*`) \|", re.MULTILINE)


def printed(what: str = "reference") -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEDRES_")}
    return subprocess.run([str(BINARY), "--config", os.devnull, "config", what], env=environment, text=True,
                          check=True, stdin=subprocess.DEVNULL, capture_output=True).stdout


def shown_in_example() -> dict[str, str]:
    """Setting → value of the file whose settings are all comments."""
    values, section = {}, ""
    for line in EXAMPLE.read_text().splitlines():
        if head := re.fullmatch(r"# (\w+):", line):
            section = head.group(1)
        elif entry := re.fullmatch(r"#   (\w+): (.*?)(?:\s+#.*)?", line):
            values[f"{section}.{entry.group(1)}"] = entry.group(2).strip('"')
    return values


class Configuration(unittest.TestCase):
    def test_the_page_has_every_setting(self):
        said = MARKED.search(PAGE.read_text())
        self.assertIsNotNone(said, "the marks are missing")
        self.assertEqual(said.group(2).strip(), printed().strip(), "python3 tests/golden/configuration_test.py --update")

    def test_the_example_shows_every_default(self):
        declared = {row["key"]: "" if row["default"] == "none" else row["default"].strip("`")
                    for row in ROW.finditer(printed())}
        self.assertIn("server.listen", declared)
        self.assertEqual(declared, shown_in_example())

    def test_the_schema_is_what_the_program_prints(self):
        self.assertEqual(SCHEMA.read_text(), printed("schema"), "python3 tests/golden/configuration_test.py --update")
        settings = json.loads(SCHEMA.read_text())["properties"]
        declared = {row["key"] for row in ROW.finditer(printed())}
        self.assertEqual({key for key in settings if "." in key}, declared)
        for key in declared:
            section, name = key.split(".", 1)
            self.assertIn("description", settings[section]["properties"][name], key)


if __name__ == "__main__":
    if "--update" in sys.argv:
        PAGE.write_text(MARKED.sub(lambda found: f"{found[1]}\n{printed()}\n{found[3]}", PAGE.read_text()))
        SCHEMA.write_text(printed("schema"))
    else:
        run()

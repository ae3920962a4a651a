"""The tour of each README, pasted into a shell beside a new demo, prints what the README says."""

from __future__ import annotations

import pathlib
import tempfile
import unittest

from support import BINARY, ROOT, Server, run

import check_readme  # tools/, which support has put on the path


class Demo(Server):
    """A server on demo data, as `make run` starts it: the administrator's key is the one that the demo made."""

    def environment(self) -> dict:
        return {**super().environment(), "MEDRES_ADMIN_KEY": "", "MEDRES_SECURITY_KEY_FILE": f"{self.directory}/var/keys"}


class Tour(unittest.TestCase):
    def check(self, readme: str):
        with tempfile.TemporaryDirectory(prefix="medres-tour-") as directory:
            place = pathlib.Path(directory)
            (place / "build").mkdir()
            (place / "build" / "medres").symlink_to(BINARY)
            (place / "var").mkdir()
            demo = Demo(f"sqlite:{directory}/var/medres.db", directory)
            demo.run("demo", "--seed", "1", "--practitioners", "20000")
            demo.start()
            try:
                found = check_readme.differences((ROOT / readme).read_text(), f"127.0.0.1:{demo.port}", place)
            finally:
                demo.stop()
            self.assertEqual([], found, "\n" + "\n\n".join(found))

    def test_english(self):
        self.check("README.md")

    def test_chinese(self):
        self.check("README.zh-CN.md")

    def test_both_give_the_same_tour(self):
        english, chinese = (check_readme.steps_of((ROOT / name).read_text()) for name in ("README.md", "README.zh-CN.md"))
        self.assertEqual([step.commands for step in english], [step.commands for step in chinese])

    def test_a_stale_readme_is_noticed(self):
        stale = "<!-- tour -->\n```sh\necho one\n```\n```text\ntwo\n```\n<!-- /tour -->\n"
        self.assertEqual(1, len(check_readme.differences(stale, "127.0.0.1:1", ROOT)))


if __name__ == "__main__":
    run()

"""The examples of the documents, pasted into a shell beside a new demo, print what the documents say."""

from __future__ import annotations

import pathlib
import shutil
import tempfile
import unittest

from support import BINARY, ROOT, Server, run

import check_readme  # tools/, which support has put on the path


class Demo(Server):
    """A server on demo data, as `make run` starts it: the administrator's key is the one that the demo made."""

    def environment(self) -> dict:
        return {**super().environment(), "MEDRES_ADMIN_KEY": "", "MEDRES_SECURITY_KEY_FILE": f"{self.directory}/var/keys",
                "MEDRES_NOTIFICATION_FILE": f"{self.directory}/var/outbox/notices.ndjson",
                "MEDRES_PAYMENTS_SECRET": "example"}


def setUpModule():
    """The demo is made once; every page is run beside a copy of it."""
    global made
    made = tempfile.TemporaryDirectory(prefix="medres-demo-")
    place = pathlib.Path(made.name)
    (place / "build").mkdir()
    (place / "build" / "medres").symlink_to(BINARY)
    (place / "var").mkdir()
    Demo(f"sqlite:{place}/var/medres.db", made.name).run("demo", "--seed", "1", "--practitioners", "20000")


def tearDownModule():
    made.cleanup()


def check(case: unittest.TestCase, page: str):
    with tempfile.TemporaryDirectory(prefix="medres-page-") as directory:
        place = shutil.copytree(made.name, f"{directory}/medres", symlinks=True)
        demo = Demo(f"sqlite:{place}/var/medres.db", place).start()
        try:
            found = check_readme.differences((ROOT / page).read_text(), f"127.0.0.1:{demo.port}", pathlib.Path(place))
        finally:
            demo.stop()
        case.assertEqual([], found, "\n" + "\n\n".join(found))


class Tour(unittest.TestCase):
    def test_english(self):
        check(self, "README.md")

    def test_chinese(self):
        check(self, "README.zh-CN.md")

    def test_both_give_the_same_tour(self):
        english, chinese = (check_readme.steps_of((ROOT / name).read_text()) for name in ("README.md", "README.zh-CN.md"))
        self.assertEqual([step.commands for step in english], [step.commands for step in chinese])

    def test_a_stale_readme_is_noticed(self):
        stale = "<!-- tour -->\n```sh\necho one\n```\n```text\ntwo\n```\n<!-- /tour -->\n"
        self.assertEqual(1, len(check_readme.differences(stale, "127.0.0.1:1", ROOT)))


class Pages(unittest.TestCase):
    """A case for each page of docs with commands."""

    # Commands that start servers of their own, install, back up and restore.
    NOT_RUN = {"cli.md", "configuration.md", "operations.md"}

    def test_what_is_left_out_may_be_anything_and_nothing_else_may(self):
        self.assertTrue(check_readme.same("a…d\ne", "abcd\ne", {}))
        for seen in ("abc\ne", "abcd", "abcd\ne\nf"):
            self.assertFalse(check_readme.same("a…d\ne", seen, {}))

    def test_an_example_that_would_call_another_server_is_refused(self):
        with self.assertRaises(ValueError):
            check_readme.steps_of("```sh\ncurl -s localhost:9084/healthz\n```\n")

    def test_an_id_stands_for_one_id(self):
        first, other = "01M8ABFH8KEAWSV0KEES91DWY0", "01M8ABFH84E0YAR3FYM75XRCBM"
        self.assertTrue(check_readme.same(f"{first} is {first}", f"{other} is {other}", {}))
        self.assertFalse(check_readme.same(f"{first} is {first}", f"{other} is {first}", {}))


def _add_pages():
    for path in sorted((ROOT / "docs").glob("*.md")):
        if path.name not in Pages.NOT_RUN and check_readme.has_examples(path.read_text()):
            setattr(Pages, f"test_{path.stem.replace('-', '_')}", lambda self, page=f"docs/{path.name}": check(self, page))


_add_pages()


if __name__ == "__main__":
    run()

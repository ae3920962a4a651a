#!/usr/bin/env python3
"""Runs the examples of a page and compares what they print with what the page says.

Blocks fenced as `sh` are run in order in one bash, and a block fenced as `text` is what the one before it prints; without
one it must print nothing. Ids, dates, instants, pick-up codes and counters differ from run to run: they are compared by
form, and an id that appears twice must be the same one both times. `…` stands for whatever the page leaves out of a line.

A README's examples are its tour, between `<!-- tour -->` and `<!-- /tour -->`. Those of another page go on from the tour
of `README.md`, which is run before them unseen.

    tools/check_readme.py README.md --listen 127.0.0.1:9084     # in a directory with var/admin_key and build/medres
    tools/check_readme.py docs/booking.md --print               # what its blocks print now
"""

from __future__ import annotations

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys

TOUR = re.compile(r"<!-- tour -->\n(.*?)<!-- /tour -->", re.DOTALL)
README = pathlib.Path(__file__).resolve().parents[1] / "README.md"
FENCE = re.compile(r"^```(sh|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
END_OF_BLOCK = "--- end of block ---"
DEFAULT_LISTEN = "127.0.0.1:9084"

ID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
FORMS = (
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "INSTANT"),
    (re.compile(r"\b20\d\d-\d\d-\d\d"), "DATE"),
    (re.compile(r'("pickup_code":"|pick-up code )\d{8}'), r"\1CODE"),
    (re.compile(r'("trace_id":")[0-9a-f]{32}'), r"\1TRACE"),
    (re.compile(r"^(medres_\S+) \d+$", re.MULTILINE), r"\1 COUNT"),
    (re.compile(r'("next":")[^"]+'), r"\1CURSOR"),
)


class Step:
    """One block of commands, and what it prints; None when the page does not say."""

    def __init__(self, commands: str, printed: str | None = None):
        self.commands, self.printed = commands, printed


def has_examples(markdown: str) -> bool:
    return any(language == "sh" for language, _ in FENCE.findall(markdown))


def steps_of(markdown: str) -> list[Step]:
    """Of a page with a tour the steps of the tour, of another page all of them."""
    tour = TOUR.search(markdown)
    steps: list[Step] = []
    for language, text in FENCE.findall(tour.group(1) if tour else markdown):
        if language == "sh":
            if "localhost:" in text:
                raise ValueError(f"an example calls {DEFAULT_LISTEN}, which is put where the server listens:\n{text}")
            steps.append(Step(text))
        elif steps and steps[-1].printed is None:
            steps[-1].printed = text
        else:
            raise ValueError(f"what is printed has no commands before it:\n{text}")
    return steps


def normalise(text: str) -> str:
    for pattern, form in FORMS:
        text = pattern.sub(form, text)
    return text.strip()


def same(said: str, seen: str, ids: dict[str, str]) -> bool:
    """Line by line. `…` in what is said stands for anything, an id for the one that it stood for before."""
    said_lines, seen_lines = said.splitlines(), seen.splitlines()
    return len(said_lines) == len(seen_lines) and all(map(lambda a, b: same_line(a, b, ids), said_lines, seen_lines))


def same_line(said: str, seen: str, ids: dict[str, str]) -> bool:
    named = ID.findall(said)
    pattern = "".join(".*" if part == "…" else f"({ID.pattern})" if ID.fullmatch(part) else re.escape(part)
                      for part in re.split(f"(…|{ID.pattern})", said))
    found = re.fullmatch(pattern, seen)
    return found is not None and all(ids.setdefault(name, real) == real for name, real in zip(named, found.groups()))


def run(steps: list[Step], listen: str, directory: pathlib.Path, before: str = "") -> list[str]:
    """What each step prints. `before` is run first, in the same bash, and what it prints is not looked at."""
    unseen = f"exec 3>&1 4>&2 >/dev/null 2>&1\n{before}\nexec >&3 2>&4\n" if before else ""
    script = "".join(f"{step.commands}\necho '{END_OF_BLOCK}'\n" for step in steps)
    script = (unseen + script).replace(DEFAULT_LISTEN, listen)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MEDRES_")}
    environment = {**inherited, "MEDRES_LISTEN": listen, "LANG": "C.UTF-8",
                   "PATH": f"{directory}/build:{inherited.get('PATH', '')}"}
    ended = subprocess.run(["bash", "-c", script], cwd=directory, env=environment, text=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
    printed = ended.stdout.replace(listen, DEFAULT_LISTEN).split(END_OF_BLOCK + "\n")[:-1]
    if len(printed) != len(steps):
        raise RuntimeError(f"the examples ended after {len(printed)} of {len(steps)} blocks:\n{ended.stdout}")
    return printed


def commands_before(markdown: str) -> str:
    """The tour of README.md, for the examples of another page."""
    if TOUR.search(markdown):
        return ""
    return "".join(step.commands for step in steps_of(README.read_text()))


def differences(markdown: str, listen: str, directory: pathlib.Path) -> list[str]:
    """A unified diff for each block that prints something else than the page says; empty when all is well."""
    steps = steps_of(markdown)
    ids: dict[str, str] = {}
    found = []
    for step, printed in zip(steps, run(steps, listen, directory, commands_before(markdown))):
        said, seen = normalise(step.printed or ""), normalise(printed)
        if not same(said, seen, ids):
            diff = difflib.unified_diff(said.splitlines(), seen.splitlines(), "said", "printed", lineterm="")
            found.append(step.commands + "\n".join(diff))
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("page", type=pathlib.Path)
    arguments.add_argument("--listen", default=DEFAULT_LISTEN)
    arguments.add_argument("--directory", type=pathlib.Path, default=pathlib.Path.cwd())
    arguments.add_argument("--print", action="store_true", help="show what the blocks print, instead of comparing")
    chosen = arguments.parse_args()
    markdown = chosen.page.read_text()
    if chosen.print:
        steps = steps_of(markdown)
        for step, printed in zip(steps, run(steps, chosen.listen, chosen.directory, commands_before(markdown))):
            print(f"```sh\n{step.commands}```\n\n```text\n{printed}```\n")
        return 0
    found = differences(markdown, chosen.listen, chosen.directory)
    for text in found:
        print(text, end="\n\n")
    print(f"{chosen.page}: {len(found)} blocks print something else" if found else f"{chosen.page}: as it says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

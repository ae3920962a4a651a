#!/usr/bin/env python3
"""Runs a README's tour and compares what it prints with what the README says.

The tour stands between `<!-- tour -->` and `<!-- /tour -->`: blocks fenced as `sh` are run in order in one bash, and a
block fenced as `text` is what the one before it prints. Ids, dates, instants, pick-up codes and counters differ from run
to run: they are compared by form, and an id that appears twice must be the same one both times.

    tools/check_readme.py README.md --listen 127.0.0.1:9084     # in a directory with var/admin_key and build/medres
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
    """One block of commands, and what it prints; None when the README does not say."""

    def __init__(self, commands: str, printed: str | None = None):
        self.commands, self.printed = commands, printed


def steps_of(markdown: str) -> list[Step]:
    tour = TOUR.search(markdown)
    if not tour:
        raise ValueError("there is no tour between <!-- tour --> and <!-- /tour -->")
    steps: list[Step] = []
    for language, text in FENCE.findall(tour.group(1)):
        if language == "sh":
            steps.append(Step(text))
        elif steps and steps[-1].printed is None:
            steps[-1].printed = text
        else:
            raise ValueError(f"what is printed has no commands before it:\n{text}")
    return steps


def normalise(text: str, ids: dict[str, str]) -> str:
    for pattern, form in FORMS:
        text = pattern.sub(form, text)
    return ID.sub(lambda found: ids.setdefault(found.group(), f"ID{len(ids) + 1}"), text).strip()


def run(steps: list[Step], listen: str, directory: pathlib.Path) -> list[str]:
    script = "".join(f"{step.commands}\necho '{END_OF_BLOCK}'\n" for step in steps).replace(DEFAULT_LISTEN, listen)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MEDRES_")}
    environment = {**inherited, "MEDRES_LISTEN": listen, "LANG": "C.UTF-8"}
    ended = subprocess.run(["bash", "-c", script], cwd=directory, env=environment, text=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
    printed = ended.stdout.replace(listen, DEFAULT_LISTEN).split(END_OF_BLOCK + "\n")[:-1]
    if len(printed) != len(steps):
        raise RuntimeError(f"the tour ended after {len(printed)} of {len(steps)} blocks:\n{ended.stdout}")
    return printed


def differences(markdown: str, listen: str, directory: pathlib.Path) -> list[str]:
    """A unified diff for each block that prints something else than the README says; empty when all is well."""
    steps = steps_of(markdown)
    said_ids: dict[str, str] = {}
    seen_ids: dict[str, str] = {}
    found = []
    for step, printed in zip(steps, run(steps, listen, directory)):
        said, seen = normalise(step.printed or "", said_ids), normalise(printed, seen_ids)
        if said != seen:
            diff = difflib.unified_diff(said.splitlines(), seen.splitlines(), "README", "printed", lineterm="")
            found.append(step.commands + "\n".join(diff))
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("readme", type=pathlib.Path)
    arguments.add_argument("--listen", default=DEFAULT_LISTEN)
    arguments.add_argument("--directory", type=pathlib.Path, default=pathlib.Path.cwd())
    arguments.add_argument("--print", action="store_true", help="show what the blocks print, instead of comparing")
    chosen = arguments.parse_args()
    markdown = chosen.readme.read_text()
    if chosen.print:
        steps = steps_of(markdown)
        for step, printed in zip(steps, run(steps, chosen.listen, chosen.directory)):
            print(f"```sh\n{step.commands}```\n\n```text\n{printed}```\n")
        return 0
    found = differences(markdown, chosen.listen, chosen.directory)
    for text in found:
        print(text, end="\n\n")
    print(f"{chosen.readme}: {len(found)} blocks print something else" if found else f"{chosen.readme}: as it says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

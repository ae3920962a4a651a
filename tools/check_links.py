#!/usr/bin/env python3
"""Keeps the documents' references alive: relative links of Markdown lead to files, their anchors to headings, and a path in
backticks that begins with a folder of the root exists. Addresses on the web are not asked. `--self-test` proves that each
dead reference is found.
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]

FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?(?P<target>[^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}[ \t]+(?P<text>.+?)[ \t#]*$", re.MULTILINE)
ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*:|^//", re.IGNORECASE)
# A whole path in backticks; what holds a pattern or a placeholder names no one file.
PATH = re.compile(r"`(?!\S*NNNN)(?P<path>(?:src|tests|tools|docs|data|bench|cmake|config|migrations)/[\w./-]*)`")


def blanked(text: str, pattern: re.Pattern) -> str:
    """Lines keep their numbers."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def slug(heading: str) -> str:
    """As web hosts name the anchor of a heading: lower case, blanks to hyphens, signs dropped."""
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", lambda found: found.group(1) or "", heading)
    return re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")


def anchors_of(text: str) -> set[str]:
    anchors: set[str] = set()
    for found in HEADING.finditer(blanked(text, FENCE)):
        name, number = slug(found["text"]), 0
        while (unique := f"{name}-{number}" if number else name) in anchors:
            number += 1
        anchors.add(unique)
    return anchors


def dead_link(root: pathlib.Path, page: pathlib.Path, target: str) -> str | None:
    """Why the link leads nowhere; nothing when it leads somewhere."""
    if ADDRESS.match(target):
        return None
    path, _, anchor = target.partition("#")
    file = (page.parent / urllib.parse.unquote(path)).resolve() if path else page
    if not file.is_relative_to(root):
        return f"{target} leads out of the project"
    if not file.exists():
        return f"{target}: there is no such file"
    if anchor and (file.suffix != ".md" or anchor not in anchors_of(file.read_text())):
        return f"{target}: there is no such heading"
    return None


def problems_of(root: pathlib.Path, page: pathlib.Path) -> list[tuple[int, str]]:
    """(line, what is wrong) of one page."""
    text = blanked(page.read_text(), FENCE)
    dead = [(found.start(), f"`{found['path']}`: there is no such file")
            for found in PATH.finditer(text) if not (root / found["path"]).exists()]
    for found in LINK.finditer(blanked(text, CODE)):
        if reason := dead_link(root, page, found["target"]):
            dead.append((found.start(), reason))
    return [(text.count("\n", 0, at) + 1, reason) for at, reason in sorted(dead)]


def pages_of(root: pathlib.Path) -> list[pathlib.Path]:
    """What git knows or would take up."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=root, text=True,
                            capture_output=True, check=True)
    return [root / name for name in sorted(set(listed.stdout.splitlines())) if (root / name).exists()]


# (Markdown of docs/page.md, how many references are dead); docs/other.md has the headings "One `thing`" and, twice, "Two".
CASES = (
    ("[a](other.md)", 0), ("[a](missing.md)", 1), ("[a](../README.md)", 0), ("[a](../docs)", 0), ("[a](../../x.md)", 1),
    ("[a](other.md#one-thing)", 0), ("[a](other.md#two-1)", 0), ("[a](other.md#two-2)", 1), ("[a](other.md#One-thing)", 1),
    ("# Here\n[a](#here)", 0), ("[a](#there)", 1), ("[a](https://example.org/missing.md)", 0), ("[a](mailto:x@y)", 0),
    ("`[a](missing.md)`", 0), ("```\n[a](missing.md)\n# Fenced\n```", 0), ("```\n# Fenced\n```\n[a](#fenced)", 1),
    ("![picture](missing.png)", 1), ("[a [b] c](missing.md)", 1), ('[a](missing.md "title")', 1), ("[a](<missing.md>)", 1),
    ("[`a`](missing.md)", 1), ("[a](m.md) and [b](n.md)", 2), ("[a](other%2emd)", 0), ("[a](../docs#top)", 1),
    ("`docs/other.md`", 0), ("`docs/missing.md`", 1), ("`docs/*.md`", 0), ("`docs/NNNN_x.md`", 0), ("`docs/`", 0), ("`tools/x.py --flag`", 0),
    ("[`docs/missing.md`](other.md)", 1), ("```\n`docs/missing.md`\n```", 0),
)


def self_test() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory).resolve()
        (root / "docs").mkdir()
        (root / "README.md").write_text("# Read me\n")
        (root / "docs" / "other.md").write_text("# One `thing`\n\n## Two\n\n## Two\n")
        page = root / "docs" / "page.md"
        for markdown, expected in CASES:
            page.write_text(markdown + "\n")
            found = problems_of(root, page)
            if len(found) != expected:
                wrong += 1
                print(f"self-test: {markdown!r}: expected {expected} dead references, found {found}")
    print(f"check_links self-test: {len(CASES)} cases, {wrong} wrong")
    return 1 if wrong else 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    pages = pages_of(ROOT)
    problems = [f"{page.relative_to(ROOT)}:{line}: {reason}" for page in pages for line, reason in problems_of(ROOT, page)]
    print("\n".join(problems) + "\n" if problems else "", end="")
    print(f"links: {len(pages)} pages, {len(problems)} dead references")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

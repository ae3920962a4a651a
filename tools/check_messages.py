#!/usr/bin/env python3
"""Keeps the texts in step: both languages know the same codes with the same arguments, every code that the sources raise
has a text. A text that no source mentions is pointed out. `--self-test` proves that each difference is found."""

from __future__ import annotations

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "zh")

ENTRY = re.compile(r'^(?P<code>[a-z][\w.-]*)\s*:\s*(?P<text>"(?:\\.|[^"\\])*"|\'(?:[^\']|\'\')*\'|[^#\n]+?)\s*(?:#.*)?$')
ARGUMENT = re.compile(r"\{(\w+)\}")
CODE = r'"(?P<code>[a-z]\w*(?:\.\w+)+)"'
# Where a code is raised: an Error's factory, an Issue, a rule's collector, or a pair of code and pointer in braces.
RAISED = re.compile(rf'(?:\bError::[A-Z]\w*\s*\(\s*|\bIssue\s*\{{\s*|\bError\s*\{{[^"{{}}]*|\b(?:Add|MakeConflict)\(\s*|'
                    rf'\{{\s*(?={CODE.replace("?P<code>", "")}\s*,\s*(?:"[/?]|""\s*,|(?:std::move\([\w.]+\)|[\w.]+(?:\s*\+[^,]*)?),\s*\{{)))'
                    rf'{CODE}')
LITERAL = re.compile(r'"([a-z_][\w.-]*)"')


def read_catalogue(text: str) -> tuple[dict[str, set[str]], list[str]]:
    """Code → arguments, and the lines that cannot be read."""
    entries, problems = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = ENTRY.match(line)
        if not found:
            problems.append(f"{number}: not of the form code: \"text\"")
        elif found["code"] in entries:
            problems.append(f"{number}: {found['code']} stands twice")
        else:
            entries[found["code"]] = set(ARGUMENT.findall(found["text"]))
    return entries, problems


def compare(one: dict[str, set[str]], other: dict[str, set[str]]) -> list[str]:
    first, second = LANGUAGES
    problems = [f"{second}.yaml lacks {code}" for code in sorted(one.keys() - other.keys())]
    problems += [f"{first}.yaml lacks {code}" for code in sorted(other.keys() - one.keys())]
    for code in sorted(one.keys() & other.keys()):
        if one[code] != other[code]:
            problems.append(f"{code}: {first} has {sorted(one[code])}, {second} has {sorted(other[code])}")
    return problems


def without_comments(text: str) -> str:
    return re.sub(r'("(?:\\.|[^"\\\n])*")|//[^\n]*', lambda found: found.group(1) or "", text)


def raised_codes(text: str):
    """(line, code) of every code a source raises."""
    text = without_comments(text)
    for found in RAISED.finditer(text):
        yield text.count("\n", 0, found.start("code")) + 1, found["code"]


def unused(codes, literals: set[str]) -> list[str]:
    """Codes that no source mentions, whole or as a beginning ("http.title.") or in two parts ("json.items", "_min")."""
    beginnings = tuple(text for text in literals if text.endswith("."))
    endings = [text for text in literals if text.startswith("_")]
    in_parts = {code for code in codes for end in endings if code.endswith(end) and code.removesuffix(end) in literals}
    return sorted(code for code in codes if code not in literals | in_parts and not code.startswith(beginnings))


def check(root: pathlib.Path) -> tuple[int, int, list[str]]:
    catalogues, problems = [], []
    for language in LANGUAGES:
        file = root / "data" / "messages" / f"{language}.yaml"
        entries, broken = read_catalogue(file.read_text(encoding="utf-8") if file.exists() else "")
        catalogues.append(entries)
        problems += [f"data/messages/{language}.yaml:{text}" for text in broken]
    problems += [f"data/messages: {text}" for text in compare(*catalogues)]
    raised, literals = 0, set()
    for file in sorted((root / "src").rglob("*.[ch]pp")):
        text = file.read_text(errors="replace")
        literals.update(LITERAL.findall(without_comments(text)))
        for line, code in raised_codes(text):
            raised += 1
            if code not in catalogues[0]:
                problems.append(f"{file.relative_to(root)}:{line}: {code} has no text in data/messages")
    for code in unused(catalogues[0], literals):
        print(f"data/messages: note: {code} is said by no source")
    return len(catalogues[0]), raised, problems


def self_test() -> int:
    wrong = []

    def expect(what: str, actual, expected) -> None:
        if actual != expected:
            wrong.append(what)
            print(f"self-test: {what}: {actual!r}, expected {expected!r}")

    entries, broken = read_catalogue('# a\na.b: "x {n} of {m}"\na.c: "\\"{q}\\" # no"  # note\na.b: "again"\noops\n')
    expect("entries", entries, {"a.b": {"n", "m"}, "a.c": {"q"}})
    expect("broken lines", len(broken), 2)
    expect("equal", compare({"a.b": {"n"}}, {"a.b": {"n"}}), [])
    expect("missing", len(compare({"a.b": set()}, {"a.c": set()})), 2)
    expect("arguments", len(compare({"a.b": {"n"}}, {"a.b": {"m"}})), 1)
    source = '''return Fail(Error::NotFound("a.one")); // Error::NotFound("a.comment")
issues.push_back(Issue{"a.two", "/x"}); all.push_back({"a.three", "/y", {{"n", "1"}}}); all.push_back({"a.key", key, {{"n", "1"}}});
all.Add({"a.moved", std::move(at), {}});
Add("a.four", "/z"); static constexpr Statement kList{"a.statement", "select 1"};
return Error{ErrorKind::kConflict, "a.five", {}, {}};'''
    expect("raised", [code for _, code in raised_codes(source)], ["a.one", "a.two", "a.three", "a.key", "a.moved", "a.four", "a.five"])
    expect("left over", unused(["a.b", "t.x", "c.d", "e.f_min"], {"a.b", "t.", "e.f", "_min"}), ["c.d"])
    print(f"check_messages self-test: 7 cases, {len(wrong)} wrong")
    return 1 if wrong else 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    texts, raised, problems = check(ROOT)
    print("\n".join(problems) + "\n" if problems else "", end="")
    counted = f"{texts} texts in {len(LANGUAGES)} languages, raised in {raised} places"
    print(f"messages: {counted}, {len(problems)} violations" if texts + raised else "messages: nothing to check yet")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Holds names apart that would meet: a room's .cpp files are compiled several at a time (unity builds), and which ones
share a translation unit changes whenever a file is added. So nothing file-local may be named twice in a room.

A variable or a type in an unnamed namespace must be the room's only one of that name in its namespace; a function may
share its name with others of other parameters, as overloads do, an alias with its like. A violation is printed as
file:line.
"""

from __future__ import annotations

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# The files that CMake keeps out of unity builds.
ALONE = re.compile(r"/(asio_src|beast_src|ssl_src|embedded|main)\.cpp$")

TYPE = re.compile(r"^(?:template <[^>]*>\s*)?(?:struct|class|enum class|enum) (\w+)")
ALIAS = re.compile(r"^using (\w+) =")
VALUE = re.compile(r"^(?:constexpr|const|static|thread_local|inline)\b[^()=;]*?\b(k\w+|\w+)\s*(?:\[[^\]]*\])*\s*(?:=|\{)")
FUNCTION = re.compile(r"^(?:constexpr |inline |static )*[\w:<>,&*\s\[\]]+?[\s&*](\w+)\((.*)$")
NAMESPACE = re.compile(r"^namespace ([\w:]*)\s*\{")


def room_of(path: pathlib.Path) -> str:
    parts = path.relative_to(ROOT / "src").parts
    return "/".join(parts[:2]) if parts[0] == "platform" else parts[0]


def parameters_of(lines: list[str], start: int, first: str) -> str:
    """The types of a function's parameters, as far as text tells."""
    depth, text = 1, ""
    for line in [first, *lines[start + 1:start + 12]]:
        for char in line:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if depth == 0:
                break
            text += char
        if depth == 0:
            break
    kinds = []
    for one in re.split(r",(?![^<(]*[>)])", text):
        one = one.split("=")[0].strip()
        kinds.append(re.sub(r"\s+\w+$", "", one) if " " in one else one)
    return ", ".join(kinds)


def names_in(path: pathlib.Path, source: str):
    """(namespace, name, parameters or None, line, what tells it from its like) of everything in unnamed namespaces."""
    spaces: list[str] = []
    lines = source.splitlines()
    for number, line in enumerate(lines):
        if opened := NAMESPACE.match(line):
            spaces.append(opened[1])
            continue
        if line.startswith("}  // namespace"):
            spaces.pop()
            continue
        if "" not in spaces or not line or line[0] in " }#/":
            continue
        space = "::".join(spaces)
        if found := ALIAS.match(line):
            yield space, found[1], None, number + 1, line
            continue
        for pattern in (TYPE, VALUE):
            if (found := pattern.match(line)) and not (pattern is TYPE and line.rstrip().endswith(";")):
                yield space, found[1], None, number + 1, f"{path}:{number}"
                break
        else:
            if (found := FUNCTION.match(line)) and not line.startswith(("return", "using", "BOOST_", "template")):
                yield space, found[1], parameters_of(lines, number, found[2]), number + 1, f"{path}:{number}"


def faults_of(sources: dict[pathlib.Path, str]) -> list[str]:
    held = collections.defaultdict(list)
    for path, source in sorted(sources.items()):
        for space, name, parameters, line, text in names_in(path, source):
            held[room_of(path), space, name, parameters].append((f"{path.relative_to(ROOT)}:{line}", text))
    faults = []
    for (room, _, name, _), found in sorted(held.items(), key=lambda item: item[1]):
        places = [place for place, _ in found]
        files = {place.split(":")[0] for place in places}
        if len(files) > 1 and len({text for _, text in found}) > 1:
            faults.append(f"{places[1]}: {name} is also at {places[0]}; both are compiled together ({room})")
    return faults


def self_test() -> int:
    """Each pair of files must be refused, or let pass."""
    def pair(one: str, other: str, room: str = "access") -> bool:
        wrap = "namespace medres {{\nnamespace {{\n{}\n}}  // namespace\n}}  // namespace medres\n"
        return bool(faults_of({ROOT / "src/access/a.cpp": wrap.format(one), ROOT / f"src/{room}/b.cpp": wrap.format(other)}))

    cases = [(pair("constexpr int kRows = 1;", "constexpr int kRows = 2;"), True),
             (pair("constexpr int kRows = 1;", "constexpr int kRows = 2;", "catalog"), False),
             (pair("struct Row {\n  int a;\n};", "class Row {\n};"), True),
             (pair("int Count(int a) {\n}", "int Count(int b) {\n}"), True),
             (pair("int Count(int a) {\n}", "int Count(long a) {\n}"), False),
             (pair("using Clock = std::a;", "using Clock = std::a;"), False),
             (pair("using Clock = std::a;", "using Clock = std::b;"), True)]
    for number, (is_refused, expected) in enumerate(cases):
        if is_refused != expected:
            print(f"check_names: case {number} of the self-test: expected {'a fault' if expected else 'none'}")
            return 1
    print(f"names: {len(cases)} cases of the self-test")
    return 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    paths = [path for path in (ROOT / "src").rglob("*.cpp") if not ALONE.search(str(path))]
    faults = faults_of({path: path.read_text() for path in paths})
    for fault in faults:
        print(fault)
    print(f"names: {len(paths)} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Holds the sizes that keep code readable: lines of a file, lines of a function, public methods of a class.

A brace scanner, not a compiler: comments, literals and preprocessor lines are blanked, then each `{` is judged by the text
before it. A function counts from its signature to its closing brace; lambdas belong to the function around them.
`--list N` shows the N longest functions. `--self-test` proves that each limit can fail.
"""

from __future__ import annotations

import argparse
import dataclasses
import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FILE_LINES, TEST_FILE_LINES, HANDLER_LINES, FUNCTION_LINES, PUBLIC_METHODS = 400, 800, 120, 60, 10

RAW_STRING = re.compile(r'R"([^\s()\\]{0,16})\(.*?\)\1"', re.DOTALL)
LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-zA-Z_])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
SCOPE = re.compile(r"\b(?P<kind>namespace|class|struct|union|enum)\b(?:[^;{}()=]*?)(?P<name>[\w:]*)\s*(?:final)?\s*"
                   r"(?::[^:{}][^{}]*)?$")
CONTROL = re.compile(r"^\s*(?:\}?\s*else\b|do\b|try\b)|\b(?:if|for|while|switch|catch)\s*(?:constexpr\s*)?\(")
SIGNATURE = re.compile(r"(?P<name>~?[A-Za-z_]\w*(?:<[^<>()]*>)?(?:::~?[A-Za-z_]\w*(?:<[^<>()]*>)?)*|"
                       r"(?:[\w:<>]*::)?operator\s*(?:\(\s*\)|[^\s(]+|\s[\w:]+))\s*\(")
NOT_METHODS = re.compile(r"^\s*(?:using|typedef|friend|static_assert|template\s*<[^;]*>\s*(?:class|struct)\b|class\b|struct\b|"
                         r"enum\b|union\b)")


# A macro call that is a declaration of its own, without a semicolon, before what follows it.
MACRO = re.compile(r"\s*[A-Z][A-Z0-9_]+\s*\((?:[^()]|\([^()]*\))*\)(?=\s*\w)")

# Classes that are wide for a reason.
WIDE_CLASSES = {
    "TapeBuilder": "Boost.JSON's parser calls each of these",
    "Writer": "one method for each thing that JSON has",
    "Row": "one reader for each type a column has",
    "TickBits": "the algebra of one value, as std::bitset has it",
    "Directory": "the one read model of resources that every request asks",
}


@dataclasses.dataclass
class Function:
    name: str
    line: int
    lines: int


@dataclasses.dataclass
class Class:
    name: str
    line: int
    has_private: bool = False
    methods: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Scope:
    kind: str  # namespace, class, function, other
    start: int
    record: Class | None = None
    function: Function | None = None
    public: bool = True


def blanked(text: str) -> str:
    """The text with comments, literals and directives as blanks, so that offsets and line numbers stay."""
    def blank(found: re.Match) -> str:
        return re.sub(r"[^\n]", " ", found.group())

    def blank_literal(found: re.Match) -> str:
        return found.group() if found.group()[0] not in "/\"'" else blank(found)

    return DIRECTIVE.sub(blank, LITERAL.sub(blank_literal, RAW_STRING.sub(blank, text)))


def without_templates(head: str) -> str:
    """Cuts `template <…>` and `requires (…)` from the front, which hold words that mislead."""
    while found := re.match(r"\s*template\s*<", head):
        depth, at = 1, found.end()
        while at < len(head) and depth:
            depth += {"<": 1, ">": -1}.get(head[at], 0)
            at += 1
        head = head[at:]
    return re.sub(r"\[\[[^\]]*\]\]", "", head)


def without_arguments(head: str) -> str:
    """Empties template argument lists, so that the first parenthesis is the parameter list's."""
    shorter = re.sub(r"(?<=\w)<[^<>]*>", "", head) if "operator" not in head else head
    return shorter if shorter == head else without_arguments(shorter)


class Scanner:
    """One pass over a file. Collects functions, and classes with their public methods."""

    def __init__(self, text: str):
        self.text = blanked(text)
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.scopes = [Scope("namespace", 0)]
        self.statement = 0  # where the statement that is being read began
        self.parentheses = 0
        self._scan()

    def _scan(self) -> None:
        for at, sign in ((found.start(), found.group()) for found in re.finditer(r"[{};()]|(?<!:):(?!:)", self.text)):
            if sign in "()":
                self.parentheses += 1 if sign == "(" else -1
            elif self.parentheses > 0 and not (sign in "{}" and self._inside_function()):
                continue
            elif sign == "{":
                self._open(at)
            elif sign == "}":
                self._close(at)
            elif sign == ";":
                self._declared(self.text[self.statement:at])
                self.statement = at + 1
            else:
                self._access(at)

    def _inside_function(self) -> bool:
        return any(scope.kind == "function" for scope in self.scopes)

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def _open(self, at: int) -> None:
        head = self.text[self.statement:at]
        scope = Scope("other", self.parentheses)
        if not self._inside_function():
            scope = self._judge(head, at)
        self.scopes.append(scope)
        self.parentheses = 0
        if scope.kind != "other":
            self.statement = at + 1

    def _judge(self, head: str, at: int) -> Scope:
        """What a brace outside of any function opens."""
        if macro := MACRO.match(head):
            head = head[macro.end():]
        plain = without_arguments(without_templates(head)).strip()
        begin = self._line(at - len(head.lstrip()))
        if (found := SCOPE.search(plain)) and "(" not in plain.split(":")[0] and "=" not in plain:
            if found["kind"] in ("class", "struct"):
                name = re.sub(r"\s*(final)?\s*(:.*)?$", "", plain, flags=re.DOTALL).split()[-1]
                record = Class(name, begin)
                self.classes.append(record)
                return Scope("class", self.parentheses, record, public=found["kind"] == "struct")
            return Scope("namespace" if found["kind"] == "namespace" else "other", self.parentheses)
        if plain.startswith('extern') and "(" not in plain:
            return Scope("namespace", self.parentheses)
        found = SIGNATURE.search(plain)
        initialised = re.search(r"(?<![=!<>])=(?!=)", plain.split("(")[0]) and "operator" not in plain
        if found and not initialised and not CONTROL.search(plain):
            # `X::X() : a_{1} {`: the brace of a member initialiser is not the body.
            after_list = re.search(r"\)\s*(?:noexcept\s*)?:(?!:)", plain)
            if after_list and re.search(r"[\w>]$", plain) and not re.search(r"\b(?:const|noexcept|override|final|try)$", plain):
                return Scope("other", self.parentheses)
            self._method(head)
            return Scope("function", self.parentheses, function=Function(found["name"], begin, 0))
        return Scope("other", self.parentheses)

    def _close(self, at: int) -> None:
        if len(self.scopes) == 1:
            return
        scope = self.scopes.pop()
        self.parentheses = scope.start
        if scope.function:
            scope.function.lines = self._line(at) - scope.function.line + 1
            self.functions.append(scope.function)
        if scope.kind != "other" or self._inside_function():
            self.statement = at + 1

    def _access(self, at: int) -> None:
        scope = self.scopes[-1]
        word = re.search(r"(public|protected|private)\s*$", self.text[self.statement:at])
        if scope.kind == "class" and word:
            scope.public = word[1] == "public"
            scope.record.has_private |= word[1] == "private"
            self.statement = at + 1

    def _declared(self, head: str) -> None:
        if self.scopes[-1].kind == "class":
            self._method(head)

    def _method(self, head: str) -> None:
        """Counts a public method; constructors, destructors, operators and defaulted ones are no burden on a reader."""
        scope = self.scopes[-1]
        if scope.kind != "class" or not scope.public or NOT_METHODS.match(without_templates(head)):
            return
        head = without_arguments(without_templates(head))
        found = SIGNATURE.search(head)
        name = found["name"] if found else ""
        is_member = "=" in head[:found.start()] if found else False
        if name and "operator" not in name and name.lstrip("~") != scope.record.name and not is_member:
            scope.record.methods.append(name)


def limit_of(path: str) -> int:
    if path.startswith(("tests/", "bench/")):
        return TEST_FILE_LINES
    # FHIR's tables, mappings and search are machinery; its handlers are the interactions.
    is_handler = path.startswith("src/api/") and not re.match(r"src/api/fhir/(?!interactions/)", path)
    return HANDLER_LINES if is_handler else FILE_LINES


def check_file(path: str, text: str) -> tuple[list[str], Scanner, int]:
    """The violations of one file, what was scanned, and its lines."""
    lines, scanner = text.count("\n"), Scanner(text)
    problems = []
    if lines > limit_of(path):
        problems.append(f"{path}:1: {lines} lines, at most {limit_of(path)}")
    for function in scanner.functions:
        if function.lines > FUNCTION_LINES:
            problems.append(f"{path}:{function.line}: {function.name} has {function.lines} lines, at most {FUNCTION_LINES}")
    for record in scanner.classes:
        names = sorted(set(record.methods))  # overloads and const twins are one thing to learn
        limited = record.has_private and record.name not in WIDE_CLASSES and not path.startswith(("tests/", "bench/"))
        if limited and len(names) > PUBLIC_METHODS:
            problems.append(f"{path}:{record.line}: {record.name} has {len(names)} public methods, at most "
                            f"{PUBLIC_METHODS}: {', '.join(names)}")
    return problems, scanner, lines


SAMPLE = '''
#define BRACE { \\
  {
namespace a::b {
template <class T, class U = Foo<T>>
class Wide final : public Base<T> {
 public:
  explicit Wide(int x) : x_{x}, y_(1) { if (x) { y_ = '{'; } }
  Wide(const Wide&) = default;
%s  bool operator==(const Wide&) const = default;
  std::function<void()> hook = [] { return; };
 private:
  void Hidden();
  int x_;
};
struct Plain { int a = 0; std::string b{"}"}; };
constexpr int kTable[] = {1, 2, 3};
DESCRIBE(Plain, (), (a, b))
const auto kText = R"sql({ { ")sql";
Task<Result<int>> Long(const std::vector<int>& in, std::function<int(int)> f = {}) {
  auto g = [&](int x) -> int { return x; };
  Call({1, 2}, [&] { for (;;) { break; } });
%s  co_return 1'000'000;
}
int Short() { return 1; }
}  // namespace a::b
'''


def self_test() -> int:
    wrong = []

    def expect(what: str, actual, expected) -> None:
        if actual != expected:
            wrong.append(what)
            print(f"self-test: {what}: {actual!r}, expected {expected!r}")

    def sample(methods: int, lines: int) -> str:
        return SAMPLE % ("".join(f"  int M{i}(int a = {{}}) const;\n" for i in range(methods)), "  f(1);\n" * lines)

    problems, scanner, _ = check_file("src/base/x.hpp", sample(10, 55))
    expect("nothing wrong at the limits", problems, [])
    expect("functions", [(f.name, f.lines) for f in scanner.functions], [("Wide", 1), ("Long", 60), ("Short", 1)])
    expect("methods", len(scanner.classes[0].methods), 10)
    expect("classes", [(c.name, c.has_private) for c in scanner.classes], [("Wide", True), ("Plain", False)])
    problems, _, _ = check_file("src/base/x.hpp", sample(11, 56))
    expect("both limits", len(problems), 2)
    expect("names the function", "Long has 61 lines" in problems[0], True)
    expect("names the class", "Wide has 11 public methods" in problems[1], True)
    for path, lines in (("src/base/x.cpp", 401), ("src/api/rest/x.cpp", 121), ("tests/unit/x.cpp", 801)):
        expect(f"{path} too long", len(check_file(path, "\n" * lines)[0]), 1)
        expect(f"{path} at its limit", check_file(path, "\n" * (lines - 1))[0], [])
    print(f"check_sizes self-test: 13 cases, {len(wrong)} wrong")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="show the N longest functions")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    files = sorted(path for folder in ("src", "tests", "bench") for path in (ROOT / folder).rglob("*")
                   if path.suffix in (".hpp", ".cpp"))
    problems, functions, lengths = [], [], []
    for file in files:
        path = str(file.relative_to(ROOT))
        found, scanner, lines = check_file(path, file.read_text(errors="replace"))
        problems += found
        if path.startswith("src/"):
            lengths.append(lines)
            functions += [(function.lines, path, function) for function in scanner.functions]
    if not files:
        print("sizes: nothing to check yet")
        return 0
    print("\n".join(problems) + "\n" if problems else "", end="")
    for lines, path, function in sorted(functions, key=lambda entry: -entry[0])[:arguments.list]:
        print(f"{lines:5} {path}:{function.line} {function.name}")
    medians = f"median file {statistics.median(lengths or [0]):g} lines, " \
              f"median function {statistics.median([f[0] for f in functions] or [0]):g} of {len(functions)}"
    print(f"sizes: {len(files)} files, {sum(lengths)} lines in src, {medians}, {len(problems)} violations")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

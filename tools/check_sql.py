#!/usr/bin/env python3
"""Keeps SQL that both databases share to the forms that both understand alike.

Shared are migrations without a dialect in their name, and every `Statement` constant whose name holds neither Postgres nor
Sqlite. A `SetStatement` and a `NNNN_name.{sqlite,postgres}.sql` have one text for each dialect and are free.
`--self-test` proves that each form is found.
"""

from __future__ import annotations

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]

FORBIDDEN = (
    (r"\$\d", "$1: SQLite numbers $n by appearance; write ?1"),
    (r"\?(?!\d)", "? without a number: write ?1"),
    (r"::", ":: is PostgreSQL's; write CAST"),
    (r"\bany\s*\(", "ANY( is PostgreSQL's; use a SetStatement"),
    (r"\bunnest\s*\(", "unnest( is PostgreSQL's; use a SetStatement"),
    (r"\bfor\s+(no\s+key\s+)?(update|share)\b", "SQLite has no row locks; lock by the room's locks"),
    (r"\bnow\s*\(\s*\)|\bcurrent_timestamp\b", "the database's clock differs between dialects; pass the instant"),
    (r"\bilike\b", "ILIKE is PostgreSQL's"),
    (r"\binsert\s+or\b|\breplace\s+into\b|\bor\s+(ignore|replace|abort)\b", "write ON CONFLICT"),
    (r"\b(greatest|least)\s*\(", "GREATEST and LEAST are PostgreSQL's; use CASE"),
    (r"\b(ifnull|group_concat|strftime|julianday|datetime)\s*\(", "this function is SQLite's"),
    (r"\b(uuid|jsonb?|bytea|timestamptz?|interval)\b(?=\s*(\(|,|\)|not|null|primary|unique|default|references|check|$))",
     "SQLite gives this column type numeric affinity; use text, bigint or double precision"),
    (r"\b(autoincrement|(big|small)?serial|generated\s+\w+(\s+\w+)?\s+as\s+identity)\b", "ids are made by the application"),
    (r"\bexclude\s+using\b", "EXCLUDE is PostgreSQL's"),
    (r"\b(pragma|without\s+rowid|strict\s*;)", "this is SQLite's"),
)

LITERAL = re.compile(r'R"([^\s()\\]{0,16})\((?P<raw>.*?)\)\1"|"(?P<plain>(?:\\.|[^"\\\n])*)"', re.DOTALL)
STATEMENT = re.compile(r"\b(?P<type>(?:sql::)?(?:Set)?Statement)\s+(?P<name>k\w+)\s*(?:=\s*)?\{")
MACRO_TEXT = re.compile(r"^[ \t]*#define[ \t]+(MEDRES_\w+)((?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found.group()), sql, flags=re.DOTALL)


def rules_broken(sql: str) -> list[tuple[int, str]]:
    """(offset, rule) of each forbidden form; quoted text is data and is skipped."""
    bare = re.sub(r"'(?:[^']|'')*'", lambda found: "'" + " " * (len(found.group()) - 2) + "'", without_comments(sql))
    return [(found.start(), rule) for pattern, rule in FORBIDDEN for found in re.finditer(pattern, bare, re.IGNORECASE)]


def closing_brace(text: str, at: int) -> int:
    depth = 0
    for found in re.compile(LITERAL.pattern + r"|[{}]", re.DOTALL).finditer(text, at):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            return found.start()
    return len(text)


def shared_statements(text: str):
    """(line, name, SQL) of the constants in a source that serve both dialects."""
    macros = {name: "".join(m["raw"] or m["plain"] or "" for m in LITERAL.finditer(body))
              for name, body in MACRO_TEXT.findall(text)}
    for found in STATEMENT.finditer(text):
        if "Set" in found["type"] or re.search("Postgres|Sqlite", found["name"]):
            continue
        body = text[found.end() - 1:closing_brace(text, found.end() - 1)]
        body = re.sub(r"\bMEDRES_\w+\b", lambda word: f'"{macros.get(word.group(), "")}"', body)
        parts = [m["raw"] if m["raw"] is not None else m["plain"] for m in LITERAL.finditer(body)]
        yield text.count("\n", 0, found.start()) + 1, found["name"], "".join(parts[1:])  # the first is its name


def check(root: pathlib.Path) -> tuple[int, int, list[str]]:
    migrations = [file for file in sorted((root / "migrations").glob("*.sql"))
                  if not re.search(r"\.(sqlite|postgres)\.sql$", file.name)]
    problems, statements = [], 0
    for file in migrations:
        text = file.read_text()
        problems += [f"migrations/{file.name}:{text.count(chr(10), 0, at) + 1}: {rule}" for at, rule in rules_broken(text)]
    for file in sorted((root / "src").rglob("*.cpp")):
        path = file.relative_to(root)
        if re.match(r"src/platform/sql/(backup_)?(sqlite|postgres)", str(path)):
            continue
        for line, name, sql in shared_statements(file.read_text(errors="replace")):
            statements += 1
            problems += [f"{path}:{line}: {name}: {rule}" for _, rule in rules_broken(sql)]
    return len(migrations), statements, problems


BAD = ("select $1", "select ?", "select a::text", "where id = any(?1)", "select 1 from unnest(?1)", "select 1 for update",
       "select now()", "select current_timestamp", "where a ilike ?1", "insert or ignore into t values (1)",
       "replace into t values (1)", "select greatest(a, b)", "select julianday(?1)", "create table t (id uuid primary key)",
       "create table t (d jsonb not null)", "create table t (id integer primary key autoincrement)",
       "create table t (id bigserial)", "exclude using gist (a with =)", "pragma journal_mode")
GOOD = ("select 'now() is $1::text'", "-- now()\nselect 1", "insert into t values (?1) on conflict (id) do nothing returning id",
        "select a || b, cast(?1 as bigint) from t order by a nulls last", "update t set company = ?1 where uuid_text = ?2")


def self_test() -> int:
    wrong = [f"not found: {sql}" for sql in BAD if not rules_broken(sql)]
    wrong += [f"found for nothing: {sql}: {rules_broken(sql)}" for sql in GOOD if rules_broken(sql)]
    source = '''#define MEDRES_COLUMNS "a::text, b"
static constexpr sql::Statement kShared{"x.y", "select " MEDRES_COLUMNS
                                               " from t where s = '}'"};
static constexpr sql::Statement kTakePostgres{"x.z", "select $1"};
static constexpr SetStatement kBoth{{"x.s", "select any(?1)"}, {"x.s", "select ?1"}};
'''
    found = list(shared_statements(source))
    if found != [(2, "kShared", "select a::text, b from t where s = '}'")]:
        wrong.append(f"statements of a source: {found}")
    print("".join(f"self-test: {text}\n" for text in wrong), end="")
    print(f"check_sql self-test: {len(BAD) + len(GOOD) + 1} cases, {len(wrong)} wrong")
    return 1 if wrong else 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    migrations, statements, problems = check(ROOT)
    print("\n".join(problems) + "\n" if problems else "", end="")
    counted = f"{migrations} shared migrations, {statements} shared statements"
    print(f"sql: {counted}, {len(problems)} violations" if migrations + statements else "sql: nothing to check yet")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

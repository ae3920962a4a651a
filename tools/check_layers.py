#!/usr/bin/env python3
"""Holds the house's floors: which room may include which, and where heavy libraries may be seen.

The tables below are the rules; ARCHITECTURE.md tells them as prose. A violation is printed as file:line and the rule it
breaks. `--self-test` proves that each rule can fail.
"""

from __future__ import annotations

import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Platform rooms in their order: each may include those before it.
PLATFORM = ("log", "json", "image", "metrics", "pool", "async", "net", "container", "trace", "sql", "security", "cache", "redis",
            "documents", "mongo", "events", "config", "jobs", "monitor", "http", "grpc")
# Medicine in its order: a room may include rooms of groups before its own, not its neighbours.
MEDICINE = (("catalog", "patients", "knowledge", "accounts"), ("access", "notification"),
            ("inventory", "constitution", "scheduling"), ("planning", "quality", "prescription"), ("recommendation",))
# Slices of scheduling in their order; the files directly in scheduling/ are the ground that all of them share.
SLICES = ("", "calendar", "rota", "policy", "availability", "ranking", "booking", "payment", "reply", "hold", "session", "waitlist", "series",
          "desk", "feed")

# (what is included, where it may be, the rule)
LIBRARIES = (
    (r"<boost/asio\.hpp>|<boost/beast\.hpp>", r"$^", "whole asio.hpp and beast.hpp cost seconds: include the part"),
    (r"<boost/beast/", r"platform/(http|net)/.*\.cpp", "Beast only in platform/http/*.cpp and platform/net/*.cpp"),
    (r"<boost/asio/", r"(platform|app)/.*", "asio only in platform rooms and app"),
    (r"<spdlog/", r"platform/log/.*\.cpp", "spdlog only in platform/log/*.cpp"),
    (r"<libpq-fe\.h>|<libpq/|<sqlite3\.h>", r"platform/sql/.*\.cpp", "libpq and SQLite only in platform/sql/*.cpp"),
    (r"<yaml-cpp/", r"(platform/(config/.*|http/messages)|notification/templates)\.cpp",
     "yaml-cpp only in platform/config/*.cpp, the message catalogue and the templates of notices"),
    (r"<openssl/", r"platform/(security|net)/.*\.cpp", "OpenSSL only in platform/security/*.cpp and platform/net/*.cpp"),
    (r"<argon2\.h>", r"platform/security/.*\.cpp", "argon2 only in platform/security/*.cpp"),
    (r"<hiredis/", r"platform/redis/.*\.cpp", "hiredis only in platform/redis/*.cpp"),
    (r"<(mongoc|bson)/", r"platform/mongo/.*\.cpp", "libmongoc only in platform/mongo/*.cpp"),
    (r"<zlib\.h>", r"platform/(http|net|cache)/.*\.cpp", "zlib only in platform/http, net and cache"),
    (r"<(jpeglib|png)\.h>", r"platform/image/.*\.cpp", "libjpeg and libpng only in platform/image/*.cpp"),
    (r"<zstd\.h>", r"platform/cache/.*\.cpp", "zstd only in platform/cache/*.cpp"),
    (r"<CLI/", r"app/.*", "CLI11 only in app"),
    (r"<xgboost/", r"recommendation/learned/booster\.cpp", "XGBoost only in recommendation/learned/booster.cpp"),
    (r"<fmt/", r".*\.cpp", "fmt only in .cpp files"),
    (r"<date/", r"(scheduling/calendar/.*\.cpp|base/.*\.cpp)", "the time zone library only in scheduling/calendar/*.cpp"),
    (r"<(regex|format|print|generator)>", r"$^", "this standard header is slow or missing in libstdc++ 12"),
)

INCLUDE = re.compile(r'^\s*#\s*include\s*(?P<what>"(?P<own>[^"]+)"|<[^>]+>)')
STORE = re.compile(r"(^|/)(\w+_)?store\.hpp$")


def room_of(path: str) -> str | None:
    """The room of a file given from src/: `sql` of platform/sql/x.hpp is "platform/sql"; None when nobody knows it."""
    parts = path.split("/")
    if parts[0] == "platform":
        return f"platform/{parts[1]}" if len(parts) > 2 and parts[1] in PLATFORM else None
    if parts[0] == "scheduling":
        slice_name = parts[1] if len(parts) > 2 else ""
        return f"scheduling/{slice_name}" if slice_name in SLICES else None
    known = ("base", "agent", "demo", "api", "app", *(room for group in MEDICINE for room in group))
    return parts[0] if len(parts) > 1 and parts[0] in known else None


def rank(room: str) -> tuple:
    """Floor, then place on the floor; a room may include what ranks lower."""
    head, _, tail = room.partition("/")
    if head == "platform":
        return (1, PLATFORM.index(tail))
    for at, group in enumerate(MEDICINE):
        if head in group:
            return (2, at, SLICES.index(tail) if head == "scheduling" else 0)
    return ({"base": 0, "agent": 3, "demo": 3, "api": 4, "app": 5}[head], 0)


def may_include(room: str, other: str) -> bool:
    if room == other:
        return True
    if room.split("/")[0] == other.split("/")[0] == "scheduling":
        return rank(room) > rank(other)
    # Neighbours of one group, agent and demo: the same rank but for the slice, hence neither may include the other.
    return rank(room)[:2] > rank(other)[:2]


def module_of(path: str) -> str:
    return path.rpartition("/")[0]


def problem(path: str, line: str) -> str | None:
    """What is wrong with one line of a file, both given from src/."""
    found = INCLUDE.match(line)
    if not found:
        return None
    for pattern, where, rule in LIBRARIES:
        if re.match(pattern, found["what"]) and not re.fullmatch(where, path):
            return rule
    own = found["own"]
    if not own:
        return None
    room, other = room_of(path), room_of(own)
    if other is None:
        return f'"{own}" is in no known room; includes are written from src/'
    if other == "platform/container" and room not in ("app", "platform/container"):
        return "only app sees the container"
    if not may_include(room, other):
        return f"{room.rstrip('/')} may not include {other.rstrip('/')}: it stands higher or beside it"
    if STORE.search(own) and other.split("/")[0] not in ("base", "platform") and module_of(own) != module_of(path) \
            and room != "app":
        return "a store belongs to its own module (and to app, which wires it): call the module's service"
    return None


def check(root: pathlib.Path) -> tuple[int, list[str]]:
    """How many files were read, and the violations."""
    files = sorted(path for path in (root / "src").rglob("*") if path.suffix in (".hpp", ".cpp", ".h", ".inl"))
    problems = []
    for file in files:
        path = str(file.relative_to(root / "src"))
        if room_of(path) is None:
            problems.append(f"src/{path}:1: the file is in no known room")
            continue
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if rule := problem(path, line):
                problems.append(f"src/{path}:{number}: {rule}\n    {line.strip()}")
    return len(files), problems


# (file, include, whether it is allowed)
CASES = (
    ("base/text.cpp", '"base/text.hpp"', True), ("base/text.cpp", '"platform/json/json.hpp"', False),
    ("platform/sql/x.cpp", '"platform/async/task.hpp"', True), ("platform/async/x.cpp", '"platform/sql/x.hpp"', False),
    ("platform/http/x.cpp", '"catalog/model.hpp"', False), ("catalog/x.cpp", '"patients/model.hpp"', False),
    ("scheduling/booking/x.cpp", '"catalog/service.hpp"', True), ("catalog/x.cpp", '"scheduling/model.hpp"', False),
    ("scheduling/booking/x.cpp", '"scheduling/rota/model.hpp"', True),
    ("scheduling/rota/x.cpp", '"scheduling/booking/service.hpp"', False),
    ("scheduling/rota/x.cpp", '"scheduling/model.hpp"', True), ("scheduling/x.cpp", '"scheduling/rota/model.hpp"', False),
    ("planning/x.cpp", '"scheduling/booking/service.hpp"', True), ("planning/x.cpp", '"quality/model.hpp"', False),
    ("constitution/x.cpp", '"scheduling/model.hpp"', False), ("recommendation/x.cpp", '"planning/model.hpp"', True),
    ("demo/x.cpp", '"agent/tools.hpp"', False), ("api/rest/x.cpp", '"demo/generator.hpp"', True),
    ("api/rest/x.cpp", '"app/house.hpp"', False), ("app/house.cpp", '"api/rest/routes.hpp"', True),
    ("app/wiring.cpp", '"platform/container/container.hpp"', True),
    ("api/rest/x.cpp", '"platform/container/container.hpp"', False),
    ("scheduling/booking/x.cpp", '"catalog/store.hpp"', False), ("catalog/service.cpp", '"catalog/store.hpp"', True),
    ("api/rest/x.cpp", '"catalog/sql_store.hpp"', False), ("app/house.cpp", '"catalog/sql_store.hpp"', True),
    ("scheduling/booking/x.cpp", '"scheduling/rota/store.hpp"', False), ("catalog/x.cpp", '"model.hpp"', False),
    ("catalog/x.cpp", '"util/strings.hpp"', False), ("platform/http/x.hpp", "<boost/beast/http.hpp>", False),
    ("platform/cache/x.hpp", "<zstd.h>", False), ("constitution/x.cpp", "<png.h>", False), ("platform/image/x.cpp", "<png.h>", True),
    ("platform/cache/x.cpp", '"platform/security/key_ring.hpp"', True), ("platform/cache/x.cpp", '"platform/http/reply.hpp"', False),
    ("platform/http/x.cpp", "<boost/beast/http.hpp>", True), ("catalog/x.cpp", "<boost/asio/post.hpp>", False),
    ("platform/log/log.cpp", "<spdlog/spdlog.h>", True), ("app/house.cpp", "<spdlog/spdlog.h>", False),
    ("platform/sql/x.hpp", "<sqlite3.h>", False), ("platform/sql/x.cpp", "<libpq-fe.h>", True),
    ("platform/json/x.cpp", "<yaml-cpp/yaml.h>", False), ("platform/http/messages.cpp", "<yaml-cpp/yaml.h>", True),
    ("notification/templates.cpp", "<yaml-cpp/yaml.h>", True), ("notification/x.cpp", "<yaml-cpp/yaml.h>", False),
    ("notification/x.cpp", '"scheduling/model.hpp"', False), ("notification/x.cpp", '"patients/service.hpp"', True),
    ("scheduling/feed/x.cpp", '"scheduling/booking/service.hpp"', True), ("catalog/x.cpp", "<openssl/evp.h>", False), ("catalog/x.hpp", "<fmt/core.h>", False),
    ("catalog/x.cpp", "<vector>", True), ("catalog/x.cpp", "<regex>", False),
)


def self_test() -> int:
    wrong = [case for case in CASES if (problem(case[0], f"#include {case[1]}") is None) != case[2]]
    for path, include, allowed in wrong:
        print(f"self-test: {path} includes {include}: expected {'no violation' if allowed else 'a violation'}")
    with tempfile.TemporaryDirectory() as directory:
        stray = pathlib.Path(directory, "src", "utils", "x.cpp")
        stray.parent.mkdir(parents=True)
        stray.write_text("int x;\n")
        count, problems = check(pathlib.Path(directory))
        if count != 1 or len(problems) != 1 or "src/utils/x.cpp:1" not in problems[0]:
            wrong.append(stray)
            print("self-test: a file in no known room was not found")
    print(f"check_layers self-test: {len(CASES) + 1} cases, {len(wrong)} wrong")
    return 1 if wrong else 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    count, problems = check(ROOT)
    print("\n".join(problems) + "\n" if problems else "", end="")
    print(f"layers: {count} files, {len(problems)} violations" if count else "layers: nothing to check yet")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

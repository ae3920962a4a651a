#!/usr/bin/env python3
"""Runs every suite and closes with one line: `N passed, N failed, N skipped`. Fails when a case failed, or none ran.

gtest programs come from the sanitizer build and are counted by their JSON report; Python suites (tests/<level>/*_test.py)
print a closing line of the same form, which is read. A suite whose program is not there counts as one failed case. One
PostgreSQL serves the Python suites, each of which makes its own databases in it; gtest programs get one each.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import postgres

ROOT = pathlib.Path(__file__).resolve().parents[1]
GTEST_PROGRAMS = {"medres_unit": 1, "medres_contract": 2, "medres_scenario": 1}  # in how many parts each is run
PYTHON_LEVELS = ("integration", "chaos", "e2e", "golden")
CLOSING_LINE = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.MULTILINE)
ANSWERED = re.compile(r"(\d+)/(\d+) answered")  # what the chaos suites say of callers while something was away
TIME_LIMIT = 1200  # seconds a suite may take before it counts as failed


@dataclasses.dataclass
class Outcome:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""
    answered: int = 0
    offered: int = 0
    output: str = ""  # shown in full when something failed


def run_command(command: list, environment: dict, directory: pathlib.Path) -> tuple[int, str]:
    try:
        ended = subprocess.run(command, env=environment, cwd=directory, text=True, errors="replace",
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=TIME_LIMIT, check=False)
        return ended.returncode, ended.stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
        text = output.decode(errors="replace") if isinstance(output, bytes) else output
        return 124, f"{text}\nnot done after {TIME_LIMIT} s"


def failures_of(report: dict) -> list[str]:
    """`Suite.Case` with what went wrong, of every case that failed."""
    texts = []
    for suite in report.get("testsuites", []):
        for case in suite.get("testsuite", []):
            if failures := case.get("failures"):
                reasons = "\n".join(failure["failure"] for failure in failures)
                texts.append(f"{suite['name']}.{case['name']}\n{reasons}")
    return texts


def count_gtest(outcome: Outcome, report: dict) -> None:
    for suite in report.get("testsuites", []):
        for case in suite.get("testsuite", []):
            if case.get("failures"):
                outcome.failed += 1
            elif case.get("result") == "SKIPPED" or case.get("status") == "NOTRUN":
                outcome.skipped += 1
            else:
                outcome.passed += 1


@contextlib.contextmanager
def own_server(environment: dict):
    """A PostgreSQL for one gtest program: its cases count on seeing at once what they wrote, and what follows the outbox
    waits for transactions of the whole server, other suites' too."""
    if "MEDRES_TEST_POSTGRES" not in environment:
        yield environment
        return
    with postgres.Cluster() as cluster:
        yield {**environment, "MEDRES_TEST_POSTGRES": cluster.url}


def run_gtest(program: pathlib.Path, part: int, parts: int, environment: dict) -> Outcome:
    outcome = Outcome(part_name(program.name, part, parts))
    environment = {**environment, "GTEST_TOTAL_SHARDS": str(parts), "GTEST_SHARD_INDEX": str(part)}
    with tempfile.TemporaryDirectory(prefix="medres-report-") as directory, own_server(environment) as environment:
        report_file = pathlib.Path(directory) / "report.json"
        status, output = run_command([program, f"--gtest_output=json:{report_file}", "--gtest_brief=1"], environment,
                                     ROOT)
        report = json.loads(report_file.read_text()) if report_file.exists() else {}
    count_gtest(outcome, report)
    if outcome.failed:
        outcome.output = "\n\n".join(failures_of(report))
    elif status:  # a sanitizer's finding, a crash, a hang: the cases did not fail, the program did
        outcome.failed += 1
        outcome.note = f"ended with {status}"
        outcome.output = output[-20000:]
    return outcome


def run_python(suite: pathlib.Path, environment: dict) -> Outcome:
    outcome = Outcome(str(suite.relative_to(ROOT / "tests").with_suffix("")))
    status, output = run_command([sys.executable, suite], environment, ROOT)
    closing = CLOSING_LINE.findall(output)
    if closing:
        outcome.passed, outcome.failed, outcome.skipped = map(int, closing[-1])
    for answered, offered in ANSWERED.findall(output):
        outcome.answered += int(answered)
        outcome.offered += int(offered)
    if outcome.offered:
        outcome.note = f"{outcome.answered}/{outcome.offered} answered"
    if status and not outcome.failed:
        outcome.failed += 1
        outcome.note = f"ended with {status}"
    if not closing and not status:
        outcome.failed += 1
        outcome.note = "no closing line"
    if outcome.failed:
        outcome.output = output[-20000:]
    return outcome


def part_name(name: str, part: int, parts: int) -> str:
    return name if parts == 1 else f"{name} {part + 1}/{parts}"


def missing(name: str, why: str) -> Outcome:
    return Outcome(name, failed=1, note=why)


def plan(arguments: argparse.Namespace) -> list:
    """(name, what to do with the environment), the longest first so that two lanes end together."""
    jobs = []
    for name, parts in GTEST_PROGRAMS.items():
        program = arguments.build / name
        if program.exists():
            for part in range(parts):
                jobs.append((part_name(name, part, parts), lambda environment, program=program, part=part, parts=parts:
                             run_gtest(program, part, parts, environment)))
        elif (ROOT / "tests" / name.removeprefix("medres_")).is_dir():
            jobs.append((name, lambda _, name=name: missing(name, f"not in {arguments.build}")))
    for level in PYTHON_LEVELS:
        for suite in sorted((ROOT / "tests" / level).glob("*_test.py")):
            name = str(suite.relative_to(ROOT / "tests").with_suffix(""))
            if not arguments.binary.exists():
                jobs.append((name, lambda _, name=name: missing(name, f"{arguments.binary} is not built")))
            else:
                jobs.append((name, lambda environment, suite=suite: run_python(suite, environment)))
    return [job for job in jobs if arguments.only in job[0]]


def environment_for(arguments: argparse.Namespace, database_url: str) -> dict:
    shared = os.environ.get("MEDRES_SHARED", str(ROOT.parent / "shared"))
    environment = {**os.environ, "MEDRES_SHARED": shared, "MEDRES_BINARY": str(arguments.binary),
                   "ASAN_OPTIONS": "detect_stack_use_after_return=0:" + os.environ.get("ASAN_OPTIONS", ""),
                   "UBSAN_OPTIONS": "print_stacktrace=1:" + os.environ.get("UBSAN_OPTIONS", ""),
                   "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("MEDRES_TEST_POSTGRES", None)
    if database_url:
        environment["MEDRES_TEST_POSTGRES"] = database_url
    return environment


@contextlib.contextmanager
def database():
    """The URL of a PostgreSQL: the one that the environment names, else one of our own, else none."""
    if url := os.environ.get("MEDRES_TEST_POSTGRES"):
        yield url
    elif postgres.binaries() is None:
        print("PostgreSQL is not installed: its cases are skipped", flush=True)
        yield ""
    else:
        with postgres.Cluster() as cluster:
            yield cluster.url


def run_all(jobs: list, environment: dict, lanes: int) -> list[Outcome]:
    def timed(job) -> Outcome:
        began = time.monotonic()
        outcome = job[1](environment)
        outcome.seconds = time.monotonic() - began
        print(f"  {outcome.name:32} {outcome.passed:5} passed {outcome.failed:3} failed {outcome.skipped:3} skipped"
              f" {outcome.seconds:7.1f} s  {outcome.note}".rstrip(), flush=True)
        return outcome

    with concurrent.futures.ThreadPoolExecutor(lanes) as pool:
        return list(pool.map(timed, jobs))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "asan", help="where the gtest programs are")
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path(os.environ.get("MEDRES_BINARY", ROOT / "build" / "medres")))
    parser.add_argument("--lanes", type=int, default=2, help="suites at a time")
    parser.add_argument("--only", default="", help="suites whose name contains this")
    arguments = parser.parse_args()
    arguments.build, arguments.binary = arguments.build.resolve(), arguments.binary.absolute()

    jobs = plan(arguments)
    print(f"{len(jobs)} suites, {arguments.lanes} at a time", flush=True)
    with database() as url:
        outcomes = run_all(jobs, environment_for(arguments, url), arguments.lanes)
    for outcome in outcomes:
        if outcome.output:
            print(f"\n== {outcome.name}\n{outcome.output}", flush=True)
    if offered := sum(outcome.offered for outcome in outcomes):
        answered = sum(outcome.answered for outcome in outcomes)
        print(f"availability under chaos: {answered}/{offered} answered, {100 * answered / offered:.2f} %", flush=True)
    passed, failed, skipped = (sum(getattr(o, field) for o in outcomes) for field in ("passed", "failed", "skipped"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

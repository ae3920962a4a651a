#!/usr/bin/env python3
"""clang-tidy on the sources that changed since the merge base with origin/main, or in the last commit when there is none.

A changed header is read through the source of its name. At most 16 files, what is left out is said;
MEDRES_TIDY=all takes every source and knows no limit.
"""

from __future__ import annotations

import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "tidy"
LIMIT = 16
# Sources that only pull in a library's own sources have nothing of ours to check.
FOREIGN = {"src/platform/async/asio_src.cpp", "src/platform/http/beast_src.cpp"}


def git(*arguments: str) -> list[str]:
    ended = subprocess.run(["git", *arguments], cwd=ROOT, text=True, capture_output=True, check=False)
    return ended.stdout.splitlines() if ended.returncode == 0 else []


def changed_files() -> tuple[set[str], str]:
    """The paths, and since what."""
    head = git("rev-parse", "HEAD")
    base = git("merge-base", "HEAD", "origin/main")
    if not base or base == head:
        base = git("rev-parse", "--verify", "-q", "HEAD~1")
    if not base:
        return set(git("ls-files")), "the beginning"
    committed = git("diff", "--name-only", "--diff-filter=d", base[0], "HEAD")
    pending = git("diff", "--name-only", "--diff-filter=d", "HEAD")
    return {*committed, *pending}, base[0][:10]


def sources_to_check() -> tuple[list[str], str]:
    sources = set(git("ls-files", "*.cpp")) - FOREIGN
    if os.environ.get("MEDRES_TIDY") == "all":
        return sorted(sources), "all sources"
    changed, since = changed_files()
    chosen = sources & changed
    # A header is checked through the source of the same name, which exists for most of them.
    chosen |= sources & {str(pathlib.Path(path).with_suffix(".cpp")) for path in changed if path.endswith(".hpp")}
    return sorted(chosen, key=lambda path: (not path.startswith("src/"), path)), f"changed since {since}"


def compile_commands() -> bool:
    """clang-tidy needs to know how each file is compiled: one entry a file, hence not a unity build."""
    if (BUILD / "build.ninja").exists():
        refresh = ["ninja", "-C", str(BUILD), "build.ninja"]
    else:
        refresh = ["cmake", "--preset", "dev", "-B", str(BUILD), "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON"]
    ended = subprocess.run(refresh, cwd=ROOT, text=True, capture_output=True, check=False)
    if ended.returncode:
        print(ended.stdout + ended.stderr)
    return ended.returncode == 0


def tidy(path: str) -> tuple[str, str]:
    """What was found, or nothing."""
    ended = subprocess.run(["clang-tidy-19", "--quiet", "-p", str(BUILD), path], cwd=ROOT, text=True,
                           capture_output=True, check=False)
    return path, (ended.stdout + ended.stderr if ended.returncode else "")


def main() -> int:
    chosen, which = sources_to_check()
    left_out = [] if os.environ.get("MEDRES_TIDY") == "all" else chosen[LIMIT:]
    chosen = chosen[:len(chosen) - len(left_out)]
    if not chosen:
        print(f"tidy: nothing to check ({which})")
        return 0
    if not compile_commands():
        return 1
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [(path, text) for path, text in pool.map(tidy, chosen) if text]
    for path, text in found:
        print(f"-- {path}\n{text}")
    if left_out:
        print(f"tidy: {len(left_out)} more files were not checked (limit {LIMIT}); MEDRES_TIDY=all checks them")
    print(f"tidy: {len(chosen)} files ({which}), {len(found)} with findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

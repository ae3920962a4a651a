#!/bin/bash
# Builds what tools/run_tests.py runs: the binary as it ships, the gtest programs with sanitizers.
#   tools/build_tests.sh [JOBS]
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${1:-$(nproc)}

ninja -j "$jobs" -C build/release medres
ninja -j "$jobs" -C build/asan medres_tests

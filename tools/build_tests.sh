#!/bin/bash
# Builds what tools/run_tests.py runs: the gtest programs with sanitizers, the binary as it ships.
# Targets that do not exist (yet) are left out and said.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${1:-$(nproc)}

build() {
  local dir=$1 known targets=() target
  shift
  known=$(ninja -C "$dir" -t targets all | sed -n 's/^\([a-z_]*\): phony$/\1/p')
  for target in "$@"; do
    if grep -qx "$target" <<<"$known"; then targets+=("$target"); else echo "$dir: no target $target"; fi
  done
  [[ ${#targets[@]} -eq 0 ]] || ninja -j "$jobs" -C "$dir" "${targets[@]}"
}

build build/release medres
build build/asan medres_unit medres_contract medres_scenario

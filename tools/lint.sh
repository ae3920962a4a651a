#!/bin/bash
# Everything that can be said about the sources without running them. Cheapest first; every check runs, then it fails.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=()

check() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

check_format() {
  local sources
  mapfile -t sources < <(git ls-files '*.cpp' '*.hpp')
  [[ ${#sources[@]} -gt 0 ]] || { echo "format: nothing to check"; return 0; }
  clang-format-19 --dry-run -Werror --ferror-limit=1 "${sources[@]}" || { echo "format: run make format"; return 1; }
  echo "format: ${#sources[@]} files"
}

check format check_format
for tool in layers names sizes sql messages links; do
  check "$tool" python3 "tools/check_$tool.py"
  check "$tool (self-test)" python3 "tools/check_$tool.py" --self-test
done
check tidy python3 tools/tidy.py

if [[ ${#failed[@]} -gt 0 ]]; then
  echo "lint: failed: ${failed[*]}"
  exit 1
fi
echo "lint: all checks passed"

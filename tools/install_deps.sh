#!/bin/bash
# Installs the Debian packages that a group of work needs, and only those that are missing: a second call asks dpkg once
# and leaves, also without a network.
#   tools/install_deps.sh build [test] [bench] [node]
set -euo pipefail

build=(clang-19 libclang-rt-19-dev cmake ninja-build mold ccache git make curl
       libboost1.81-dev libboost-json1.81-dev libpq-dev libsqlite3-dev libhiredis-dev libmongoc-dev libicu-dev libargon2-dev libssl-dev zlib1g-dev libzstd-dev
       libjpeg62-turbo-dev libpng-dev
       libspdlog-dev libfmt-dev libyaml-cpp-dev libcli11-dev libhowardhinnant-date-dev libxgboost-dev tzdata)
test=(clang-tidy-19 clang-format-19 libgtest-dev openssl python3 postgresql-15 redis-server xz-utils zstd
      prometheus prometheus-alertmanager)
node=(nodejs npm)
bench=(libbenchmark-dev wrk linux-perf llvm postgresql-15 python3-fastapi uvicorn python3-sqlalchemy python3-asyncpg
       python3-uvloop python3-httptools)

wanted=()
for group in "$@"; do
  case $group in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    bench) wanted+=("${bench[@]}") ;;
    node) wanted+=("${node[@]}") ;;
    *) echo "install_deps.sh: no such group: $group (build, test, bench, node)" >&2; exit 2 ;;
  esac
done

# dpkg-query prints what it knows and fails for what it does not; only the printed lines count.
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
missing=()
for package in "${wanted[@]}"; do
  grep -qx "$package installed" <<<"$installed" || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

echo "Installing: ${missing[*]}"
as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null || { echo "install_deps.sh: run as root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
apt_install() { "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
"${as_root[@]}" apt-get update -qq || true
apt_install || { sleep 3; "${as_root[@]}" apt-get update -qq; apt_install; }

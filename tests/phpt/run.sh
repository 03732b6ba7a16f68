#!/usr/bin/env bash
# Runs the phpt tests with PHP's own runner: fatal errors, exits and INI entries need a process of their own each.
#
#   tests/phpt/run.sh [test.phpt …]
#
# Environment, each with a default: OSDI_SO (the library) and SANDBOX_BIN (the sandbox), both in target/release; PHP
# (php); RUN_TESTS (run-tests.php of PHP's development package).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
built="$here/../../target/release"
php="$(command -v "${PHP:-php}")"
extension="$(realpath "${OSDI_SO:-$built/libosdi_client.so}")"
[ -f "$extension" ] || { echo "$extension is missing: build it, or set OSDI_SO" >&2; exit 2; }
sandbox="${SANDBOX_BIN:-$built/action-network-sandbox}"
runner="${RUN_TESTS:-$(find /usr/lib/php /usr/local/lib/php -name run-tests.php -print -quit 2>/dev/null || true)}"
[ -x "$sandbox" ] || { echo "$sandbox is missing: build it, or set SANDBOX_BIN" >&2; exit 2; }
[ -f "$runner" ] || { echo "run-tests.php not found: install PHP's development package or set RUN_TESTS" >&2; exit 2; }

work="$(mktemp -d)"
sandbox_pid=
finish() {
  [ -z "$sandbox_pid" ] || kill "$sandbox_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

settings=(-d "extension=$extension" -d "zend.exception_ignore_args=0")
"$sandbox" --listen 127.0.0.1:0 >"$work/sandbox.log" 2>&1 &
sandbox_pid=$!
for _ in $(seq 100); do
  SANDBOX_ORIGIN="$(grep -ohE 'http://127\.0\.0\.1:[0-9]+' "$work/sandbox.log" | head -n 1 || true)"
  [ -z "$SANDBOX_ORIGIN" ] || break
  kill -0 "$sandbox_pid" 2>/dev/null || { cat "$work/sandbox.log" >&2; exit 2; }
  sleep 0.1
done
export SANDBOX_ORIGIN
settings+=(-d "osdi_client.allowed_origins=$SANDBOX_ORIGIN" -d "osdi_client.requests_per_second=0")

# Without php.ini (-n): the library may be installed there too, in another version.
export NO_INTERACTION=1 TEST_PHP_EXECUTABLE="$php"
tests=("$@")
[ "${#tests[@]}" -gt 0 ] || tests=("$here")
status=0
"$php" -n "$runner" -n -q --show-diff --set-timeout 60 -p "$php" "${settings[@]}" "${tests[@]}" >"$work/report" 2>&1 || status=$?
cat "$work/report"
count() { sed -nE "s/^Tests $1 *: *([0-9]+).*/\1/p" "$work/report" | head -n 1; }
echo "phpt: $(count passed || true) passed, $(count failed || true) failed, $(count skipped || true) skipped"
exit "$status"

#!/usr/bin/env bash
# Makes sure that everything needed to build and test is there. Installs Debian packages when it may, otherwise says
# which ones are missing. Rust comes first: without it the rest is no use.
set -euo pipefail

rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../../Cargo.toml")
rust_found=$( (cargo --version 2>/dev/null || true) | sed -n 's/^cargo \([0-9.]*\).*/\1/p')
rust_problem=
if [ -z "$rust_found" ]; then
  rust_problem="Rust is missing"
elif [ "$(printf '%s\n' "$rust_wanted" "$rust_found" | sort -V | head -n 1)" != "$rust_wanted" ]; then
  rust_problem="Rust $rust_found is too old"
fi

missing=()
need() { # need <package> <command that succeeds when it is there>
  if ! eval "$2" >/dev/null 2>&1; then missing+=("$1"); fi
}

need php-cli 'php -r "exit(PHP_VERSION_ID >= 80100 ? 0 : 1);"'
need php-dev 'php-config --includes'
for module in mbstring xml sqlite3 curl; do
  loaded=$module
  [ "$module" = xml ] && loaded=dom
  need "php-$module" "php -r 'exit(extension_loaded(\"$loaded\") ? 0 : 1);'"
done
need phpunit 'phpunit --version'
need php-codesniffer 'phpcs --version'
need gcc 'cc --version'
need libclang-dev 'ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so*'

if [ -n "$rust_problem" ]; then
  echo "$rust_problem: $rust_wanted or later is needed, more than Debian 12 has. Without root rights:" >&2
  echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" >&2
fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ -z "$rust_problem" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "These packages are missing: ${missing[*]}" >&2
    echo "On Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi
[ -z "$rust_problem" ]

#!/usr/bin/env bash
# Makes sure that everything needed to build and test is there. Installs Debian packages when it may, otherwise says
# which ones are missing.
set -euo pipefail

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

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
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

if ! command -v cargo >/dev/null; then
  echo 'Rust is missing: install it from your distribution (cargo and rustc 1.88 or later) or from rustup.rs.' >&2
  exit 1
fi

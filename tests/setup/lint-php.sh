#!/usr/bin/env bash
# Every PHP file must parse, without a deprecation, and follow the coding standard.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0
while IFS= read -r -d '' file; do
  output=$(php -d error_reporting=-1 -d display_errors=stdout -l "$file" 2>&1) || status=1
  case $output in
    "No syntax errors detected in $file") ;;
    *) echo "$output"; status=1 ;;
  esac
done < <(git ls-files -z '*.php')
phpcs -q --standard=tests/setup/phpcs.xml php tests osdi_client.php || status=1
exit $status

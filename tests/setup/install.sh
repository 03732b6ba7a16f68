#!/usr/bin/env bash
# Puts the native library into the PHP of this machine: install.sh <library>
set -euo pipefail
library=$1
php=${PHP:-php}

directory=$("$php" -r 'echo ini_get("extension_dir");')
scanned=$("$php" -r 'echo PHP_CONFIG_FILE_SCAN_DIR;')
if [ ! -w "$directory" ]; then
  echo "$directory is not writable. Run this as root (sudo make install), or copy $library there as osdi_client.so yourself." >&2
  exit 1
fi
install -m 644 "$library" "$directory/osdi_client.so"
echo "Installed $directory/osdi_client.so, built on $(date -r "$library" '+%Y-%m-%d %H:%M'). To build it again: make build"

# Debian keeps one file per extension for all its PHPs of a version; elsewhere there is one scanned folder.
version=$("$php" -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
if command -v phpenmod >/dev/null && [ -d "/etc/php/$version/mods-available" ]; then
  echo 'extension=osdi_client.so' > "/etc/php/$version/mods-available/osdi_client.ini"
  phpenmod -v "$version" osdi_client
elif [ -n "$scanned" ] && [ -w "$scanned" ]; then
  echo 'extension=osdi_client.so' > "$scanned/osdi_client.ini"
else
  echo "Add this line to $("$php" -r 'echo php_ini_loaded_file() ?: "php.ini";'): extension=osdi_client.so"
  exit 0
fi
"$php" -r 'exit(extension_loaded("osdi_client") ? 0 : 1);' || { echo "PHP does not load the library: see the message above." >&2; exit 1; }
echo "PHP $version loads it. Restart the web server or php-fpm so that they load it too."

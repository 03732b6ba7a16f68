<?php

declare(strict_types=1);

// The stand-in's classes first, then the extension's; underscores and namespaces both are folders.
spl_autoload_register(static function (string $class): void {
  if (str_starts_with($class, 'Civi\\Api4\\') && substr_count($class, '\\') === 2 && !str_starts_with($class, 'Civi\\Api4\\Osdi')) {
    require_once __DIR__ . '/Civi/Api4/entities.php';
    return;
  }
  $path = strtr($class, '\\_', '//') . '.php';
  foreach ([__DIR__, dirname(__DIR__, 2) . '/php'] as $root) {
    if (is_file("$root/$path")) {
      require_once "$root/$path";
      return;
    }
  }
});

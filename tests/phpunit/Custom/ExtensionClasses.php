<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

/**
 * Finds the classes of an extension by its info.xml, as CiviCRM's class loader does for an enabled one.
 */
final class ExtensionClasses {

  /**
   * @return list<\Closure(string): void>
   *   The loaders.
   */
  public static function of(string $folder): array {
    $loaders = [];
    $info = is_file("$folder/info.xml") ? simplexml_load_file("$folder/info.xml") : NULL;
    foreach ($info?->classloader->psr4 ?? [] as $psr4) {
      [$prefix, $path] = [(string) $psr4['prefix'], (string) $psr4['path']];
      $loaders[] = $loader = static function (string $class) use ($folder, $prefix, $path): void {
        $file = "$folder/$path/" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
          require_once $file;
        }
      };
      spl_autoload_register($loader);
    }
    return $loaders;
  }

}

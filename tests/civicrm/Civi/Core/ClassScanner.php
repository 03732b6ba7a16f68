<?php

declare(strict_types=1);

namespace Civi\Core;

class ClassScanner {

  /**
   * @param string[] $classes
   */
  public static function scanFolders(array &$classes, string $root, string $folder, string $separator): void {
    $files = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator("$root/$folder", \FilesystemIterator::SKIP_DOTS));
    foreach ($files as $file) {
      if (str_ends_with($file->getPathname(), '.php')) {
        $classes[] = strtr(substr($file->getPathname(), strlen($root) + 1, -4), ['/' => $separator]);
      }
    }
  }

}

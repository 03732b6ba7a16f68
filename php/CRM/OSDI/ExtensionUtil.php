<?php

declare(strict_types=1);

/**
 * Names, texts and places of this extension.
 */
class CRM_OSDI_ExtensionUtil {

  const SHORT_NAME = 'osdi_client';
  const LONG_NAME = 'osdi-client';
  const CLASS_PREFIX = 'CRM_OSDI';

  /**
   * Translates a text a person reads, with this extension's catalogue first.
   *
   * @param string $text
   *   In English, placeholders %1, %2, …
   * @param array<int|string, mixed> $params
   */
  public static function ts($text, $params = []): string {
    return ts($text, $params + ['domain' => [self::LONG_NAME, NULL]]);
  }

  /**
   * Web address of a file of this extension, or of its folder.
   *
   * @param string|null $file
   *   Relative to the extension's root.
   */
  public static function url($file = NULL): string {
    $resources = CRM_Core_Resources::singleton();
    return $file === NULL ? rtrim($resources->getUrl(self::LONG_NAME), '/') : $resources->getUrl(self::LONG_NAME, $file);
  }

  /**
   * Path of a file of this extension, or of its folder.
   *
   * @param string|null $file
   *   Relative to the extension's root.
   */
  public static function path($file = NULL): string {
    return dirname(__DIR__, 3) . ($file === NULL ? '' : DIRECTORY_SEPARATOR . $file);
  }

  /**
   * Full name of a class of this extension.
   *
   * @param string $suffix
   *   Such as 'BAO_Flag' or 'BAO\Flag'.
   */
  public static function findClass($suffix): string {
    return self::CLASS_PREFIX . '_' . str_replace('\\', '_', $suffix);
  }

  /**
   * CiviCRM's tool for tables made from php/schema.
   *
   * @return \CiviMix\Schema\SchemaHelperInterface
   */
  public static function schema() {
    if (!isset($GLOBALS['CiviMixSchema'])) {
      pathload()->loadPackage('civimix-schema@5', TRUE);
    }
    return $GLOBALS['CiviMixSchema']->getHelper(self::LONG_NAME);
  }

}

<?php

/**
 * The three hooks that CiviCRM has to find as plain functions; everything else is in Civi\Osdi\HookSubscriber.
 *
 * They also run between the moment the files of osdi-client 1.2.3 are replaced by these and the database upgrade. In
 * that window listeners of the class loader do not exist yet and the tables have the old columns, so nothing here may
 * call our own API.
 */

declare(strict_types=1);

/**
 * Puts php/ on the include path, which is how API v3 finds php/api/v3/Job, and makes our own classes known also while
 * CiviCRM still remembers the folders of osdi-client 1.2.3: a scheduled job that runs in that window says what to do.
 */
function osdi_client_civicrm_config(): void {
  $folder = __DIR__ . DIRECTORY_SEPARATOR . 'php';
  $known = explode(PATH_SEPARATOR, (string) get_include_path());
  if (!in_array($folder, $known, TRUE)) {
    set_include_path($folder . PATH_SEPARATOR . (string) get_include_path());
    spl_autoload_register(static function (string $class) use ($folder): void {
      $file = $folder . DIRECTORY_SEPARATOR . strtr($class, '\\', DIRECTORY_SEPARATOR) . '.php';
      if (str_starts_with($class, 'Civi\\Osdi') && is_file($file)) {
        require_once $file;
      }
    });
  }
}

/**
 * Lets CiviCRM discover the API v4 entities and the services.
 *
 * @param string[] $classes
 */
function osdi_client_civicrm_scanClasses(array &$classes): void {
  $folder = __DIR__ . DIRECTORY_SEPARATOR . 'php';
  \Civi\Core\ClassScanner::scanFolders($classes, $folder, 'CRM', '_');
  \Civi\Core\ClassScanner::scanFolders($classes, $folder, 'Civi', '\\');
}

/**
 * Declares the tables.
 *
 * @param array<string, array<string, mixed>> $entityTypes
 */
function osdi_client_civicrm_entityTypes(array &$entityTypes): void {
  foreach (glob(__DIR__ . '/php/schema/*.entityType.php') ?: [] as $file) {
    /** @var array{name: string, ...<string, mixed>} $entity */
    $entity = include $file;
    $entity['module'] = 'osdi-client';
    $entityTypes[$entity['name']] = $entity;
  }
}

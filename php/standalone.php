<?php

/**
 * For scripts without this CiviCRM extension: makes the exceptions of the native library available. Without them its
 * errors are plain \RuntimeExceptions, which cannot say whether a write was carried out.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
  $file = __DIR__ . '/' . strtr($class, '\\', '/') . '.php';
  if (str_starts_with($class, 'Civi\\Osdi\\Exception\\') && is_file($file)) {
    if (!class_exists(\CRM_Core_Exception::class)) {
      // The exceptions are children of CiviCRM's. This is as much of it as they need.
      // phpcs:ignore Squiz.Classes.ValidClassName -- CiviCRM's name.
      class CRM_Core_Exception extends \Exception {

        public function __construct(string $message = '', int|string $code = 0, array $data = [], ?\Throwable $previous = NULL) {
          parent::__construct($message, 0, $previous);
        }

      }
    }
    require_once $file;
  }
});

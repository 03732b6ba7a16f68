<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\Exception\CannotMapException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What a class of the site's own throws. A fault in its code keeps one person back like an exception, and says whose it is.
 */
final class Fault {

  /**
   * Calls an object of the site's own.
   *
   * @template T
   * @param object $object
   * @param callable(): T $call
   * @return T
   * @throws \Exception
   */
  public static function in(object $object, callable $call) {
    try {
      return $call();
    }
    catch (\Throwable $error) {
      throw self::of(get_class($object), $error);
    }
  }

  public static function of(string $class, \Throwable $error): \Exception {
    return $error instanceof \Exception ? $error : new CannotMapException(E::ts('The class %1 failed: %2', [1 => $class, 2 => $error->getMessage()]));
  }

}

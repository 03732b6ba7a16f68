<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\Container;
use Civi\Osdi\Exception\CannotMapException;
use Civi\Osdi\LocalObject\PersonBasic;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Contacts as objects of the class that plays their role. One that cannot be loaded keeps no other from being.
 */
final class Contacts {

  /**
   * @param Container $container
   * @param array<int, PersonBasic> $loaded
   *   By id; those that are not there are left out.
   * @param array<int, string> $failures
   *   Why others could not be loaded, by id.
   */
  private function __construct(private Container $container, public readonly array $loaded, public readonly array $failures) {}

  /**
   * @param Container $container
   * @param array<int, int|string> $ids
   */
  public static function load(Container $container, array $ids): self {
    $ids = array_map('intval', array_values(array_unique($ids)));
    try {
      return new self($container, self::objects($container, $ids), []);
    }
    catch (\Throwable $error) {
      // One of them may be to blame, and it is found below.
      $loaded = $failures = [];
    }
    foreach ($ids as $id) {
      try {
        $loaded += self::objects($container, [$id]);
      }
      catch (\Throwable $error) {
        $failures[$id] = Fault::of(self::nameOf($container), $error)->getMessage();
      }
    }
    return new self($container, $loaded, $failures);
  }

  /**
   * @throws \Civi\Osdi\Exception\CannotMapException
   *   When it could not be loaded, or is not there.
   */
  public function get(int $id): PersonBasic {
    return $this->loaded[$id] ?? throw new CannotMapException($this->failures[$id] ?? E::ts('The class %1 does not find it in CiviCRM.', [1 => self::nameOf($this->container)]));
  }

  /**
   * @param Container $container
   * @param list<int> $ids
   * @return array<int, PersonBasic>
   */
  private static function objects(Container $container, array $ids): array {
    return $container->callStatic('LocalObject', 'Person', 'loadMany', $ids);
  }

  private static function nameOf(Container $container): string {
    return get_class($container->make('LocalObject', 'Person'));
  }

}

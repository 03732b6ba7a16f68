<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonBasic;
use Civi\Osdi\RemoteSystemInterface;

/**
 * Needs more than it is given.
 */
final class MapperWithMore extends PersonBasic {

  public function __construct(RemoteSystemInterface $system, public readonly string $prefix, public readonly int $length, public readonly bool $isShort = FALSE) {
    parent::__construct($system);
  }

}

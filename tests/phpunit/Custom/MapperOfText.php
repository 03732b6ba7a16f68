<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonBasic;

/**
 * Takes something else than it is given.
 */
final class MapperOfText extends PersonBasic {

  public function __construct(public readonly string $prefix = '') {
    parent::__construct();
  }

}

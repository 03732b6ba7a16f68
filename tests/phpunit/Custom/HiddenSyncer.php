<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;

/**
 * Cannot be made by anybody else.
 */
final class HiddenSyncer extends PersonBasic {

  private function __construct() {
    parent::__construct();
  }

}

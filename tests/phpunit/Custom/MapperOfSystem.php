<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonBasic;
use Civi\Osdi\RemoteSystemInterface;

/**
 * Needs what the container gives to mappers, as those of osdi-client 1.2.3 did.
 */
final class MapperOfSystem extends PersonBasic {

  public function __construct(RemoteSystemInterface $system) {
    parent::__construct($system);
  }

}

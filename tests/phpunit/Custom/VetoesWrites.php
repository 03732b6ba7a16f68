<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\MapAndWrite;

/**
 * Keeps people from being written, in the way of osdi-client 1.2.3.
 */
final class VetoesWrites extends PersonBasic {

  public function oneWayMapAndWrite(LocalRemotePair $pair): MapAndWrite {
    return (new MapAndWrite())->setStatusCode(MapAndWrite::SKIPPED_CHANGES);
  }

}

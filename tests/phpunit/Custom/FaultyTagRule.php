<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\TaggingBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\MapAndWrite;

/**
 * Fails for some, by an exception or by a mistake in its code.
 */
final class FaultyTagRule extends TaggingBasic {

  public function oneWayMapAndWrite(LocalRemotePair $pair): MapAndWrite {
    $person = $pair->getLocalObject()->getPerson()->loadOnce();
    return match ($person->lastName->get()) {
      'typo' => $pair->nothing(),
      'fault' => throw new \RuntimeException('a fault of the rule'),
      default => parent::oneWayMapAndWrite($pair),
    };
  }

}

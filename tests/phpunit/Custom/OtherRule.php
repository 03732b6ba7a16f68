<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\SyncEligibility;

/**
 * A rule that finds everybody eligible.
 */
final class OtherRule extends PersonBasic {

  protected function getSyncEligibility(LocalRemotePair $pair): SyncEligibility {
    return parent::getSyncEligibility($pair);
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\CrudObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\SyncEligibility;

/**
 * Written for osdi-client 1.2.3: of its methods only the last one is still asked.
 */
class FormerSyncer extends PersonBasic {

  public function matchAndSyncIfEligible(CrudObjectInterface $originObject): LocalRemotePair {
    return parent::matchAndSyncIfEligible($originObject);
  }

  protected function saveSyncStateIfNeeded(LocalRemotePair $pair) {
    return NULL;
  }

  protected function getSyncEligibility(LocalRemotePair $pair): SyncEligibility {
    return parent::getSyncEligibility($pair);
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use Civi\Osdi\Result\SyncEligibility;

/**
 * Only those who have no twin, and of Action Network only those with a branch.
 */
final class OnlyUnmatched extends PersonBasic {

  protected function getSyncEligibility(LocalRemotePair $pair): SyncEligibility {
    $result = parent::getSyncEligibility($pair);
    if (!$pair->getLastResultOfType(FetchOldOrFindNewMatch::class)->isStatus(FetchOldOrFindNewMatch::NO_MATCH_FOUND)) {
      return $result->setStatusCode(SyncEligibility::INELIGIBLE)->setMessage('There is a twin');
    }
    if ($pair->isOriginRemote() && empty($pair->getRemoteObject()->customFields->get()['Branch'])) {
      return $result->setStatusCode(SyncEligibility::NOT_NEEDED)->setMessage('No branch');
    }
    if ($pair->isOriginLocal() && $pair->getLocalObject()->lastName->get() === 'fault') {
      throw new \RuntimeException('a fault of the rule');
    }
    if ($pair->isOriginLocal() && $pair->getLocalObject()->lastName->get() === 'typo') {
      $pair->getLocalObject()->nothing();
    }
    return $result;
  }

}

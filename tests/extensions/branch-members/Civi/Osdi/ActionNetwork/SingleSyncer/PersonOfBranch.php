<?php

namespace Civi\Osdi\ActionNetwork\SingleSyncer;

use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use Civi\Osdi\Result\SyncEligibility;

/**
 * Nobody gets to Action Network who is in no branch.
 */
class PersonOfBranch extends PersonBasic {

  protected function getSyncEligibility(LocalRemotePair $pair): SyncEligibility {
    $result = parent::getSyncEligibility($pair);
    $match = $pair->getLastResultOfType(FetchOldOrFindNewMatch::class);
    if ($pair->isOriginLocal() && $match->isStatus(FetchOldOrFindNewMatch::NO_MATCH_FOUND) && empty($pair->getLocalObject()->branchName->get())) {
      $result->setStatusCode(SyncEligibility::INELIGIBLE);
      $result->setMessage('The contact is in no branch');
    }
    return $result;
  }

}

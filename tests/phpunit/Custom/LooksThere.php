<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\SyncEligibility;

/**
 * Asks Action Network about the person while the sync runs.
 */
final class LooksThere extends PersonBasic {

  protected function getSyncEligibility(LocalRemotePair $pair): SyncEligibility {
    $result = parent::getSyncEligibility($pair);
    $branch = $pair->getRemoteObject()?->loadOnce()->customFields->get()['Branch'] ?? NULL;
    return $branch === 'Closed' ? $result->setStatusCode(SyncEligibility::INELIGIBLE)->setMessage('The branch is closed') : $result;
  }

}

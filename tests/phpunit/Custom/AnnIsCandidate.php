<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic;

/**
 * Everybody called Ann, since whenever.
 */
final class AnnIsCandidate extends PersonBasic {

  protected function getCandidateLocalContacts($cutoff): \Civi\Api4\Generic\Result {
    return civicrm_api4('Email', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['contact_id'],
      'where' => [['is_primary', '=', TRUE], ['contact_id.contact_type', '=', 'Individual'], ['contact_id.first_name', '=', 'Ann']],
    ]);
  }

}

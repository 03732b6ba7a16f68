<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic;

/**
 * Rows that do not say whose they are.
 */
final class CandidatesWithout extends PersonBasic {

  protected function getCandidateLocalContacts($cutoff): \Civi\Api4\Generic\Result {
    return civicrm_api4('Email', 'get', ['checkPermissions' => FALSE, 'select' => ['email'], 'where' => [['is_primary', '=', TRUE]], 'orderBy' => ['id' => 'DESC'], 'limit' => 1]);
  }

}

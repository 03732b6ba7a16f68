<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\ConnectionTest;
use Civi\Osdi\Gateway\Sql;

/**
 * Looks whether the API token of a sync profile works, for which group, and what it may see. Writes nothing.
 *
 * Returns one row for each profile. What does not work is told in the row, not as an error.
 *
 * @method $this setProfileId(?int $profileId)
 * @method ?int getProfileId()
 */
class TestConnection extends AbstractAction {

  /**
   * Id of the sync profile; without one, all profiles.
   *
   * @var int
   */
  protected $profileId;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $ids = $this->profileId ? [['id' => $this->profileId]] : Sql::rows('SELECT id FROM civicrm_osdi_sync_profile ORDER BY id', ['id']);
    foreach ($ids as $row) {
      $result[] = ConnectionTest::of((int) $row['id']);
    }
  }

}

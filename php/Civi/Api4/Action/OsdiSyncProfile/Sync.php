<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\RunRecord;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Syncs people now, as the scheduled job does.
 *
 * Returns one row for each direction: the counts, the people with a problem, and the id of its OsdiRun.
 *
 * @method $this setConfirm(bool $confirm)
 * @method bool getConfirm()
 */
class Sync extends AbstractAction {

  use SelectsPeople;

  /**
   * Go on where the brake stopped a run. Look at the preview first.
   *
   * @var bool
   */
  protected $confirm = FALSE;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $profileId = $this->profile();
    $sync = new PeopleSync($profileId, patience: PeopleSync::PATIENCE_OF_A_PERSON, startedBy: RunRecord::BY_API);
    $reports = $sync->run($this->origins(), $this->selection(), (bool) $this->confirm);
    if ($reports === []) {
      throw new CrmException(E::ts('Another run of this sync profile is under way, so nothing was done here. Try again when it has ended; OsdiRun shows how far it is.'), 'crm');
    }
    foreach ($reports as $report) {
      $result[] = ['sync_profile_id' => $profileId] + $report;
    }
  }

}

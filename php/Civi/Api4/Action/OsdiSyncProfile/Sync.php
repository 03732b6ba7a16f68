<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\ActionSync;
use Civi\Osdi\DonationSync;
use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\RunRecord;
use Civi\Osdi\TaggingSync;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Syncs people, tags, donations or actions now, as the scheduled jobs do. Only linked people have tags, donations and
 * actions, so sync people first.
 *
 * Returns one row for each direction, of tags and of actions one for all: the counts, those with a problem, and the id of its
 * OsdiRun.
 *
 * @method $this setConfirm(bool $confirm)
 * @method bool getConfirm()
 */
class Sync extends AbstractAction {

  use HasSubject;

  /**
   * Go on where the brake stopped a run. Look at the preview first. There is none for actions, which take nothing away.
   *
   * @var bool
   */
  protected $confirm = FALSE;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $profileId = $this->profile();
    [$origins, $confirmed] = [$this->origins(), (bool) $this->confirm];
    $how = ['patience' => PeopleSync::PATIENCE_OF_A_PERSON, 'startedBy' => RunRecord::BY_API];
    $reports = match ($this->subject()) {
      RunRecord::PEOPLE => (new PeopleSync($profileId, ...$how))->run($origins, $this->selection(), $confirmed),
      RunRecord::DONATIONS => (new DonationSync($profileId, ...$how))->run($origins, $confirmed),
      RunRecord::TAGGINGS => array_filter([(new TaggingSync($profileId, ...$how))->run($origins, $confirmed)]),
      RunRecord::ACTIONS => array_filter([(new ActionSync($profileId, ...$how))->run()]),
    };
    if ($reports === []) {
      throw new CrmException(E::ts('Another run of this sync profile is under way, so nothing was done here. Try again when it has ended; OsdiRun shows how far it is.'), 'crm');
    }
    foreach ($reports as $report) {
      $result[] = ['sync_profile_id' => $profileId] + $report;
    }
  }

}

<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\ActionSync;
use Civi\Osdi\DonationSync;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\RunRecord;
use Civi\Osdi\TaggingSync;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Says what a run would do with people, tags, donations or actions, one by one, and writes nothing on either side.
 *
 * Returns one row for each direction: the counts, and the people with the fields, both values, what would be done, and
 * why; or the donations, likewise. Of tags it returns one row for all, with the counts of each direction and the changes; of
 * actions one, for they come from Action Network only.
 *
 * @method $this setLimit(int $limit)
 * @method int getLimit()
 */
class Preview extends AbstractAction {

  use HasSubject;

  /**
   * More would not fit into an answer.
   */
  public const MOST = 5000;

  /**
   * How many people, donations or actions to tell of in each direction, or how many changes of tags in all. What is in step is
   * left out. Reading of people, donations and actions ends there, and limit_reached says so.
   *
   * @var int
   */
  protected $limit = 100;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $limit = (int) $this->limit;
    if ($limit < 1 || $limit > self::MOST) {
      throw new InvalidArgumentException(E::ts('limit: give a number from 1 to %1.', [1 => self::MOST]));
    }
    $profileId = $this->profile();
    $origins = $this->origins();
    $reports = match ($this->subject()) {
      RunRecord::PEOPLE => (new PeopleSync($profileId))->preview($origins, $this->selection(), $limit),
      RunRecord::DONATIONS => (new DonationSync($profileId))->preview($origins, $limit),
      RunRecord::TAGGINGS => [(new TaggingSync($profileId))->preview($origins, $limit)],
      RunRecord::ACTIONS => [(new ActionSync($profileId))->preview($limit)],
    };
    foreach ($reports as $report) {
      unset($report['problems'], $report['problems_left_out'], $report['cursor'], $report['stopped']);
      $result[] = ['sync_profile_id' => $profileId] + $report;
    }
  }

}

<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\PeopleSync;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Says what a run of the people sync would do, person by person, and writes nothing on either side.
 *
 * Returns one row for each direction: the counts, and the people with the fields, both values, what would be done, and
 * why.
 *
 * @method $this setLimit(int $limit)
 * @method int getLimit()
 */
class Preview extends AbstractAction {

  use SelectsPeople;

  /**
   * More would not fit into an answer.
   */
  public const MOST = 5000;

  /**
   * How many people to tell of in each direction. Those who are in step are left out. Reading ends there, and
   * limit_reached says so.
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
    foreach ((new PeopleSync($profileId))->preview($this->origins(), $this->selection(), $limit) as $report) {
      unset($report['problems'], $report['problems_left_out'], $report['cursor'], $report['stopped']);
      $result[] = ['sync_profile_id' => $profileId] + $report;
    }
  }

}

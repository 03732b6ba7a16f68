<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiPerson;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\PeopleSync;

/**
 * Says what the sync would do with chosen people, and writes nothing on either side.
 *
 * Returns one row for each person and direction in which something would be done or has to be said.
 */
class Preview extends AbstractAction {

  use ChosenPeople;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $selection = $this->chosen();
    // Nobody is left out: each person is told of once in each direction.
    $reports = (new PeopleSync($this->profile()))->preview($this->origins(), $selection, 2 * self::$most);
    foreach ($reports as $origin => $report) {
      /** @var array<string, mixed> $person */
      foreach ($report['people'] as $person) {
        $result[] = ['origin' => $origin] + $person;
      }
    }
  }

}

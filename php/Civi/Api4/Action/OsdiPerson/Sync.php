<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiPerson;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\RunRecord;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Syncs chosen people now, whatever their pause after a failure. The cursors of the profile stay where they are.
 *
 * Returns one row for each person and direction in which something was done or has to be said.
 *
 * @method $this setConfirm(bool $confirm)
 * @method bool getConfirm()
 */
class Sync extends AbstractAction {

  use ChosenPeople;

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
    $selection = $this->chosen();
    $collect = function (array $batch) use ($result): void {
      /** @var array<string, mixed> $person */
      foreach ($batch['people'] as $person) {
        $result[] = ['origin' => $batch['origin']] + $person;
      }
    };
    $sync = new PeopleSync($this->profile(), $collect, PeopleSync::PATIENCE_OF_A_PERSON, RunRecord::BY_API);
    if ($sync->run($this->origins(), $selection, (bool) $this->confirm) === []) {
      throw new CrmException(E::ts('Another run of this sync profile is under way, so nothing was done here. Try again when it has ended; OsdiRun shows how far it is.'), 'crm');
    }
  }

}

<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiRun;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\RunRecord;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Asks runs that are under way to end after their present batch.
 *
 * What they did lasts, and the next run goes on from where the last complete one ended. Returns the runs that were
 * asked; one that ended already is left out.
 *
 * @method $this setId(?int $id)
 * @method ?int getId()
 */
class Stop extends AbstractAction {

  /**
   * Id of the run; without one, all runs that are under way.
   *
   * @var int|null
   */
  protected $id;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $condition = 'outcome = ' . Sql::value(RunRecord::RUNNING) . ($this->id === NULL ? '' : ' AND id = ' . (int) $this->id);
    if ($this->id !== NULL && !\CRM_Core_DAO::singleValueQuery('SELECT 1 FROM civicrm_osdi_run WHERE id = ' . (int) $this->id)) {
      throw new NotFoundException(E::ts('id: there is no run %1. OsdiRun lists those there are.', [1 => (int) $this->id]), 'not_found');
    }
    foreach (Sql::rows("SELECT id FROM civicrm_osdi_run WHERE $condition ORDER BY id", ['id']) as $run) {
      Sql::run("UPDATE civicrm_osdi_run SET stop_requested = 1 WHERE id = {$run['id']}");
      $result[] = ['id' => (int) $run['id'], 'stop_requested' => TRUE];
    }
  }

}

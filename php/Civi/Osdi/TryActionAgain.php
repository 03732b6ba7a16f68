<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\ActionTable;
use Civi\Osdi\Gateway\DatabaseClock;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Lets the next run of actions try one again, because somebody wants it: also what was left alone, or was deleted in CiviCRM.
 */
final class TryActionAgain {

  /**
   * @return array<string, mixed>
   *   The state.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(int $stateId): array {
    $settlement = Settlement::of('OsdiActionState', $stateId);
    $states = new ActionTable($settlement->profileId, new DatabaseClock());
    return $settlement->carryOut($states->find(...), fn(array $state) => $states->saveStates([self::again($state)]));
  }

  /**
   * @param array<string, mixed> $state
   * @return array<string, mixed>
   */
  private static function again(array $state): array {
    $isThere = $state['activity_id'] !== NULL || $state['participant_id'] !== NULL;
    if ($isThere && $state['sync_status'] === 'success') {
      throw Settlement::refusal('id', E::ts('There is nothing to try again: CiviCRM has it.'));
    }
    if ($state['sync_status'] === 'waiting') {
      throw Settlement::refusal('id', E::ts('It waits, and is taken up by itself. %1', [1 => $state['message']]));
    }
    // Without a base it is made anew.
    return Settlement::dueAgain() + ['base' => $isThere ? $state['base'] : NULL] + $state;
  }

}

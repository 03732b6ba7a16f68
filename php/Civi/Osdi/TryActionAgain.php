<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\ActionTable;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\SyncProfile\ActionRules;
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
    return $settlement->carryOut($states->find(...), function (array $state) use ($states, $settlement): void {
      self::refuseUnread($states, ActionRules::ofProfile($settlement->profileId), $state);
      $states->saveStates([self::again($state)]);
    });
  }

  /**
   * Nobody would try what is not read.
   *
   * @param ActionTable $states
   * @param array<string, array<string, mixed>> $rules
   * @param array<string, mixed> $state
   */
  private static function refuseUnread(ActionTable $states, array $rules, array $state): void {
    $pages = array_column($states->pages(), NULL, 'id');
    $page = $pages[(int) $state['action_page_id']] ?? NULL;
    // A page whose row was deleted is listed anew.
    if ($page === NULL) {
      return;
    }
    $rule = $rules[$page['kind']] ?? NULL;
    if ($rule === NULL || (empty($rule['activity_type']) && empty($page['event_id']))) {
      throw Settlement::refusal('id', E::ts('Actions of this kind (%1) are not read with this sync profile, so it would not be tried again. Correct action_rules first.', [1 => $page['kind']]));
    }
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

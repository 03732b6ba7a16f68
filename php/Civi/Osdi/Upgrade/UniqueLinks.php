<?php

declare(strict_types=1);

namespace Civi\Osdi\Upgrade;

use Civi\Api4\OsdiFlag;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\PersonId;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Gives every contact and every person on Action Network one sync state in a profile. Version 1.2.3 could leave several
 * behind: after a merge of contacts, after somebody was deleted and matched anew, and when two syncs ran side by side.
 *
 * The better state decides whose person somebody stays, and whoever can keep a link keeps one. A state is better that
 * succeeded, then the one synced last, then the newest row.
 */
final class UniqueLinks {

  private const TABLE = 'civicrm_osdi_person_sync_state';

  /**
   * Text that sorts as states are good, and ends with the id.
   */
  private const RANK = "CONCAT(COALESCE(sync_status, '') IN ('success', 'no sync needed'), COALESCE(sync_time, '1970-01-02 00:00:00'), LPAD(id, 10, '0'))";

  private const AT_ONCE = 500;

  public static function repair(): void {
    self::tidyIds();
    self::keepBest('contact_id, remote_person_id', 'contact_id IS NOT NULL AND remote_person_id IS NOT NULL');
    self::keepOneLinkOfEach();
    self::removeOneSided();
  }

  /**
   * One way to write the id of a person, and one way to write none. Whatever else stands there is kept: the sync takes it for
   * nobody, and System Status names the row.
   */
  private static function tidyIds(): void {
    $length = strlen(PersonId::PREFIX);
    Sql::run('UPDATE ' . self::TABLE . ' SET remote_person_id = SUBSTRING(TRIM(remote_person_id), ' . ($length + 1) . ") WHERE LEFT(TRIM(remote_person_id), $length) = " . Sql::value(PersonId::PREFIX));
    Sql::run('UPDATE ' . self::TABLE . " SET remote_person_id = NULLIF(TRIM(remote_person_id), '') WHERE remote_person_id IS NOT NULL AND (TRIM(remote_person_id) = '' OR CHAR_LENGTH(remote_person_id) > CHAR_LENGTH(TRIM(remote_person_id)))");
  }

  /**
   * Keeps the best state of each profile and side or sides.
   *
   * @param string $sides
   *   Columns.
   * @param string $which
   *   States that are looked at.
   */
  private static function keepBest(string $sides, string $which): void {
    $same = implode(' AND ', array_map(fn(string $side) => "state.$side = best.$side", ['sync_profile_id', ...explode(', ', $sides)]));
    $best = "SELECT sync_profile_id, $sides, CAST(RIGHT(MAX(" . self::RANK . '), 10) AS UNSIGNED) AS id FROM ' . self::TABLE . " WHERE sync_profile_id IS NOT NULL AND $which GROUP BY sync_profile_id, $sides HAVING COUNT(*) > 1";
    $worse = Sql::rows('SELECT state.id AS id FROM ' . self::TABLE . " state JOIN ($best) best ON $same WHERE state.id <> best.id AND " . (string) preg_replace('/\b(contact_id|remote_person_id|merged_contact_id)\b/', 'state.$1', $which), ['id']);
    self::delete(array_column($worse, 'id'));
  }

  /**
   * Of several people of one contact the best one stays, as after a merge. The others become aliases, whose refusals
   * still reach the contact; unless they are linked to another contact anyway. A contact for which no person is left is
   * flagged: who it is has to be told by somebody.
   */
  private static function keepOneLinkOfEach(): void {
    $contested = self::contested();
    $byContact = $byPerson = [];
    foreach ($contested as $state) {
      if (!isset($byContact[$state['contact']]) && !isset($byPerson[$state['person']])) {
        $byContact[$state['contact']] = $byPerson[$state['person']] = $state;
      }
    }
    $superfluous = $aliases = [];
    foreach ($contested as $state) {
      $ofContact = $byContact[$state['contact']] ?? NULL;
      $ofPerson = $byPerson[$state['person']] ?? $aliases[$state['person']] ?? NULL;
      if ($ofContact === NULL) {
        // One row is enough to tell of it; the others go as one-sided ones.
        self::flag($state, $byPerson[$state['person']]);
      }
      elseif ($ofPerson === NULL) {
        $aliases[$state['person']] = $state;
      }
      elseif ($ofContact !== $state) {
        $superfluous[] = $state['id'];
      }
    }
    self::delete($superfluous);
    $message = E::ts('The contact was linked to several people on Action Network, as after a merge. Only unsubscribes are carried for this one.');
    self::update(array_column($aliases, 'id'), "merged_contact_id = contact_id, contact_id = NULL, sync_status = 'did not qualify', base = NULL, attempt_count = NULL,"
      . ' next_attempt_time = NULL, message = ' . Sql::value(mb_substr($message, 0, 511)));
    $lost = array_filter($contested, fn(array $state) => !isset($byContact[$state['contact']]));
    self::update(array_column($lost, 'id'), "remote_person_id = NULL, sync_status = 'error', sync_origin = 0, base = NULL, attempt_count = 1, next_attempt_time = NULL,"
      . ' message = ' . Sql::value(mb_substr(self::choice(), 0, 511)));
  }

  /**
   * The links that share a contact or a person with another one, the best first.
   *
   * @return list<array{id: string, profile: string, contact_id: string, person_id: string, contact: string, person: string}>
   */
  private static function contested(): array {
    $complete = 'sync_profile_id IS NOT NULL AND contact_id IS NOT NULL AND remote_person_id IS NOT NULL';
    $shared = fn(string $side) => "JOIN (SELECT sync_profile_id, $side FROM " . self::TABLE . " WHERE $complete GROUP BY sync_profile_id, $side HAVING COUNT(*) > 1) shared"
      . " ON shared.sync_profile_id = state.sync_profile_id AND shared.$side = state.$side";
    $links = [];
    foreach (['contact_id', 'remote_person_id'] as $side) {
      $rank = preg_replace('/\b(sync_status|sync_time|id)\b/', 'state.$1', self::RANK);
      $sql = "SELECT state.id AS id, state.sync_profile_id AS profile, state.contact_id AS contact_id, state.remote_person_id AS person_id, $rank AS place FROM " . self::TABLE . ' state '
        . $shared($side) . ' WHERE state.contact_id IS NOT NULL AND state.remote_person_id IS NOT NULL';
      foreach (Sql::rows($sql, ['id', 'profile', 'contact_id', 'person_id', 'place']) as $row) {
        $links[(string) $row['place']] = $row + ['contact' => "{$row['profile']} {$row['contact_id']}", 'person' => "{$row['profile']} " . strtolower((string) $row['person_id'])];
      }
    }
    krsort($links, SORT_STRING);
    return array_values($links);
  }

  /**
   * @param array<string, string> $state
   * @param array<string, string> $winner
   *   Whose person it is now.
   */
  private static function flag(array $state, array $winner): void {
    $context = ['contacts' => [(int) $winner['contact_id'], (int) $state['contact_id']], 'people' => [$state['person_id']]];
    $values = [$state['contact_id'], $state['profile'], 'NULL', "'ambiguous_match'", Sql::value(OsdiFlag::STATUS_ERROR), Sql::value(mb_substr(self::choice(), 0, 511)),
      Sql::value(json_encode($context, JSON_THROW_ON_ERROR)),
    ];
    Sql::run('INSERT INTO civicrm_osdi_flag (contact_id, sync_profile_id, remote_object_id, flag_type, status, message, context) VALUES (' . implode(', ', $values) . ')');
  }

  private static function choice(): string {
    return E::ts('Several contacts were linked to one person on Action Network. Merge them if they are the same; otherwise choose with the action "link" of OsdiPersonSyncState in the API v4 Explorer.');
  }

  /**
   * A state of one side only tells of a failure. Beside a complete one that is history; of several one is enough.
   */
  private static function removeOneSided(): void {
    $noContact = 'contact_id IS NULL AND merged_contact_id IS NULL';
    foreach ([
      ['contact_id', 'remote_person_id IS NULL', 'remote_person_id IS NOT NULL'],
      ['remote_person_id', $noContact, "NOT ($noContact)"],
    ] as [$side, $isOneSided, $isComplete]) {
      $complete = "SELECT DISTINCT sync_profile_id, $side FROM " . self::TABLE . " WHERE sync_profile_id IS NOT NULL AND $side IS NOT NULL AND $isComplete";
      $history = Sql::rows('SELECT state.id AS id FROM ' . self::TABLE . " state JOIN ($complete) complete ON complete.sync_profile_id = state.sync_profile_id AND complete.$side = state.$side"
        . ' WHERE ' . (string) preg_replace('/\b(\w+_id)\b/', 'state.$1', $isOneSided), ['id']);
      self::delete(array_column($history, 'id'));
      self::keepBest($side, "$side IS NOT NULL AND $isOneSided");
    }
  }

  /**
   * @param array<int, string> $ids
   */
  private static function delete(array $ids): void {
    foreach (array_chunk($ids, self::AT_ONCE) as $some) {
      Sql::run('DELETE FROM ' . self::TABLE . ' WHERE id IN (' . Sql::values($some) . ')');
    }
  }

  /**
   * @param array<int, string> $ids
   * @param string $changes
   */
  private static function update(array $ids, string $changes): void {
    foreach (array_chunk($ids, self::AT_ONCE) as $some) {
      Sql::run('UPDATE ' . self::TABLE . " SET $changes WHERE id IN (" . Sql::values($some) . ')');
    }
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Upgrade;

use Civi\Api4\OsdiFlag;
use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Gives every contact and every person on Action Network one sync state in a profile. Version 1.2.3 could leave several
 * behind: after a merge of contacts, after somebody was deleted and matched anew, and when two syncs ran side by side.
 *
 * No contact and no person loses its last link: where two belong to one, the better state stays, and the other one is
 * kept for a person to look at. A state is better that succeeded, then the one synced last, then the newest row.
 */
final class UniqueLinks {

  private const TABLE = 'civicrm_osdi_person_sync_state';

  /**
   * States of one side that lose against another state of the same side.
   */
  private const LOSERS = 'civicrm_osdi_tmp_losing_state';

  public static function repair(): void {
    // A table of its own: MySQL cannot read the one it writes, nor open a temporary one twice.
    Sql::run('DROP TABLE IF EXISTS ' . self::LOSERS);
    Sql::run('CREATE TABLE ' . self::LOSERS . ' (id int unsigned NOT NULL PRIMARY KEY, winner_id int unsigned NULL) ENGINE=InnoDB');
    try {
      self::removeRepeated();
      self::keepOnePersonOfEachContact();
      self::keepOneContactOfEachPerson();
      self::removeOneSided();
    }
    finally {
      Sql::run('DROP TABLE ' . self::LOSERS);
    }
  }

  /**
   * Several rows with the same two sides say the same.
   */
  private static function removeRepeated(): void {
    self::findLosers('better.contact_id = state.contact_id AND better.remote_person_id = state.remote_person_id');
    self::delete();
  }

  /**
   * Of several people of one contact the best one stays, as after a merge. The others become aliases, whose refusals
   * still reach the contact; unless they are linked to another contact anyway.
   */
  private static function keepOnePersonOfEachContact(): void {
    $complete = 'state.remote_person_id IS NOT NULL AND better.remote_person_id IS NOT NULL';
    self::findLosers("better.contact_id = state.contact_id AND $complete");
    // Linked elsewhere by a state that is not about to lose its contact itself.
    Sql::run('DELETE state FROM ' . self::TABLE . ' state JOIN ' . self::LOSERS . ' lost ON lost.id = state.id'
      . ' JOIN ' . self::TABLE . ' other ON other.sync_profile_id = state.sync_profile_id AND other.remote_person_id = state.remote_person_id AND other.contact_id IS NOT NULL'
      . ' LEFT JOIN ' . self::LOSERS . ' loses ON loses.id = other.id WHERE loses.id IS NULL');
    $message = E::ts('The contact was linked to several people on Action Network, as after a merge. Only unsubscribes are carried for this one.');
    Sql::run('UPDATE ' . self::TABLE . ' state JOIN ' . self::LOSERS . ' lost ON lost.id = state.id SET state.merged_contact_id = state.contact_id,'
      . " state.contact_id = NULL, state.sync_status = 'did not qualify', state.base = NULL, state.attempt_count = NULL, state.next_attempt_time = NULL,"
      . ' state.message = ' . Sql::value($message));
    // One person that several contacts lost: the best of these.
    self::findLosers('better.remote_person_id = state.remote_person_id AND better.merged_contact_id IS NOT NULL AND state.merged_contact_id IS NOT NULL');
    self::delete();
  }

  /**
   * Of several contacts of one person the best one stays linked. The others are flagged: who it is has to be told by
   * a person.
   */
  private static function keepOneContactOfEachPerson(): void {
    self::findLosers('better.remote_person_id = state.remote_person_id AND better.contact_id IS NOT NULL AND state.contact_id IS NOT NULL');
    $message = E::ts('Several contacts were linked to one person on Action Network. Merge them if they are the same; otherwise choose with the action "link" of OsdiPersonSyncState in the API v4 Explorer.');
    Sql::run('INSERT INTO civicrm_osdi_flag (contact_id, sync_profile_id, remote_object_id, flag_type, status, message, context)'
      . " SELECT state.contact_id, state.sync_profile_id, NULL, 'ambiguous_match', " . Sql::value(OsdiFlag::STATUS_ERROR) . ', ' . Sql::value(mb_substr($message, 0, 511)) . ','
      . ' CONCAT(\'{"contacts":[\', winner.contact_id, \',\', state.contact_id, \'],"people":[\', JSON_QUOTE(state.remote_person_id), \']}\')'
      . ' FROM ' . self::LOSERS . ' lost JOIN ' . self::TABLE . ' state ON state.id = lost.id JOIN ' . self::TABLE . ' winner ON winner.id = lost.winner_id');
    Sql::run('UPDATE ' . self::TABLE . ' state JOIN ' . self::LOSERS . " lost ON lost.id = state.id SET state.remote_person_id = NULL, state.sync_status = 'error',"
      . ' state.sync_origin = 0, state.base = NULL, state.attempt_count = 1, state.next_attempt_time = NULL, state.message = ' . Sql::value(mb_substr($message, 0, 511)));
  }

  /**
   * A state of one side only tells of a failure. Beside a complete one that is history; of several one is enough.
   */
  private static function removeOneSided(): void {
    foreach (['contact_id', 'remote_person_id'] as $column) {
      $other = $column === 'contact_id' ? 'remote_person_id' : 'COALESCE(%s.contact_id, %s.merged_contact_id)';
      [$ofState, $ofBetter] = array_map(fn(string $row) => $column === 'contact_id' ? "$row.$other" : str_replace('%s', $row, $other), ['state', 'better']);
      self::findLosers("better.$column = state.$column AND $ofState IS NULL", "$ofBetter IS NOT NULL OR ($ofBetter IS NULL AND " . self::better() . ')');
      self::delete();
    }
  }

  /**
   * Fills the table of losers.
   *
   * @param string $sameSide
   *   When two rows of one profile compete.
   * @param string|null $isBetter
   *   Which of them wins.
   */
  private static function findLosers(string $sameSide, ?string $isBetter = NULL): void {
    Sql::run('DELETE FROM ' . self::LOSERS);
    Sql::run('INSERT INTO ' . self::LOSERS . ' (id, winner_id) SELECT state.id, MIN(better.id) FROM ' . self::TABLE . ' state JOIN ' . self::TABLE . ' better'
      . " ON better.sync_profile_id = state.sync_profile_id AND better.id <> state.id AND $sameSide WHERE " . ($isBetter ?? self::better()) . ' GROUP BY state.id');
  }

  private static function better(): string {
    $rank = fn(string $row) => "(COALESCE($row.sync_status, '') IN ('success', 'no sync needed')), COALESCE($row.sync_time, '1970-01-02 00:00:00'), $row.id";
    return '(' . $rank('better') . ') > (' . $rank('state') . ')';
  }

  private static function delete(): void {
    Sql::run('DELETE state FROM ' . self::TABLE . ' state JOIN ' . self::LOSERS . ' lost ON lost.id = state.id');
  }

}

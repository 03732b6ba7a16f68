<?php

declare(strict_types=1);

namespace Civi\Osdi\Event;

use Civi\Core\Transaction\Manager;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Queue;
use Civi\Osdi\Queue\Task;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What becomes of sync states when two contacts are merged: the contact that is kept keeps its own person, and takes over
 * that of the other contact only if it has none.
 *
 * CiviCRM would give it both, as it would in any table that refers to contacts.
 */
final class Merge {

  /**
   * Of the flag that names, in this order, the contact that is kept and the other one.
   */
  public const FLAG_TYPE = 'merge_incomplete';

  private const TABLE = 'civicrm_osdi_person_sync_state';

  /**
   * Where the base of a sync state has the consents.
   */
  private const LOCAL_CONSENTS = "'$.local.email_consent', '$.local.mobile_consent'";
  private const REMOTE_EMAIL_CONSENT = "'$.remote.email_consent'";
  private const REMOTE_MOBILE_CONSENT = "'$.remote.mobile_consent'";

  /**
   * What osdi-client 1.2.3 had that refers to contacts.
   */
  private const OF_123 = '/\bcivicrm_osdi_((person_sync_state|flag)\s+SET\s+contact_id|log\s+SET\s+entity_id)\s*=/';

  /**
   * Contacts a merge left without links, as keys.
   *
   * @var array<int, true>
   */
  private static array $moved = [];

  public function __construct(private int $keptId, private int $discardedId) {}

  /**
   * Puts our statements in the place of CiviCRM's, and queues the sync of the contact that is kept. Both last only with
   * the transaction of the merge.
   *
   * @param list<string> $statements
   *   Those CiviCRM is about to run.
   */
  public function amend(array &$statements): void {
    $move = fn(string $table, string $column) => "UPDATE $table SET $column = $this->keptId WHERE $column = $this->discardedId";
    $ofCore = [
      'flags' => $move('civicrm_osdi_flag', 'contact_id'),
      'runs' => $move('civicrm_osdi_run', 'contact_id'),
      'aliases' => $move(self::TABLE, 'merged_contact_id'),
      'links' => $move(self::TABLE, 'contact_id'),
    ];
    $found = $this->found();
    // Who gets which person is decided here.
    $kept = array_diff_key(array_intersect_key($ofCore, $found), ['links' => NULL]);
    $statements = array_values(array_diff($statements, array_diff($ofCore, $kept)));
    $this->rememberMove();
    $profiles = $answering = $untold = [];
    $links = [];
    foreach ($found['links'] ?? [] as $row) {
      $links[(string) $row['id']] = Link::ofRow($row);
    }
    foreach ($links as $link) {
      // People the discarded contact got by an earlier merge follow it by CiviCRM's own statement.
      $profiles[$link->profileId] ??= [];
      $answering[$link->profileId] = $link->answers;
      if ($link->contactId === $this->discardedId && $link->personId !== NULL && $link->answers) {
        $untold[] = $link;
      }
      if (!$link->isAlias) {
        $profiles[$link->profileId][$link->contactId][] = $link;
      }
    }
    foreach ($profiles as $profileId => $links) {
      $discarded = $links[$this->discardedId] ?? [];
      array_push($statements, ...$this->statements($profileId, $links[$this->keptId] ?? [], $discarded));
    }
    Queue::add(UntoldRefusals::tasks($this->discardedId, $untold, $found['links'] ?? []));
    Queue::add(array_map(fn(int $profileId) => new Task(Task::SYNC, $profileId, $this->keptId), array_keys(array_filter($answering))));
  }

  /**
   * What there is of the two in our tables. Most contacts that are merged are in none, so one question replaces the statement
   * CiviCRM has for each column that refers to contacts.
   *
   * @return array<string, list<array<string, ?string>>>
   *   Rows by what refers. Those of 'links' have the columns of a link and of its refusals.
   */
  private function found(): array {
    $columns = Link::COLUMNS + UntoldRefusals::COLUMNS;
    $referring = [
      'flags' => 'civicrm_osdi_flag WHERE contact_id',
      'runs' => 'civicrm_osdi_run WHERE contact_id',
      'aliases' => self::TABLE . ' WHERE merged_contact_id',
    ];
    $questions = ["SELECT 'links' AS kind, " . Sql::columns($columns) . Link::from() . UntoldRefusals::join($this->discardedId, $this->keptId)
      . ' WHERE ' . Link::areOf([$this->keptId, $this->discardedId]),
    ];
    foreach ($referring as $kind => $from) {
      $questions[] = "SELECT DISTINCT '$kind'" . str_repeat(', NULL', count($columns)) . " FROM $from = $this->discardedId";
    }
    $found = [];
    foreach (Sql::rows(implode(' UNION ALL ', $questions) . ' ORDER BY id', ['kind', ...array_keys($columns)]) as $row) {
      $found[(string) $row['kind']][] = $row;
    }
    return $found;
  }

  /**
   * Whether a merge within this transaction has left the contact without links, so that nothing is to be told when CiviCRM
   * puts it into the trash. Says so once.
   */
  public static function hasMovedLinksOf(int $contactId): bool {
    $has = isset(self::$moved[$contactId]);
    unset(self::$moved[$contactId]);
    return $has;
  }

  /**
   * Until the transaction of the merge ends, in either way. Without one, nothing is remembered.
   */
  private function rememberMove(): void {
    $frame = Manager::singleton()->getFrame();
    if ($frame === NULL) {
      return;
    }
    self::$moved[$this->discardedId] = TRUE;
    foreach ([\CRM_Core_Transaction::PHASE_POST_COMMIT, \CRM_Core_Transaction::PHASE_POST_ROLLBACK] as $phase) {
      $frame->addCallback($phase, self::hasMovedLinksOf(...), $this->discardedId);
    }
  }

  /**
   * Takes out statements about tables and columns the database does not have before the extension's upgrade. CiviCRM knows
   * them from the files, and would end halfway through the merge at the first of them.
   *
   * @param list<string> $statements
   */
  public static function withoutNewColumns(array &$statements): void {
    $statements = array_values(array_filter($statements, fn(string $sql) => !preg_match('/\bcivicrm_osdi_/', $sql) || preg_match(self::OF_123, $sql)));
  }

  /**
   * Takes out statements about tables that are missing: CiviCRM would end halfway through the merge at the first of them.
   *
   * So it would where both contacts are linked in a profile. There the link stays with the discarded contact, and its
   * person as it is: nobody deleted them.
   *
   * @param list<string> $statements
   * @param list<string> $tables
   */
  public function withoutTables(array &$statements, array $tables): void {
    $missing = '/\b(' . implode('|', $tables) . ')\b/';
    $present = array_values(array_filter($statements, fn(string $sql) => !preg_match($missing, $sql)));
    $statements = array_map(fn(string $sql) => str_replace('UPDATE ' . self::TABLE . ' ', 'UPDATE IGNORE ' . self::TABLE . ' ', $sql), $present);
    $this->rememberMove();
  }

  /**
   * @param int $profileId
   * @param list<Link> $kept
   * @param list<Link> $discarded
   * @return list<string>
   */
  private function statements(int $profileId, array $kept, array $discarded): array {
    $statements = [];
    $hasPerson = array_filter($kept, fn(Link $link) => $link->personId !== NULL) !== [];
    foreach ($discarded as $link) {
      if ($link->personId === NULL) {
        // A contact that never reached Action Network leaves nothing.
        $statements[] = 'DELETE FROM ' . self::TABLE . " WHERE id = $link->stateId";
      }
      elseif ($hasPerson) {
        array_push($statements, ...$this->alias($link));
      }
      else {
        foreach ($kept as $lone) {
          $statements[] = 'DELETE FROM ' . self::TABLE . " WHERE id = $lone->stateId";
        }
        // Without the time of the last sync the two are compared in full. What the discarded contact had refused is not
        // taken back by one that never refused. But an unsubscribe that left it open was none of its refusals, and that the
        // person was subscribed to texts is what makes its unsubscribing from them one.
        $value = fn(string $path) => "REPLACE(JSON_EXTRACT(base, $path), '\"', '')";
        $isSettled = $value("'$.local.email_consent'") . " = 'open' AND " . $value(self::REMOTE_EMAIL_CONSENT) . " = 'refused'";
        $isSubscribed = $value(self::REMOTE_MOBILE_CONSENT) . " IN ('open', 'subscribed')";
        $without = fn(string ...$paths) => 'JSON_REMOVE(base, ' . implode(', ', [self::LOCAL_CONSENTS, ...$paths]) . ')';
        $statements[] = 'UPDATE ' . self::TABLE . " SET contact_id = $this->keptId, merged_contact_id = NULL, local_post_sync_modified_time = NULL,"
          . " base = CASE WHEN $isSettled AND $isSubscribed THEN {$without()} WHEN $isSettled THEN {$without(self::REMOTE_MOBILE_CONSENT)}"
          . " WHEN $isSubscribed THEN {$without(self::REMOTE_EMAIL_CONSENT)} ELSE {$without(self::REMOTE_MOBILE_CONSENT, self::REMOTE_EMAIL_CONSENT)} END"
          . " WHERE id = $link->stateId";
        $hasPerson = TRUE;
      }
    }
    return $statements;
  }

  /**
   * @return list<string>
   */
  private function alias(Link $link): array {
    $message = E::ts('Contact %1 was merged into contact %2, which is another person on Action Network (sync profile %3). Person %4 there cannot be merged by this extension: only unsubscribes are carried for it. Merge or delete it on Action Network.', [
      1 => $this->discardedId,
      2 => $this->keptId,
      3 => $link->profileId,
      4 => $link->personId,
    ]);
    $context = json_encode([
      'contacts' => [$this->keptId, $this->discardedId],
      'people' => [$link->personId],
    ], JSON_THROW_ON_ERROR);
    $ofFlag = $message . ' ' . E::ts('Then set this flag to resolved.');
    return [
      'UPDATE ' . self::TABLE . " SET contact_id = NULL, merged_contact_id = $this->keptId, sync_status = 'did not qualify', next_attempt_time = NULL, message = "
      . Sql::value(mb_substr($message, 0, 511)) . " WHERE id = $link->stateId",
      'INSERT INTO civicrm_osdi_flag (contact_id, sync_profile_id, remote_object_id, flag_type, status, message, context) VALUES ('
      . implode(', ', [$this->keptId, $link->profileId, Sql::value($link->personId), Sql::value(self::FLAG_TYPE), "'error'", Sql::value(mb_substr($ofFlag, 0, 511)), Sql::value($context)]) . ')',
    ];
  }

}

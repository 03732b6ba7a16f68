<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Api4\OsdiFlag;

/**
 * The flags the sync of one profile opens and settles. A record has at most one open flag of each type.
 */
final class FlagTable {

  /**
   * Types that tell of a problem without keeping the record from being synced.
   */
  public const TELLING = ['ambiguous_match', 'remote_person_gone', 'sync_failed', 'merge_incomplete', 'queue_task_failed', self::OF_TAGGINGS, ...self::OF_DONATIONS, ...self::OF_ACTIONS];

  /**
   * Those among them that are settled by a sync that succeeds.
   */
  public const PASSING = ['ambiguous_match', 'remote_person_gone', 'sync_failed'];

  /**
   * About a tag that could not be given or taken away. The tagging itself says when it is settled.
   */
  public const OF_TAGGINGS = 'tagging_failed';

  /**
   * Those about donations.
   */
  public const OF_DONATIONS = ['donation_failed', 'donation_ambiguous', 'donation_amount_changed', 'contribution_taken_back'];

  /**
   * Those about donations that are settled by a sync that succeeds.
   */
  public const PASSING_OF_DONATIONS = ['donation_failed', 'donation_ambiguous'];

  /**
   * Those about actions, which a sync that succeeds settles.
   */
  public const OF_ACTIONS = ['action_failed'];

  /**
   * Characters the column `message` holds.
   */
  private const MESSAGE_LENGTH = 511;

  /**
   * @param int $profileId
   * @param list<string> $types
   *   Those that are opened here.
   * @param list<string> $passing
   *   Those among them that are settled by a sync that succeeds.
   */
  public function __construct(private int $profileId, private array $types = [...self::PASSING, self::OF_TAGGINGS], private array $passing = self::PASSING) {}

  /**
   * @param list<array{contact_id: int|string|null, remote_object_id: ?string, flag_type: string, message: string, context: array<string, mixed>}> $flags
   */
  public function save(array $flags): void {
    $open = $this->open($flags);
    $new = $messages = $contexts = [];
    foreach ($flags as $flag) {
      $message = Sql::value(mb_substr($flag['message'], 0, self::MESSAGE_LENGTH));
      $context = Sql::value(json_encode($flag['context'], JSON_THROW_ON_ERROR));
      $id = $open[self::key($flag)] ?? NULL;
      if ($id !== NULL) {
        $messages[$id] = "WHEN $id THEN $message";
        $contexts[$id] = "WHEN $id THEN $context";
        continue;
      }
      $new[self::key($flag)] = '(' . implode(', ', [
        Sql::value(isset($flag['contact_id']) ? (int) $flag['contact_id'] : NULL),
        $this->profileId,
        Sql::value($flag['remote_object_id'] ?? NULL),
        Sql::value($flag['flag_type']),
        Sql::value(OsdiFlag::STATUS_ERROR),
        $message,
        $context,
      ]) . ')';
    }
    if ($messages) {
      Sql::run('UPDATE civicrm_osdi_flag SET message = CASE id ' . implode(' ', $messages) . ' END, context = CASE id ' . implode(' ', $contexts)
        . ' END WHERE id IN (' . Sql::values(array_keys($messages)) . ')');
    }
    if ($new) {
      Sql::run('INSERT INTO civicrm_osdi_flag (contact_id, sync_profile_id, remote_object_id, flag_type, status, message, context) VALUES ' . implode(', ', $new));
    }
  }

  /**
   * @param int[] $contactIds
   * @param string[] $remoteIds
   */
  public function resolve(array $contactIds, array $remoteIds): void {
    $about = self::about($contactIds, $remoteIds);
    if ($about !== NULL) {
      $this->settle($about);
    }
  }

  /**
   * Settles the flags about these records of Action Network; and of those that name no such record, the ones about these
   * states, and about these contacts or contributions unless what the flag is about still waits.
   *
   * @param string[] $remoteIds
   * @param int[] $contactIds
   * @param int[] $contributionIds
   *   They may have been another contact's when they were flagged.
   * @param int[] $stateIds
   */
  public function resolveOf(array $remoteIds, array $contactIds, array $contributionIds = [], array $stateIds = []): void {
    $settled = $this->ofSettledStates($contactIds, $contributionIds, $stateIds);
    $conditions = array_filter([
      self::about([], $remoteIds),
      $settled ? 'id IN (' . Sql::values($settled) . ')' : NULL,
    ]);
    if ($conditions) {
      $this->settle('(' . implode(' OR ', $conditions) . ')');
    }
  }

  /**
   * The open flags that name no donation, and are about these states, or about these contacts or contributions and nothing
   * that still waits to be sent.
   *
   * @param int[] $contactIds
   * @param int[] $contributionIds
   * @param int[] $stateIds
   * @return list<int>
   */
  private function ofSettledStates(array $contactIds, array $contributionIds, array $stateIds): array {
    if (!$contactIds && !$contributionIds && !$stateIds) {
      return [];
    }
    $flags = Sql::rows('SELECT id, contact_id, context FROM civicrm_osdi_flag WHERE ' . $this->isOpen($this->passing) . ' AND remote_object_id IS NULL', ['id', 'contact_id', 'context']);
    $settled = $contributions = $states = [];
    foreach ($flags as $flag) {
      [$id, $own, $state] = [(int) $flag['id'], self::contributions($flag), self::state($flag)];
      if (in_array($state, $stateIds, TRUE)) {
        $settled[] = $id;
      }
      elseif (in_array((int) $flag['contact_id'], $contactIds, TRUE) || array_intersect($own, $contributionIds) !== []) {
        $contributions[$id] = $own;
        $states[$id] = $state;
      }
    }
    $waits = fn(string $column, array $ids) => $ids ? array_map('intval', array_column(Sql::rows("SELECT $column FROM civicrm_osdi_donation_sync_state WHERE sync_profile_id = $this->profileId"
      . " AND sync_status IN ('error', 'sending') AND $column IN (" . Sql::values($ids) . ')', [$column]), $column)) : [];
    $waiting = $waits('contribution_id', array_merge(...array_values($contributions)));
    $waitingStates = $waits('id', array_values(array_filter($states)));
    $isOver = fn(int $id) => !array_intersect($contributions[$id], $waiting) && !in_array($states[$id], $waitingStates, TRUE);
    return [...$settled, ...array_filter(array_keys($contributions), $isOver)];
  }

  /**
   * The contributions a flag is about.
   *
   * @param array<string, mixed> $flag
   * @return list<int>
   */
  private static function contributions(array $flag): array {
    return array_map('intval', array_values(self::context($flag)['contributions'] ?? []));
  }

  /**
   * The state of a donation it is about. It is still there when the contribution, and with it the contact, is not.
   *
   * @param array<string, mixed> $flag
   */
  private static function state(array $flag): ?int {
    $state = self::context($flag)['state'] ?? NULL;
    return $state === NULL ? NULL : (int) $state;
  }

  /**
   * @param array<string, mixed> $flag
   * @return array<string, mixed>
   */
  private static function context(array $flag): array {
    return (array) (is_string($flag['context']) ? json_decode($flag['context'], TRUE) : $flag['context']);
  }

  /**
   * A query for the open flags, of whatever profile, that keep what they are about from being synced.
   */
  public static function blocking(string $condition): string {
    return "SELECT flag.contact_id AS contact_id, flag.remote_object_id AS remote_object_id FROM civicrm_osdi_flag flag WHERE flag.status = 'error'"
      . ' AND (flag.flag_type IS NULL OR flag.flag_type NOT IN (' . Sql::values(self::TELLING) . ")) AND $condition";
  }

  /**
   * Settles these flags.
   *
   * @param int[] $ids
   */
  public static function settleIds(array $ids): void {
    if ($ids) {
      Sql::run('UPDATE civicrm_osdi_flag SET status = ' . Sql::value(OsdiFlag::STATUS_RESOLVED) . ' WHERE id IN (' . Sql::values($ids) . ')');
    }
  }

  private function settle(string $about): void {
    Sql::run('UPDATE civicrm_osdi_flag SET status = ' . Sql::value(OsdiFlag::STATUS_RESOLVED) . ' WHERE ' . $this->isOpen($this->passing) . " AND $about");
  }

  /**
   * @param list<array<string, mixed>> $flags
   * @return array<string, int>
   *   Ids of those that are open already, by key().
   */
  private function open(array $flags): array {
    $isOfState = fn(array $flag) => ($flag['remote_object_id'] ?? NULL) === NULL && self::state($flag) !== NULL;
    $conditions = array_filter([
      self::about(
        array_map('intval', array_filter(array_column($flags, 'contact_id'))),
        array_filter(array_column($flags, 'remote_object_id'))
      ),
      // Their contacts may have been others, or none, when they were opened.
      array_filter($flags, $isOfState) ? 'remote_object_id IS NULL' : NULL,
    ]);
    $open = [];
    if ($conditions) {
      $about = '(' . implode(' OR ', $conditions) . ')';
      $columns = ['id', 'contact_id', 'remote_object_id', 'flag_type', 'context'];
      foreach (Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM civicrm_osdi_flag WHERE ' . $this->isOpen($this->types) . " AND $about", $columns) as $row) {
        $open[self::key($row)] = (int) $row['id'];
      }
    }
    return $open;
  }

  /**
   * @param list<string> $types
   */
  private function isOpen(array $types): string {
    return "sync_profile_id = $this->profileId AND status = " . Sql::value(OsdiFlag::STATUS_ERROR)
      . ' AND flag_type IN (' . Sql::values($types) . ')';
  }

  /**
   * @param int[] $contactIds
   * @param string[] $remoteIds
   */
  private static function about(array $contactIds, array $remoteIds): ?string {
    $conditions = [];
    if ($contactIds) {
      $conditions[] = 'contact_id IN (' . Sql::values($contactIds) . ')';
    }
    if ($remoteIds) {
      $conditions[] = 'remote_object_id IN (' . Sql::values($remoteIds) . ')';
    }
    return $conditions ? '(' . implode(' OR ', $conditions) . ')' : NULL;
  }

  /**
   * What a flag is about. Without a record of Action Network, that is the state of a donation if there is one.
   *
   * @param array<string, mixed> $flag
   */
  private static function key(array $flag): string {
    $remote = strtolower((string) ($flag['remote_object_id'] ?? ''));
    $state = $remote === '' ? self::state($flag) : NULL;
    return $flag['flag_type'] . ' ' . ($state === NULL ? (int) ($flag['contact_id'] ?? 0) . " $remote" : "state $state");
  }

}

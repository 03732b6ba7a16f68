<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * The pages and actions of Action Network that one profile remembers.
 */
final class ActionTable {

  private const PAGES = 'civicrm_osdi_action_page';
  private const STATES = 'civicrm_osdi_action_state';

  private const TIMES = ['remote_modified_time', 'next_attempt_time'];

  private const COLUMNS = ['action_page_id', 'remote_action_id', 'remote_person_id', 'activity_id', 'participant_id', 'remote_modified_time', 'base', 'sync_status', 'message',
    'attempt_count', 'next_attempt_time',
  ];

  /**
   * Not forgotten when what they refer to is in the trash: it may be restored.
   */
  private const KEPT = ['activity_id', 'participant_id'];

  /**
   * Characters the column `message` holds.
   */
  private const MESSAGE_LENGTH = 511;

  /**
   * @param int $profileId
   * @param DatabaseClock $clock
   */
  public function __construct(private int $profileId, private DatabaseClock $clock) {}

  /**
   * @return list<array<string, mixed>>
   */
  public function pages(): array {
    $columns = ['id', 'kind', 'remote_page_id', 'title', 'remote_cursor', 'event_id'];
    $rows = Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM ' . self::PAGES . " WHERE sync_profile_id = $this->profileId ORDER BY id", $columns);
    return array_map(fn(array $row) => ['id' => (int) $row['id'], 'cursor' => $row['remote_cursor']] + $row, $rows);
  }

  /**
   * @param list<array<string, mixed>> $pages
   * @return list<int>
   *   Ids in the same order.
   */
  public function savePages(array $pages): array {
    $new = [];
    foreach ($pages as $page) {
      if (empty($page['id'])) {
        $new[] = "($this->profileId, " . implode(', ', array_map(fn(string $column) => Sql::value($page[$column] ?? NULL), ['kind', 'remote_page_id', 'title'])) . ')';
      }
      else {
        Sql::run('UPDATE ' . self::PAGES . ' SET title = ' . Sql::value($page['title'] ?? NULL) . " WHERE sync_profile_id = $this->profileId AND id = " . (int) $page['id']);
      }
    }
    if ($new) {
      Sql::run('INSERT INTO ' . self::PAGES . ' (sync_profile_id, kind, remote_page_id, title) VALUES ' . implode(', ', $new));
    }
    $ids = [];
    foreach ($this->pages() as $page) {
      $ids[$page['kind'] . ' ' . $page['remote_page_id']] = $page['id'];
    }
    return array_map(fn(array $page) => $ids[$page['kind'] . ' ' . $page['remote_page_id']], $pages);
  }

  /**
   * @param list<array{0: int|string, 1: string}> $cursors
   *   Id of a page, and a time of UTC.
   */
  public function setCursors(array $cursors): void {
    $when = implode(' ', array_map(fn(array $one) => 'WHEN ' . (int) $one[0] . ' THEN ' . Sql::value($one[1]), $cursors));
    $ids = Sql::values(array_map(fn(array $one) => (int) $one[0], $cursors));
    Sql::run('UPDATE ' . self::PAGES . " SET remote_cursor = CASE id $when END WHERE sync_profile_id = $this->profileId AND id IN ($ids)");
  }

  /**
   * @param string[] $ids
   *   Of actions.
   * @return list<array<string, mixed>>
   */
  public function states(array $ids): array {
    return $ids ? $this->read('state.remote_action_id IN (' . Sql::values($ids) . ')') : [];
  }

  /**
   * States that are to be tried again, and those of people who have a contact by now, unless a flag holds them back.
   *
   * @return list<array<string, mixed>>
   */
  public function due(string $nowUtc, int $afterId, int $limit): array {
    $twin = 'SELECT 1 FROM civicrm_osdi_person_sync_state twin JOIN civicrm_contact contact ON contact.id = COALESCE(twin.contact_id, twin.merged_contact_id) AND contact.is_deleted = 0'
      . ' WHERE twin.sync_profile_id = state.sync_profile_id AND twin.remote_person_id = state.remote_person_id'
      . ' AND NOT EXISTS (' . FlagTable::blocking('flag.contact_id = contact.id') . ') AND NOT EXISTS (' . FlagTable::blocking('flag.remote_object_id = twin.remote_person_id') . ')';
    return $this->read(sprintf(
      "state.sync_status IN ('error', 'waiting') AND state.id > %d AND (state.next_attempt_time <= %s OR (state.sync_status = 'waiting' AND EXISTS ($twin))) ORDER BY state.id LIMIT %d",
      $afterId, Sql::value($this->clock->toDatabase($nowUtc)), $limit
    ));
  }

  /**
   * @param list<array<string, mixed>> $states
   */
  public function saveStates(array $states): void {
    $new = [];
    foreach ($states as $state) {
      $values = $this->values($state);
      if (empty($state['id'])) {
        $new[] = "($this->profileId, " . implode(', ', $values) . ')';
        continue;
      }
      $set = array_map(fn(string $column, string $value) => "$column = " . (in_array($column, self::KEPT, TRUE) ? "COALESCE($value, $column)" : $value), self::COLUMNS, $values);
      Sql::run('UPDATE ' . self::STATES . ' SET ' . implode(', ', $set) . " WHERE sync_profile_id = $this->profileId AND id = " . (int) $state['id']);
    }
    if ($new) {
      Sql::run('INSERT INTO ' . self::STATES . ' (sync_profile_id, ' . implode(', ', self::COLUMNS) . ') VALUES ' . implode(', ', $new));
    }
  }

  /**
   * The state's values as SQL, in the order of COLUMNS.
   *
   * @param array<string, mixed> $state
   * @return list<string>
   */
  private function values(array $state): array {
    foreach (self::TIMES as $column) {
      $state[$column] = $this->clock->toDatabase($state[$column] ?? NULL);
    }
    if (isset($state['base'])) {
      $state['base'] = json_encode($state['base'], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
    }
    if (isset($state['message'])) {
      $state['message'] = mb_substr($state['message'], 0, self::MESSAGE_LENGTH);
    }
    return array_map(fn(string $column) => Sql::value($state[$column] ?? NULL), self::COLUMNS);
  }

  /**
   * With what CiviCRM has of each action now, which API v4 would need two more questions for.
   *
   * @return list<array<string, mixed>>
   */
  private function read(string $condition): array {
    $expressions = array_combine($own = ['id', ...self::COLUMNS], array_map(fn(string $column) => "state.$column", $own));
    $expressions = [
      'activity_id' => 'activity.id',
      'participant_id' => 'participant.id',
      'local_subject' => 'activity.subject',
      'local_details' => 'activity.details',
      'local_status' => 'status.name',
    ] + $expressions;
    $sql = 'SELECT ' . Sql::columns($expressions) . ' FROM ' . self::STATES . ' state'
      . ' LEFT JOIN civicrm_activity activity ON activity.id = state.activity_id AND activity.is_deleted = 0'
      . ' LEFT JOIN civicrm_participant participant ON participant.id = state.participant_id'
      . ' LEFT JOIN civicrm_participant_status_type status ON status.id = participant.status_id'
      . " WHERE state.sync_profile_id = $this->profileId AND $condition";
    return array_map(function (array $row) {
      foreach (self::TIMES as $column) {
        $row[$column] = $this->clock->toUtc($row[$column]);
      }
      $base = json_decode((string) $row['base'], TRUE);
      $row['base'] = is_array($base) && $base !== [] ? $base : NULL;
      $row['local'] = [
        // An activity without a subject is there all the same. CiviCRM keeps the angle brackets of texts other than HTML encoded.
        'subject' => $row['activity_id'] === NULL ? NULL : str_replace(['&lt;', '&gt;'], ['<', '>'], (string) $row['local_subject']),
        'details' => $row['activity_id'] === NULL ? NULL : (string) $row['local_details'],
        'participant_status' => $row['local_status'],
      ];
      return array_diff_key($row, ['local_subject' => 1, 'local_details' => 1, 'local_status' => 1]);
    }, Sql::rows($sql, array_keys($expressions)));
  }

}

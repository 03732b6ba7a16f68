<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * The pages and actions of Action Network that one profile remembers. What became of an action outlives its profile, so that
 * a profile made anew does not make the action twice: it takes the row over.
 */
final class ActionTable {

  private const PAGES = 'civicrm_osdi_action_page';
  private const STATES = 'civicrm_osdi_action_state';

  private const TIMES = ['remote_modified_time', 'next_attempt_time'];

  private const COLUMNS = ['sync_profile_id', 'action_page_id', 'remote_action_id', 'remote_person_id', 'activity_id', 'participant_id', 'remote_modified_time', 'base', 'sync_status', 'message',
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
   * This profile's rows, each by the row of a deleted profile that takes its place.
   *
   * @var array<int, int>
   */
  private array $replaced = [];

  /**
   * How CiviCRM marks who added an activity.
   */
  private ?int $source = NULL;

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
   *   This profile's, those it takes over from a deleted one, and what another profile brought, which 'is_elsewhere'; without an
   *   'id' where this profile has none of its own.
   */
  public function states(array $ids): array {
    if (!$ids) {
      return [];
    }
    $found = $this->readAll("state.remote_action_id IN (" . Sql::values($ids) . ") AND (state.sync_profile_id = $this->profileId OR state.sync_profile_id IS NULL OR state.base IS NOT NULL) ORDER BY state.id");
    $of = fn(array $state) => match ($state['sync_profile_id']) {
      NULL => 'former',
      (string) $this->profileId => 'own',
      default => 'other',
    };
    $states = [];
    foreach ($found as $state) {
      // Of several deleted profiles, the one that brought it counts.
      if (!isset($states[$state['remote_action_id']][$of($state)]['base'])) {
        $states[$state['remote_action_id']][$of($state)] = $state;
      }
    }
    return array_values(array_map($this->theOne(...), $states));
  }

  /**
   * What counts of the states that an action has in several profiles of one group.
   *
   * @param array<string, array<string, mixed>> $states
   *   'own', 'other', 'former'.
   * @return array<string, mixed>
   */
  private function theOne(array $states): array {
    $own = $states['own'] ?? NULL;
    $other = $states['other'] ?? NULL;
    if ($own !== NULL && $own['base'] === NULL && $other === NULL && isset($states['former']['base'])) {
      $this->replaced[(int) $states['former']['id']] = (int) $own['id'];
      return $states['former'];
    }
    if ($own !== NULL) {
      return ['is_elsewhere' => $own['base'] === NULL && $other !== NULL] + $own;
    }
    return $other === NULL ? $states['former'] : ['is_elsewhere' => TRUE, 'remote_action_id' => $other['remote_action_id'], 'action_page_id' => NULL];
  }

  /**
   * @return array<string, mixed>|null
   */
  public function find(int $id): ?array {
    return $this->read("state.id = $id")[0] ?? NULL;
  }

  /**
   * The action that the participant was made for, or whose answer was the latest. That the sync made it at all can be known from
   * a deleted profile.
   *
   * @return array{id: string, remote_modified_time: ?string, status: ?string}|null
   *   The time is UTC; the status is what was written.
   */
  public function ownerOf(int $participantId): ?array {
    $columns = ['id', 'remote_modified_time', 'base'];
    foreach (Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM ' . self::STATES . " WHERE participant_id = $participantId AND (sync_profile_id = $this->profileId OR sync_profile_id IS NULL) ORDER BY id", $columns) as $row) {
      $base = json_decode((string) $row['base'], TRUE);
      if (is_array($base) && empty($base['was_there'])) {
        return ['id' => (string) $row['id'], 'remote_modified_time' => $this->clock->toUtc($row['remote_modified_time']), 'status' => isset($base['participant_status']) ? (string) $base['participant_status'] : NULL];
      }
    }
    return NULL;
  }

  /**
   * The participant belongs to another action from now on.
   *
   * @param int|string $id
   *   Of the state of the former one.
   * @param string $status
   *   What the participant has now.
   */
  public function disown(int|string $id, string $status): void {
    Sql::run('UPDATE ' . self::STATES . ' SET base = ' . Sql::value(self::json(self::theirs($status))) . ' WHERE id = ' . (int) $id);
  }

  /**
   * @param string $status
   * @return array{participant_status: string, was_there: bool}
   *   Base of an action whose participant is not its own.
   */
  public static function theirs(string $status): array {
    return ['participant_status' => $status, 'was_there' => TRUE];
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
        $new[] = '(' . implode(', ', $values) . ')';
        continue;
      }
      if (isset($this->replaced[(int) $state['id']])) {
        Sql::run('DELETE FROM ' . self::STATES . " WHERE sync_profile_id = $this->profileId AND id = " . $this->replaced[(int) $state['id']]);
      }
      $set = array_map(fn(string $column, string $value) => "$column = " . (in_array($column, self::KEPT, TRUE) ? "COALESCE($value, $column)" : $value), self::COLUMNS, $values);
      Sql::run('UPDATE ' . self::STATES . ' SET ' . implode(', ', $set) . " WHERE (sync_profile_id = $this->profileId OR sync_profile_id IS NULL) AND id = " . (int) $state['id']);
    }
    if ($new) {
      Sql::run('INSERT INTO ' . self::STATES . ' (' . implode(', ', self::COLUMNS) . ') VALUES ' . implode(', ', $new));
    }
  }

  /**
   * The state's values as SQL, in the order of COLUMNS.
   *
   * @param array<string, mixed> $state
   * @return list<string>
   */
  private function values(array $state): array {
    $state['sync_profile_id'] = $this->profileId;
    foreach (self::TIMES as $column) {
      $state[$column] = $this->clock->toDatabase($state[$column] ?? NULL);
    }
    if (isset($state['base'])) {
      $state['base'] = self::json($state['base']);
    }
    if (isset($state['message'])) {
      $state['message'] = mb_substr($state['message'], 0, self::MESSAGE_LENGTH);
    }
    return array_map(fn(string $column) => Sql::value($state[$column] ?? NULL), self::COLUMNS);
  }

  /**
   * @param array<string, mixed> $base
   */
  private static function json(array $base): string {
    return json_encode($base, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function read(string $condition): array {
    return $this->readAll("state.sync_profile_id = $this->profileId AND $condition");
  }

  /**
   * With what CiviCRM has of each action now, which API v4 would need two more questions for.
   *
   * @return list<array<string, mixed>>
   */
  private function readAll(string $condition): array {
    $source = $this->source ??= (int) civicrm_api4('OptionValue', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['value'],
      'where' => [['option_group_id:name', '=', 'activity_contacts'], ['name', '=', 'Activity Source']],
    ])->single()['value'];
    $expressions = array_combine($own = ['id', ...self::COLUMNS], array_map(fn(string $column) => "state.$column", $own));
    $expressions = [
      'activity_id' => 'activity.id',
      'participant_id' => 'participant.id',
      'local_subject' => 'activity.subject',
      'local_details' => 'activity.details',
      'local_status' => 'status.name',
      'local_contact_id' => "COALESCE((SELECT MIN(source.contact_id) FROM civicrm_activity_contact source WHERE source.activity_id = activity.id AND source.record_type_id = $source), participant.contact_id)",
    ] + $expressions;
    $sql = 'SELECT ' . Sql::columns($expressions) . ' FROM ' . self::STATES . ' state'
      . ' LEFT JOIN civicrm_activity activity ON activity.id = state.activity_id AND activity.is_deleted = 0'
      . ' LEFT JOIN civicrm_participant participant ON participant.id = state.participant_id'
      . ' LEFT JOIN civicrm_participant_status_type status ON status.id = participant.status_id'
      . " WHERE $condition";
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

<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * The states of the donations of one profile, and what others know.
 */
final class DonationStateTable {

  private const TABLE = 'civicrm_osdi_donation_sync_state';

  private const TIMES = ['sync_time', 'remote_modified_time', 'next_attempt_time'];

  private const COLUMNS = ['contribution_id', 'sync_profile_id', 'remote_donation_id', 'source', 'sync_time', 'sync_status', 'remote_modified_time', 'remote_amount',
    'attempt_count', 'next_attempt_time', 'message', 'awaited_person_id', 'remote_page_id', 'intent',
  ];

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
   * In every profile, and of deleted ones.
   *
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function ofDonations(array $ids): array {
    return $ids ? $this->readAll('state.remote_donation_id IN (' . Sql::values($ids) . ')') : [];
  }

  /**
   * Likewise.
   *
   * @param int[] $ids
   * @return list<array<string, mixed>>
   */
  public function ofContributions(array $ids): array {
    return $ids ? $this->readAll('state.contribution_id IN (' . Sql::values($ids) . ')') : [];
  }

  /**
   * States of what was sent without its being known whether it arrived, those of this profile first; then those of others, and
   * of deleted ones, unless this one knows which donation the contribution is.
   *
   * @return list<array<string, mixed>>
   */
  public function intents(): array {
    $isOurs = "COALESCE(state.sync_profile_id, 0) = $this->profileId";
    $known = 'SELECT 1 FROM ' . self::TABLE . " own WHERE own.contribution_id = state.contribution_id AND own.sync_profile_id = $this->profileId AND own.remote_donation_id IS NOT NULL";
    return $this->readAll("state.intent IS NOT NULL AND ($isOurs OR NOT EXISTS ($known)) ORDER BY $isOurs DESC, state.id");
  }

  /**
   * States of donations made on one side that are to be tried again, or whose awaited donor is linked by now.
   *
   * @return list<array<string, mixed>>
   */
  public function due(string $source, string $nowUtc, int $afterId, int $limit): array {
    $of = "state.sync_profile_id = $this->profileId AND state.id > $afterId AND state.source = " . Sql::value($source);
    $table = self::TABLE;
    $now = Sql::value($this->clock->toDatabase($nowUtc));
    // Two questions in one, each with an index of its own.
    $ids = Sql::rows("SELECT state.id AS id FROM $table state WHERE $of AND state.next_attempt_time <= $now"
      . " UNION SELECT state.id AS id FROM $table state JOIN civicrm_osdi_person_sync_state person ON person.remote_person_id = state.awaited_person_id"
      . " AND person.sync_profile_id = state.sync_profile_id AND (person.contact_id IS NOT NULL OR person.merged_contact_id IS NOT NULL)"
      . " WHERE $of AND state.awaited_person_id IS NOT NULL ORDER BY id LIMIT $limit", ['id']);
    return $ids ? $this->read('state.id IN (' . Sql::values(array_map('intval', array_column($ids, 'id'))) . ') ORDER BY state.id') : [];
  }

  /**
   * Contributions that were sent and do not count any more, each with its status, unless that was told.
   *
   * @return list<array{state: array<string, mixed>, status: ?string}>
   */
  public function takenBack(int $limit): array {
    $statuses = civicrm_api4('OptionValue', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['value', 'name', 'label'],
      'where' => [['option_group_id:name', '=', 'contribution_status']],
    ])->getArrayCopy();
    $completed = (int) (array_column($statuses, 'value', 'name')['Completed'] ?? 0);
    $labels = array_column($statuses, 'label', 'value');
    $sent = "state.source = 'local' AND state.remote_donation_id IS NOT NULL AND state.sync_status IN ('success', 'matched', 'did not qualify')";
    $states = $this->read("$sent AND (contribution.id IS NULL OR contribution.contribution_status_id <> $completed) ORDER BY state.id LIMIT $limit");
    return array_map(fn(array $state) => ['state' => $state, 'status' => $labels[$state['contribution_status_id']] ?? NULL], $states);
  }

  /**
   * Saves states of this profile. One of a deleted profile becomes one of this.
   *
   * @param list<array<string, mixed>> $rows
   * @return list<int>
   *   Ids in the order of the rows.
   */
  public function save(array $rows): array {
    return array_map($this->saveOne(...), $rows);
  }

  /**
   * Deletes states of this profile, or of deleted ones.
   *
   * @param int[] $ids
   */
  public function delete(array $ids): void {
    if ($ids) {
      Sql::run('DELETE FROM ' . self::TABLE . " WHERE {$this->isOurs()} AND id IN (" . Sql::values($ids) . ')');
    }
  }

  /**
   * Lets what may have been sent for the same person, page and second be looked for again at once: one of those it could be
   * has another donation by now.
   */
  public function lookAgain(string $intent): void {
    $sent = json_decode($intent, TRUE);
    $moment = fn(?array $one) => [$one['person'] ?? NULL, $one['page'] ?? NULL, isset($one['given']) ? strtotime($one['given']) : NULL];
    $isOfIt = fn(array $other) => $moment(json_decode($other['intent'], TRUE)) === $moment($sent);
    $ids = array_column(array_filter($this->read("state.intent IS NOT NULL AND state.sync_status = 'error'"), $isOfIt), 'id');
    if ($ids) {
      Sql::run('UPDATE ' . self::TABLE . ' SET attempt_count = 0, next_attempt_time = CURRENT_TIMESTAMP WHERE id IN (' . Sql::values(array_map('intval', $ids)) . ')');
    }
  }

  /**
   * @return array<string, mixed>|null
   */
  public function find(int $id): ?array {
    return $this->read("state.id = $id")[0] ?? NULL;
  }

  public function linkedCount(): int {
    return (int) \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM ' . self::TABLE . " WHERE sync_profile_id = $this->profileId AND contribution_id IS NOT NULL AND remote_donation_id IS NOT NULL");
  }

  /**
   * @param array<string, mixed> $row
   */
  private function saveOne(array $row): int {
    $values = $this->values($row);
    $id = (int) ($row['id'] ?? 0);
    if ($id) {
      $set = array_map(fn(string $column, string $value) => "$column = $value", self::COLUMNS, $values);
      Sql::run('UPDATE ' . self::TABLE . ' SET ' . implode(', ', $set) . " WHERE id = $id AND {$this->isOurs()}");
      return $id;
    }
    Sql::run('INSERT INTO ' . self::TABLE . ' (' . implode(', ', self::COLUMNS) . ') VALUES (' . implode(', ', $values) . ')');
    $link = isset($row['remote_donation_id']) ? 'remote_donation_id = ' . Sql::value($row['remote_donation_id']) : 'contribution_id = ' . (int) $row['contribution_id'];
    return (int) \CRM_Core_DAO::singleValueQuery('SELECT id FROM ' . self::TABLE . " WHERE sync_profile_id = $this->profileId AND $link");
  }

  private function isOurs(): string {
    return "(sync_profile_id = $this->profileId OR sync_profile_id IS NULL)";
  }

  /**
   * The row's values as SQL, in the order of COLUMNS.
   *
   * @param array<string, mixed> $row
   * @return list<string>
   */
  private function values(array $row): array {
    $row['sync_profile_id'] = $this->profileId;
    foreach (self::TIMES as $column) {
      $row[$column] = $this->clock->toDatabase($row[$column] ?? NULL);
    }
    foreach (['contribution_id', 'attempt_count'] as $column) {
      $row[$column] = isset($row[$column]) ? (int) $row[$column] : NULL;
    }
    if (isset($row['message'])) {
      $row['message'] = mb_substr($row['message'], 0, self::MESSAGE_LENGTH);
    }
    return array_map(fn(string $column) => Sql::value($row[$column] ?? NULL), self::COLUMNS);
  }

  /**
   * With the contribution's contact, amount and status, which API v4 would need a second question for.
   *
   * @return list<array<string, mixed>>
   */
  private function read(string $condition): array {
    return $this->readAll("state.sync_profile_id = $this->profileId AND $condition");
  }

  /**
   * Likewise, of all profiles.
   *
   * @return list<array<string, mixed>>
   */
  private function readAll(string $condition): array {
    $own = ['id', ...self::COLUMNS];
    $select = implode(', ', array_map(fn(string $column) => "state.$column AS $column", $own))
      . ', contribution.total_amount AS local_amount, contribution.contact_id AS contact_id, contribution.contribution_status_id AS contribution_status_id';
    $sql = "SELECT $select FROM " . self::TABLE . ' state LEFT JOIN civicrm_contribution contribution ON contribution.id = state.contribution_id'
      . " WHERE $condition";
    $rows = Sql::rows($sql, [...$own, 'local_amount', 'contact_id', 'contribution_status_id']);
    foreach ($rows as $index => $row) {
      foreach (self::TIMES as $column) {
        $rows[$index][$column] = $this->clock->toUtc($row[$column]);
      }
    }
    return $rows;
  }

}

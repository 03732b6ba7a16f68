<?php

declare(strict_types=1);

namespace StandIn;

/**
 * A queue in the database, as far as its items go.
 */
final class Queue {

  public function __construct(private string $name) {}

  /**
   * @param mixed $data
   * @param array<string, mixed> $options
   */
  public function createItem($data, $options = []): void {
    Database::run('INSERT INTO civicrm_queue_item (queue_name, submit_time, data, weight) VALUES (?, CURRENT_TIMESTAMP, ?, ?)',
      [$this->name, serialize($data), $options['weight'] ?? 0]);
  }

  /**
   * @param array<int, int|string> $ids
   * @return list<object{id: mixed, data: mixed, run_count: mixed, queue_name: string}>
   */
  public function fetchItems(array $ids): array {
    $marks = implode(', ', array_fill(0, count($ids), '?'));
    $rows = Database::rows("SELECT id, data, run_count FROM civicrm_queue_item WHERE id IN ($marks) AND queue_name = ?", [...$ids, $this->name]);
    return array_map(fn(array $row) => (object) (['data' => unserialize($row['data']), 'queue_name' => $this->name] + $row), $rows);
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Queue;

/**
 * The items of one profile, for whoever holds that profile's lock.
 *
 * An attempt is written down before it begins, together with the time of the next one. So a process that was killed
 * leaves nothing to clean up, and an item that kills its process does so with growing pauses and ends like any other.
 * CiviCRM's own claim would take the items of all profiles in turn, and ends an open transaction.
 */
final class Items {

  /**
   * As for people who fail in a batch.
   */
  private const ATTEMPTS = 10;

  private const FIRST_PAUSE = 300;

  private const LONGEST_PAUSE = 86400;

  private const AT_ONCE = 500;

  /**
   * What the brake stopped comes after everything else.
   */
  private const WEIGHT_HELD_BACK = 1;

  private DatabaseClock $clock;

  public function __construct(private int $profileId) {
    $this->clock = new DatabaseClock();
  }

  /**
   * In the order in which they were queued.
   *
   * @return list<Item>
   */
  public function all(): array {
    $items = [];
    foreach (self::stored() as $row) {
      $task = self::task($row['data']);
      if ($task !== NULL && $task->profileId === $this->profileId) {
        $items[] = new Item($row['id'], $task, $row['run_count'], $row['release_time'] === NULL || $row['release_time'] <= $this->now(), $row['is_held_back']);
      }
    }
    return $items;
  }

  /**
   * Everything in the queue, whosoever's it is.
   *
   * @return iterable<array{id: int, run_count: int, release_time: ?string, submit_time: string, is_held_back: bool, data: mixed}>
   */
  public static function stored(): iterable {
    // API v4 has no list of a queue's items.
    $columns = ['id', 'run_count', 'release_time', 'submit_time', 'weight'];
    $rows = Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM civicrm_queue_item WHERE queue_name = ' . Sql::value(Queue::NAME) . ' ORDER BY weight, id', $columns);
    foreach (array_chunk($rows, self::AT_ONCE) as $some) {
      $content = [];
      foreach (Queue::getQueue()->fetchItems(array_column($some, 'id')) as $item) {
        $content[(int) $item->id] = $item->data;
      }
      foreach ($some as $row) {
        if (array_key_exists((int) $row['id'], $content)) {
          $numbers = ['id' => (int) $row['id'], 'run_count' => (int) $row['run_count'], 'is_held_back' => (int) $row['weight'] >= self::WEIGHT_HELD_BACK];
          yield $numbers + ['data' => $content[(int) $row['id']]] + $row;
        }
      }
    }
  }

  /**
   * The task in an item, if it is one of ours.
   */
  public static function task(mixed $data): ?Task {
    return $data instanceof \CRM_Queue_Task ? Task::fromArray($data->arguments[0] ?? NULL) : NULL;
  }

  /**
   * Writes down that these are about to be tried.
   *
   * @param list<Item> $items
   */
  public function begin(array $items): void {
    $byAttempts = [];
    foreach ($items as $item) {
      $byAttempts[$item->attempts][] = $item->id;
    }
    foreach ($byAttempts as $attempts => $ids) {
      $pause = (int) min(self::FIRST_PAUSE * 2 ** $attempts, self::LONGEST_PAUSE);
      Sql::run('UPDATE civicrm_queue_item SET run_count = run_count + 1, weight = 0, release_time = ' . Sql::value($this->now($pause)) . self::where($ids));
    }
  }

  /**
   * @param list<Item> $items
   */
  public function remove(array $items): void {
    if ($items) {
      Sql::run('DELETE FROM civicrm_queue_item' . self::where(array_column($items, 'id')));
    }
  }

  /**
   * Takes back the beginning of those that were not tried after all.
   *
   * @param list<Item> $items
   */
  public function takeBack(array $items): void {
    if ($items) {
      Sql::run('UPDATE civicrm_queue_item SET run_count = run_count - 1, release_time = NULL' . self::where(array_column($items, 'id')));
    }
  }

  /**
   * Takes back the beginning of those the brake stopped, and lets others go first from now on.
   *
   * @param list<Item> $items
   */
  public function holdBack(array $items): void {
    $this->takeBack($items);
    Sql::run('UPDATE civicrm_queue_item SET weight = ' . self::WEIGHT_HELD_BACK . self::where(array_column($items, 'id')));
  }

  /**
   * Whether the attempt just made was the last one.
   */
  public function wasLastAttempt(Item $item): bool {
    return $item->attempts + 1 >= self::ATTEMPTS;
  }

  private function now(int $secondsLater = 0): string {
    return (string) $this->clock->toDatabase(gmdate('Y-m-d\TH:i:s\Z', time() + $secondsLater));
  }

  /**
   * @param list<int> $ids
   */
  private static function where(array $ids): string {
    return ' WHERE queue_name = ' . Sql::value(Queue::NAME) . ' AND id IN (' . Sql::values($ids) . ')';
  }

}

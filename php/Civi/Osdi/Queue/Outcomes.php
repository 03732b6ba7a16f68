<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use CRM_OSDI_ExtensionUtil as E;

/**
 * How many tasks ended how, for the job's result.
 */
final class Outcomes {

  public const DONE = 'done';
  public const NOTHING_TO_DO = 'nothing to do';
  public const RETRY = 'failed, tried again later';
  public const GIVEN_UP = 'given up';
  public const WAITING = 'waiting';
  public const HELD_BACK = 'waiting for confirmation';

  /**
   * @var array<string, int>
   */
  private array $counts = [];

  /**
   * What a person has to know or do.
   *
   * @var list<string>
   */
  private array $notes = [];

  public function add(string $outcome, int $number = 1): void {
    $this->counts[$outcome] = ($this->counts[$outcome] ?? 0) + $number;
  }

  public function hasAny(string ...$outcomes): bool {
    return array_filter(array_intersect_key($this->counts, array_flip($outcomes))) !== [];
  }

  /**
   * The same in the words of RunRecord: only what was tried.
   *
   * @return array{total: int, counts: array<string, int>}
   */
  public function standing(): array {
    $sum = fn(string ...$outcomes) => array_sum(array_intersect_key($this->counts, array_flip($outcomes)));
    $counts = ['updated' => $sum(self::DONE), 'unchanged' => $sum(self::NOTHING_TO_DO), 'error' => $sum(self::RETRY, self::GIVEN_UP)];
    return ['total' => array_sum($counts), 'counts' => $counts];
  }

  public function note(string $sentence): void {
    $this->notes = array_values(array_unique([...$this->notes, $sentence]));
  }

  /**
   * Such as 'total: 3; done: 2; waiting: 1'.
   */
  public function summary(): string {
    $parts = [E::ts('total: %1', [1 => array_sum($this->counts)])];
    foreach (array_filter($this->counts) as $outcome => $count) {
      $parts[] = "$outcome: $count";
    }
    return implode(' ', [implode('; ', $parts), ...array_map(fn(string $note) => "($note)", $this->notes)]);
  }

}

<?php

declare(strict_types=1);

use StandIn\Database;

/**
 * Objects of this class share one frame, which their first begins and their last ends; one that was told to roll back
 * dooms the frame. An object that asks for it gets a frame of its own within, a save point.
 */
class CRM_Core_Transaction {

  /**
   * Innermost last.
   *
   * @var list<array{objects: int, doomed: bool}>
   */
  private static array $frames = [];

  /**
   * @var list<callable(): void>
   */
  private static array $afterCommit = [];

  private bool $ended = FALSE;

  public function __construct($nest = FALSE) {
    $level = count(self::$frames);
    if ($level === 0) {
      self::$afterCommit = [];
      // Writers wait for each other here, not in the middle of the work.
      Database::run('BEGIN IMMEDIATE');
    }
    elseif ($nest) {
      Database::run("SAVEPOINT level_$level");
    }
    if ($level === 0 || $nest) {
      self::$frames[] = ['objects' => 0, 'doomed' => FALSE];
    }
    self::$frames[count(self::$frames) - 1]['objects']++;
  }

  public function __destruct() {
    $this->commit();
  }

  public function commit(): self {
    if ($this->ended) {
      return $this;
    }
    $this->ended = TRUE;
    $level = count(self::$frames) - 1;
    if (--self::$frames[$level]['objects'] === 0) {
      ['doomed' => $doomed] = array_pop(self::$frames);
      self::end($level, $doomed);
    }
    return $this;
  }

  public function rollback(): self {
    self::$frames[count(self::$frames) - 1]['doomed'] = TRUE;
    return $this;
  }

  public static function isActive(): bool {
    return self::$frames !== [];
  }

  /**
   * Now, or after the outer commit; never after a rollback of the whole.
   */
  public static function whenCommitted(callable $callback): void {
    if (self::isActive()) {
      self::$afterCommit[] = $callback;
    }
    else {
      $callback();
    }
  }

  private static function end(int $level, bool $doomed): void {
    if ($level > 0) {
      if ($doomed) {
        Database::run("ROLLBACK TO level_$level");
      }
      return;
    }
    Database::run($doomed ? 'ROLLBACK' : 'COMMIT');
    foreach ($doomed ? [] : self::$afterCommit as $callback) {
      $callback();
    }
  }

}

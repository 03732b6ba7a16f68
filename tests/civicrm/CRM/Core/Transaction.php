<?php

declare(strict_types=1);

use Civi\Core\Transaction\Frame;
use StandIn\Database;

/**
 * Objects of this class share one frame, which their first begins and their last ends; one that was told to roll back
 * dooms the frame. An object that asks for it gets a frame of its own within, a save point.
 */
class CRM_Core_Transaction {

  public const PHASE_POST_COMMIT = 2;
  public const PHASE_POST_ROLLBACK = 8;

  /**
   * Innermost last.
   *
   * @var list<Frame>
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
      self::$frames[] = new Frame();
    }
    self::frame()->objects++;
  }

  public function __destruct() {
    $this->commit();
  }

  public function commit(): self {
    if ($this->ended) {
      return $this;
    }
    $this->ended = TRUE;
    if (--self::frame()->objects === 0) {
      $frame = array_pop(self::$frames);
      self::end(count(self::$frames), $frame->isDoomed);
      $frame->call($frame->isDoomed ? self::PHASE_POST_ROLLBACK : self::PHASE_POST_COMMIT);
    }
    return $this;
  }

  public function rollback(): self {
    self::frame()->isDoomed = TRUE;
    return $this;
  }

  /**
   * The innermost.
   */
  public static function frame(): ?Frame {
    return self::$frames[count(self::$frames) - 1] ?? NULL;
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

<?php

declare(strict_types=1);

namespace StandIn;

/**
 * The SQLite file behind the stand-in.
 *
 * Times are kept in UTC, as MySQL keeps timestamps; Clock turns them into the session's zone and back.
 */
final class Database {

  /**
   * Statements run since the process began, whoever asked for them.
   */
  public static int $statements = 0;

  private static \PDO $pdo;

  /**
   * Where the data lies; NULL while it lives in memory only.
   */
  private static ?string $file = NULL;

  public static function open(string $path): void {
    self::$file = $path === ':memory:' ? NULL : $path;
    self::$pdo = new \PDO("sqlite:$path", NULL, NULL, [
      \PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION,
      \PDO::ATTR_DEFAULT_FETCH_MODE => \PDO::FETCH_ASSOC,
      \PDO::ATTR_TIMEOUT => 30,
    ]);
    // The write-ahead log survives a kill -9, and lets one process read while another one writes.
    self::$pdo->exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    self::$pdo->sqliteCreateFunction('stored', [Clock::class, 'stored'], 1);
    // X REGEXP Y is regexp(Y, X) to SQLite.
    self::$pdo->sqliteCreateFunction('regexp', static fn($pattern, $text) => $text === NULL ? NULL : preg_match("/$pattern/i", (string) $text), 2);
  }

  public static function isNew(): bool {
    return !self::value("SELECT COUNT(*) FROM sqlite_master WHERE name = 'civicrm_contact'");
  }

  /**
   * A name for files that belong to this database, such as its locks.
   */
  public static function path(): string {
    return self::$file ?? sys_get_temp_dir() . '/civicrm-stand-in-' . getmypid();
  }

  /**
   * @param array<int|string, mixed> $values
   * @throws \CRM_Core_Exception as core does when a statement fails
   */
  public static function run(string $sql, array $values = []): \PDOStatement {
    self::$statements++;
    // SQLite lets one process write at a time anyway, and knows no locks of rows.
    $sql = preg_replace(['/ FOR UPDATE$/', '/^(UPDATE|INSERT) IGNORE /'], ['', '$1 OR IGNORE '], $sql);
    try {
      $statement = self::$pdo->prepare($sql);
      $statement->execute(array_map(fn($value) => is_bool($value) ? (int) $value : $value, $values));
      return $statement;
    }
    catch (\PDOException $e) {
      $message = str_contains($e->getMessage(), 'UNIQUE constraint failed') ? 'already exists' : $e->getMessage();
      throw new \CRM_Core_Exception("DB Error: $message", 'sql_error', ['sql' => $sql], $e);
    }
  }

  /**
   * @param array<int|string, mixed> $values
   * @return list<array<string, mixed>>
   */
  public static function rows(string $sql, array $values = []): array {
    return self::run($sql, $values)->fetchAll();
  }

  /**
   * First column of the first row, NULL without a row.
   *
   * @param array<int|string, mixed> $values
   */
  public static function value(string $sql, array $values = []): mixed {
    $value = self::run($sql, $values)->fetchColumn();
    return $value === FALSE ? NULL : $value;
  }

  public static function lastId(): int {
    return (int) self::$pdo->lastInsertId();
  }

}

<?php

declare(strict_types=1);

use StandIn\Clock;
use StandIn\Database;
use StandIn\MysqlStatement;
use StandIn\Writer;

/**
 * A row, or the rows of a statement.
 */
#[\AllowDynamicProperties]
class CRM_Core_DAO {

  const SERIALIZE_JSON = 3;
  const SERIALIZE_COMMA = 5;

  /**
   * @var list<array<string, mixed>>
   */
  private array $_rows = [];

  private int $_affected = 0;

  /**
   * @param string|null $_entity whose row it is; NULL for the rows of a statement
   */
  public function __construct(public readonly ?string $_entity = NULL) {
    foreach ($_entity === NULL ? [] : array_keys(StandIn\Schema::fields($_entity)) as $name) {
      $this->$name = NULL;
    }
  }

  /**
   * Writes the row: what is NULL stays as it is, 'null' empties a column.
   */
  public function save($hook = TRUE) {
    Writer::persist($this);
    return $this;
  }

  /**
   * @param array<int, array{0: mixed, 1: string}> $params
   */
  public static function executeQuery($query, $params = []): self {
    $statement = Database::run(MysqlStatement::toSqlite(self::composeQuery($query, $params)));
    $dao = new self();
    $dao->_affected = $statement->rowCount();
    $times = [];
    for ($index = 0; $index < $statement->columnCount(); $index++) {
      $column = $statement->getColumnMeta($index);
      if (($column['sqlite:decl_type'] ?? '') === 'TIMESTAMP') {
        $times[$column['name']] = TRUE;
      }
    }
    foreach ($statement->columnCount() ? $statement->fetchAll() : [] as $row) {
      foreach (array_intersect_key($row, $times) as $name => $stored) {
        $row[$name] = Clock::shown($stored);
      }
      $dao->_rows[] = array_map(fn($value) => $value === NULL ? NULL : (string) $value, $row);
    }
    return $dao;
  }

  /**
   * @param array<int, array{0: mixed, 1: string}> $params
   */
  public static function singleValueQuery($query, $params = []): ?string {
    $row = self::executeQuery($query, $params)->_rows[0] ?? [NULL];
    return reset($row);
  }

  public static function checkTableExists($table): bool {
    return (bool) Database::value("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?", [$table]);
  }

  /**
   * Fills %1, %2 … in: numbers bare, everything else quoted.
   *
   * @param array<int, array{0: mixed, 1: string}> $params
   */
  public static function composeQuery($query, $params = []): string {
    $values = [];
    foreach ($params as $number => [$value, $type]) {
      $isNumber = in_array($type, ['Integer', 'Positive', 'Boolean', 'Float'], TRUE);
      if ($isNumber && !is_numeric($value)) {
        throw new CRM_Core_Exception("$value is not of the type $type");
      }
      $values["%$number"] = $isNumber ? (string) $value : "'" . self::escapeString($value) . "'";
    }
    return strtr($query, $values);
  }

  /**
   * As SQLite wants it; MySQL would put a backslash.
   */
  public static function escapeString($string): string {
    return str_replace("'", "''", (string) $string);
  }

  public function fetch(): bool {
    $row = array_shift($this->_rows);
    foreach ($row ?? [] as $name => $value) {
      $this->$name = $value;
    }
    return $row !== NULL;
  }

  /**
   * @return list<array<string, ?string>>
   */
  public function fetchAll(): array {
    return $this->_rows;
  }

  public function affectedRows(): int {
    return $this->_affected;
  }

}

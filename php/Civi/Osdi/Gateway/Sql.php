<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * Statements against our own tables, with values of any number.
 */
final class Sql {

  /**
   * A value as SQL text: NULL, a whole number or a quoted string.
   */
  public static function value(int|string|null $value): string {
    return match (TRUE) {
      $value === NULL => 'NULL',
      is_int($value) => (string) $value,
      default => "'" . \CRM_Core_DAO::escapeString($value) . "'",
    };
  }

  /**
   * A list for IN ().
   *
   * @param array<int, int|string> $values
   */
  public static function values(array $values): string {
    return implode(', ', array_map(self::value(...), $values));
  }

  /**
   * A list for SELECT.
   *
   * @param array<string, string> $expressions
   *   By name.
   */
  public static function columns(array $expressions): string {
    return implode(', ', array_map(fn(string $name, string $expression) => "$expression AS $name", array_keys($expressions), $expressions));
  }

  /**
   * Runs a statement as it is: CiviCRM's rewriting for multilingual sites would also look into the values.
   */
  public static function run(string $sql): \CRM_Core_DAO {
    return \CRM_Core_DAO::executeQuery($sql, [], TRUE, NULL, FALSE, FALSE);
  }

  /**
   * @param string $sql
   * @param string[] $columns
   * @return list<array<string, ?string>>
   */
  public static function rows(string $sql, array $columns): array {
    $found = self::run($sql);
    $rows = [];
    while ($found->fetch()) {
      $row = [];
      foreach ($columns as $column) {
        $row[$column] = $found->$column;
      }
      $rows[] = $row;
    }
    return $rows;
  }

}

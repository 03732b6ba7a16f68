<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Translates the few forms of MySQL statements that the shell and the tests use.
 */
final class MysqlStatement {

  public static function toSqlite(string $sql): string {
    if (preg_match('/^\s*SET time_zone = \'([^\']+)\'/i', $sql, $match)) {
      Clock::setSessionZone($match[1]);
      return 'SELECT 1';
    }
    if (preg_match('/^UPDATE (\w+) AS (\w+) JOIN \((.*)\) AS (\w+) ON (.+?) SET (.+)$/s', $sql, $match)) {
      [, $table, $row, $values, $alias, $on, $set] = $match;
      $sql = "UPDATE $table AS $row SET " . str_replace("$row.", '', $set) . " FROM ($values) AS $alias WHERE $on";
    }
    // Text in quotes is left alone, except a time, which means the session's zone.
    $parts = preg_split("/('(?:[^']|'')*')/", $sql, -1, PREG_SPLIT_DELIM_CAPTURE) ?: [];
    foreach ($parts as $index => $part) {
      if ($index % 2 === 0) {
        $parts[$index] = self::words($part);
      }
      elseif (preg_match("/^'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d'$/", $part)) {
        $parts[$index] = "stored($part)";
      }
    }
    return implode('', $parts);
  }

  private static function words(string $sql): string {
    return strtr($sql, [
      '`' => '',
      '@@session.time_zone' => Select::literal(Clock::sessionZone()->getName()),
      'TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())' => (string) Clock::sessionZone()->getOffset(new \DateTime()),
    ]);
  }

}

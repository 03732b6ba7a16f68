<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * Counts the SQL statements this process sends, on the stand-in and on a real CiviCRM.
 */
final class Statements {

  public static function during(callable $act): int {
    $before = self::sent();
    $act();
    return self::sent() - $before - (class_exists('StandIn\Database', FALSE) ? 0 : 1);
  }

  /**
   * Those among them that have changed a table since the connection began; NULL on the stand-in, which does not tell.
   */
  public static function writing(): ?int {
    if (class_exists('StandIn\Database', FALSE)) {
      return NULL;
    }
    $dao = \CRM_Core_DAO::executeQuery("SHOW SESSION STATUS WHERE Variable_name IN ('Com_insert', 'Com_update', 'Com_delete', 'Com_replace')");
    return (int) array_sum(array_column($dao->fetchAll(), 'Value'));
  }

  private static function sent(): int {
    if (class_exists('StandIn\Database', FALSE)) {
      return \StandIn\Database::$statements;
    }
    // CiviCRM selects the database before each statement, which the server counts as one too.
    $dao = \CRM_Core_DAO::executeQuery("SHOW SESSION STATUS WHERE Variable_name IN ('Questions', 'Com_change_db')");
    $status = array_column($dao->fetchAll(), 'Value', 'Variable_name');
    return (int) $status['Questions'] - (int) $status['Com_change_db'];
  }

}

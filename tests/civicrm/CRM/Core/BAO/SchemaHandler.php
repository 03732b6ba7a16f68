<?php

declare(strict_types=1);

use StandIn\Database;

class CRM_Core_BAO_SchemaHandler {

  public static function checkIfFieldExists($table, $column, $i18nRewrite = TRUE): bool {
    return (bool) Database::value('SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = ?', [$table, $column]);
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Upgrade;

use CRM_OSDI_ExtensionUtil as E;

/**
 * Whether the database is that of these files. Between the swap of the files and the upgrade columns are missing, and
 * a statement that names one fills CiviCRM's log with errors; so whoever needs the tables asks here first.
 */
final class Revision {

  /**
   * The last step of CRM_OSDI_Upgrader.
   */
  public const LATEST = 2000;

  public static function isPending(): bool {
    return (int) \CRM_Core_DAO::singleValueQuery('SELECT schema_version FROM civicrm_extension WHERE full_name = %1', [1 => [E::LONG_NAME, 'String']]) < self::LATEST;
  }

  /**
   * Whether the upgrade has made its tables and columns already, though it is still to be finished. It makes them first; the
   * keys that let nobody have two states come next.
   */
  public static function hasNewColumns(): bool {
    $has = fn(string $table, string $column) => \CRM_Core_BAO_SchemaHandler::checkIfFieldExists($table, $column, FALSE);
    return \CRM_Core_DAO::checkTableExists('civicrm_osdi_run') && $has('civicrm_osdi_person_sync_state', 'merged_contact_id') && $has('civicrm_osdi_flag', 'sync_profile_id');
  }

  /**
   * Tables of this extension the database does not have, as after half a restore.
   *
   * @return list<string>
   */
  public static function missingTables(): array {
    $tables = array_map(fn(string $file) => (include $file)['table'], glob(E::path('php/schema/*.entityType.php')) ?: []);
    return array_values(array_filter($tables, fn(string $table) => !\CRM_Core_DAO::checkTableExists($table)));
  }

  /**
   * What an administrator is told meanwhile.
   */
  public static function request(): string {
    return E::ts('The files of OSDI Client are newer than its database. Run the extension upgrade (Administer, System Settings, Extensions; or cv upgrade:db). Until then nothing is read or written.');
  }

}

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
   * What an administrator is told meanwhile.
   */
  public static function request(): string {
    return E::ts('The files of OSDI Client are newer than its database. Run the extension upgrade (Administer, System Settings, Extensions; or cv upgrade:db). Until then nothing is read or written.');
  }

}

<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Option lists of sync states. The stored codes are those of osdi-client 1.2.3.
 */
class CRM_OSDI_BAO_PersonSyncState extends CRM_OSDI_DAO_PersonSyncState {

  /**
   * Whose change was carried last.
   *
   * @return array<int, string>
   */
  public static function getOrigins(): array {
    return [
      \Civi\Api4\OsdiPersonSyncState::syncOriginLocal => E::ts('CiviCRM'),
      \Civi\Api4\OsdiPersonSyncState::syncOriginRemote => E::ts('Action Network'),
    ];
  }

  /**
   * How a sync can end.
   *
   * @return array<string, string>
   */
  public static function getStatuses(): array {
    return [
      'success' => E::ts('Success'),
      'error' => E::ts('Error'),
      'did not qualify' => E::ts('Did not qualify'),
      'no sync needed' => E::ts('No sync needed'),
      'other' => E::ts('Other'),
    ];
  }

}

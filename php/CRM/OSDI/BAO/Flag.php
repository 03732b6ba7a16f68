<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Option list of flags.
 */
class CRM_OSDI_BAO_Flag extends CRM_OSDI_DAO_Flag {

  /**
   * Whether a flag still keeps its record from being synced.
   *
   * @return array<string, string>
   */
  public static function statusPseudoConstant(): array {
    return [
      \Civi\Api4\OsdiFlag::STATUS_ERROR => E::ts('Error'),
      \Civi\Api4\OsdiFlag::STATUS_RESOLVED => E::ts('Resolved'),
    ];
  }

}

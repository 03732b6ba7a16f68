<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Option lists of donation sync states.
 */
class CRM_OSDI_BAO_DonationSyncState extends CRM_OSDI_DAO_DonationSyncState {

  /**
   * Which side a donation was made on.
   *
   * @return array<string, string>
   */
  public static function getSources(): array {
    return ['local' => 'local', 'remote' => 'remote'];
  }

  /**
   * How a sync can end. Those that osdi-client 1.2.3 had keep their codes.
   *
   * @return array<string, string>
   */
  public static function getStatuses(): array {
    return [
      'success' => E::ts('Done'),
      'matched' => E::ts('Matched'),
      'error' => E::ts('Error'),
      'did not qualify' => E::ts('Left alone'),
      'taken back' => E::ts('Taken back'),
      'sending' => E::ts('About to be sent'),
      'no sync needed' => E::ts('No sync needed'),
      'other' => E::ts('Other'),
    ];
  }

}

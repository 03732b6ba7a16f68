<?php

declare(strict_types=1);

/**
 * Option list of donation sync states.
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

}

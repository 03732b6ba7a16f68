<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * Links a contribution to its twin on Action Network.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiDonationSyncState extends Generic\DAOEntity {

  /**
   * Only administrators read and write; the fields can be listed by whoever may use CiviCRM.
   */
  public static function permissions(): array {
    return [
      'meta' => ['access CiviCRM'],
      'default' => ['administer CiviCRM'],
    ];
  }

}

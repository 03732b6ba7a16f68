<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * Connection to one Action Network group. The API token is stored encrypted and never returned.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiSyncProfile extends Generic\DAOEntity {

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

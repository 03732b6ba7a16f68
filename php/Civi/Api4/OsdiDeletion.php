<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * Marks a record of Action Network as deleted by us, so that it is not imported again.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiDeletion extends Generic\DAOEntity {

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

<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * What was done to one record, and why.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiLog extends Generic\DAOEntity {

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

<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * What became of an action on Action Network in CiviCRM.
 *
 * @searchable secondary
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiActionState extends Generic\DAOEntity {

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

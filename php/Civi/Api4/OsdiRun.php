<?php

declare(strict_types=1);

namespace Civi\Api4;

use Civi\Api4\Action\OsdiRun\Stop;

/**
 * One direction of one run: when, by whom, of how many people or taggings, and how it ended.
 *
 * @searchable secondary
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiRun extends Generic\DAOEntity {

  /**
   * Asks runs to end after their present batch.
   */
  public static function stop(bool $checkPermissions = TRUE): Stop {
    return (new Stop(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

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

<?php

declare(strict_types=1);

namespace Civi\Api4;

use Civi\Api4\Action\OsdiActionState\TryAgain;

/**
 * What became of an action on Action Network in CiviCRM.
 *
 * @searchable secondary
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiActionState extends Generic\DAOEntity {

  /**
   * Lets the next run try an action again.
   */
  public static function tryAgain(bool $checkPermissions = TRUE): TryAgain {
    return (new TryAgain(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
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

<?php

declare(strict_types=1);

namespace Civi\Api4;

use Civi\Api4\Action\OsdiTagLink\Link;

/**
 * Says which tag of CiviCRM is which tag on Action Network.
 *
 * @searchable secondary
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiTagLink extends Generic\DAOEntity {

  /**
   * Says that a tag in CiviCRM and one on Action Network are the same.
   */
  public static function link(bool $checkPermissions = TRUE): Link {
    return (new Link(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
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

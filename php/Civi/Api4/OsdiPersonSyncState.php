<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * Links a contact to its twin on Action Network and remembers their last sync.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiPersonSyncState extends Generic\DAOEntity {

  /**
   * CiviCRM's change was carried last.
   */
  const syncOriginLocal = 0;

  /**
   * Action Network's change was carried last.
   */
  const syncOriginRemote = 1;

  /**
   * Says that a contact and a person on Action Network are the same.
   */
  public static function link(bool $checkPermissions = TRUE): Action\OsdiPersonSyncState\Link {
    return (new Action\OsdiPersonSyncState\Link(self::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
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

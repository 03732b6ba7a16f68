<?php

declare(strict_types=1);

namespace Civi\Api4;

use Civi\Api4\Action\OsdiDonationSyncState\LeaveAlone;
use Civi\Api4\Action\OsdiDonationSyncState\Link;
use Civi\Api4\Action\OsdiDonationSyncState\TryAgain;

/**
 * Links a contribution to its twin on Action Network.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiDonationSyncState extends Generic\DAOEntity {

  /**
   * Says which contribution a donation is, or which donation a contribution.
   */
  public static function link(bool $checkPermissions = TRUE): Link {
    return (new Link(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * Says that a donation or contribution is not to be carried to the other side.
   */
  public static function leaveAlone(bool $checkPermissions = TRUE): LeaveAlone {
    return (new LeaveAlone(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * Lets the next run try a donation or contribution again.
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

<?php

declare(strict_types=1);

namespace Civi\Api4;

use Civi\Api4\Action\OsdiSyncProfile\Preview;
use Civi\Api4\Action\OsdiSyncProfile\SetWebhook;
use Civi\Api4\Action\OsdiSyncProfile\Sync;
use Civi\Api4\Action\OsdiSyncProfile\TestConnection;

/**
 * Connection to one Action Network group. The API token is stored encrypted and never returned.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiSyncProfile extends Generic\DAOEntity {

  /**
   * Says what a run would do with people, tags, donations or actions, and writes nothing.
   */
  public static function preview(bool $checkPermissions = TRUE): Preview {
    return (new Preview(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * Syncs people, tags, donations or actions now.
   */
  public static function sync(bool $checkPermissions = TRUE): Sync {
    return (new Sync(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * Looks whether the API token works, for which group, and what it may see.
   */
  public static function testConnection(bool $checkPermissions = TRUE): TestConnection {
    return (new TestConnection(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * Makes an address for the webhooks of Action Network, or turns it off.
   */
  public static function setWebhook(bool $checkPermissions = TRUE): SetWebhook {
    return (new SetWebhook(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
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

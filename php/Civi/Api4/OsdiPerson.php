<?php

declare(strict_types=1);

namespace Civi\Api4;

use Civi\Api4\Action\OsdiPerson\Preview;
use Civi\Api4\Action\OsdiPerson\Sync;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Chosen people, contacts or people on Action Network, and what the sync does with them.
 *
 * @searchable none
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiPerson extends Generic\AbstractEntity {

  /**
   * Says what the sync would do with chosen people, and writes nothing.
   */
  public static function preview(bool $checkPermissions = TRUE): Preview {
    return (new Preview(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * Syncs chosen people now.
   */
  public static function sync(bool $checkPermissions = TRUE): Sync {
    return (new Sync(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  /**
   * What the rows of both hold.
   */
  public static function getFields(bool $checkPermissions = TRUE): Generic\BasicGetFieldsAction {
    return (new Generic\BasicGetFieldsAction(static::getEntityName(), __FUNCTION__, fn() => self::fields()))->setCheckPermissions($checkPermissions);
  }

  /**
   * @return list<array<string, mixed>>
   */
  private static function fields(): array {
    $field = fn(string $name, string $type, string $title) => ['name' => $name, 'data_type' => $type, 'title' => $title];
    return [
      $field('origin', 'String', E::ts('Side whose record was read')),
      $field('contact_id', 'Integer', E::ts('Contact ID')),
      $field('remote_id', 'String', E::ts('Id on Action Network')),
      $field('name', 'String', E::ts('Name')),
      $field('outcome', 'String', E::ts('Outcome')),
      $field('changes', 'Array', E::ts('Changes')),
      $field('reason', 'String', E::ts('Reason')),
    ];
  }

  /**
   * Only administrators.
   */
  public static function permissions(): array {
    return [
      'meta' => ['access CiviCRM'],
      'default' => ['administer CiviCRM'],
    ];
  }

}

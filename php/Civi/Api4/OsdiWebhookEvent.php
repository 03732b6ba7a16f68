<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * An event that Action Network told of by a webhook. It holds ids only: the person is read anew.
 *
 * @searchable secondary
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiWebhookEvent extends Generic\DAOEntity {

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

<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * A page on Action Network on which people act: a petition, an event, a form, a campaign, a survey.
 *
 * @searchable secondary
 * @since 2.0
 * @package Civi\Api4
 */
class OsdiActionPage extends Generic\DAOEntity {

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

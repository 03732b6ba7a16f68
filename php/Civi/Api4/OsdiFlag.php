<?php

declare(strict_types=1);

namespace Civi\Api4;

/**
 * Something a person has to settle. The types the sync opens itself (ambiguous_match, remote_person_gone, sync_failed,
 * merge_incomplete, tagging_failed and those about queued tasks, donations and actions) tell of a problem; while a flag of any
 * other type has the status error, its record is not synced. It is looked at in the next run after the flag is settled or deleted.
 *
 * @searchable secondary
 * @since 1.0
 * @package Civi\Api4
 */
class OsdiFlag extends Generic\DAOEntity {

  /**
   * It is open.
   */
  const STATUS_ERROR = 'error';

  /**
   * It was settled.
   */
  const STATUS_RESOLVED = 'resolved';

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

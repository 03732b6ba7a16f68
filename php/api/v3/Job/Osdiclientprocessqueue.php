<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Parameters of Job.osdiclientprocessqueue.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientprocessqueue_spec(array &$spec): void {
  $spec['sync_profile_id'] = \Civi\Osdi\JobParameters::profile();
  $spec['max_seconds'] = [
    'name' => 'max_seconds',
    'title' => E::ts('Most Seconds'),
    'description' => E::ts('After so many seconds no further task is begun; default 240'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
  $spec['confirm'] = [
    'name' => 'confirm',
    'title' => E::ts('Confirm'),
    'description' => E::ts('1 to carry out more deletions than the sync profile allows at once'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
  $spec['retry_failed'] = [
    'name' => 'retry_failed',
    'title' => E::ts('Retry Failed Tasks'),
    'description' => E::ts('1 to try again what was given up and is flagged'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
  $spec['discard_orphans'] = [
    'name' => 'discard_orphans',
    'title' => E::ts('Discard Tasks of Deleted Profiles'),
    'description' => E::ts('1 to remove tasks of sync profiles that were deleted, which nothing can carry out'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
}

/**
 * Carries out what happened to contacts: deleted, restored, merged; and reads people again whom a webhook told of.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 * @throws \CRM_Core_Exception
 */
function civicrm_api3_job_osdiclientprocessqueue(array $params): array {
  return civicrm_api3_create_success(\Civi\Osdi\QueueJob::run($params), $params, 'Job', 'osdiclientprocessqueue');
}

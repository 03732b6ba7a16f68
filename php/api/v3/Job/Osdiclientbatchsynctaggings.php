<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Parameters of Job.osdiclientbatchsynctaggings.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientbatchsynctaggings_spec(array &$spec): void {
  $spec['sync_profile_id'] = [
    'name' => 'sync_profile_id',
    'title' => E::ts('Sync Profile ID'),
    'type' => CRM_Utils_Type::T_INT,
    'api.required' => TRUE,
  ];
  $spec['origin'] = [
    'name' => 'origin',
    'title' => E::ts('Origin'),
    'description' => E::ts('remote, local, or both, separated by a comma'),
    'type' => CRM_Utils_Type::T_STRING,
    'api.default' => 'remote,local',
  ];
  $spec['preview'] = [
    'name' => 'preview',
    'title' => E::ts('Preview'),
    'description' => E::ts('1 to be told what a run would do, without doing it'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
  $spec['confirm'] = [
    'name' => 'confirm',
    'title' => E::ts('Confirm'),
    'description' => E::ts('1 to go on where the brake stopped a run, once'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
}

/**
 * Carries who has which tag between CiviCRM and Action Network.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 * @throws \CRM_Core_Exception
 */
function civicrm_api3_job_osdiclientbatchsynctaggings(array $params): array {
  return civicrm_api3_create_success(\Civi\Osdi\TaggingJob::run($params), $params, 'Job', 'osdiclientbatchsynctaggings');
}

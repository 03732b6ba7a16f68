<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Parameters of Job.osdiclientbatchsynccontacts.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientbatchsynccontacts_spec(array &$spec): void {
  $spec = \Civi\Osdi\JobParameters::ofSyncs() + $spec;
  $spec['contact_ids'] = [
    'name' => 'contact_ids',
    'title' => E::ts('Contact IDs'),
    'description' => E::ts('to sync these contacts and nobody else, with commas between them'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
  $spec['person_ids'] = [
    'name' => 'person_ids',
    'title' => E::ts('Ids of People on Action Network'),
    'description' => E::ts('to sync these people and nobody else, with commas between them'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
  $spec['since'] = [
    'name' => 'since',
    'title' => E::ts('Changed Since'),
    'description' => E::ts('to sync everybody who changed since this time of UTC, such as 2026-11-25T07:00:00Z'),
    'type' => CRM_Utils_Type::T_STRING,
  ];
}

/**
 * Carries changes of people between CiviCRM and Action Network.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 * @throws \CRM_Core_Exception
 */
function civicrm_api3_job_osdiclientbatchsynccontacts(array $params): array {
  return civicrm_api3_create_success(\Civi\Osdi\PeopleJob::run($params), $params, 'Job', 'osdiclientbatchsynccontacts');
}

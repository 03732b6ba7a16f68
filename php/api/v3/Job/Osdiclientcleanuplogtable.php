<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Parameters of Job.osdiclientcleanuplogtable.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientcleanuplogtable_spec(array &$spec): void {
  $spec['count'] = [
    'name' => 'count',
    'title' => E::ts('Row count limit'),
    'description' => E::ts('Entries to keep, or none for no limit'),
    'type' => CRM_Utils_Type::T_STRING,
    'api.default' => '24000',
  ];
  $spec['age'] = [
    'name' => 'age',
    'title' => E::ts('Age limit'),
    'description' => E::ts('Such as 1 day or 6 weeks, or none for no limit'),
    'type' => CRM_Utils_Type::T_STRING,
    'api.default' => '1 day',
  ];
}

/**
 * Deletes old entries of the sync log.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 * @throws \CRM_Core_Exception
 */
function civicrm_api3_job_osdiclientcleanuplogtable(array $params): array {
  return civicrm_api3_create_success(\Civi\Osdi\LogCleanup::run($params), $params, 'Job', 'osdiclientcleanuplogtable');
}

<?php

declare(strict_types=1);

/**
 * Parameters of Job.osdiclientbatchsyncactions.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientbatchsyncactions_spec(array &$spec): void {
  $spec = array_intersect_key(\Civi\Osdi\JobParameters::ofSyncs(), array_flip(\Civi\Osdi\ActionJob::PARAMETERS)) + $spec;
}

/**
 * Brings what people did on pages of Action Network to CiviCRM.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 * @throws \CRM_Core_Exception
 */
function civicrm_api3_job_osdiclientbatchsyncactions(array $params): array {
  return civicrm_api3_create_success(\Civi\Osdi\ActionJob::run($params), $params, 'Job', 'osdiclientbatchsyncactions');
}

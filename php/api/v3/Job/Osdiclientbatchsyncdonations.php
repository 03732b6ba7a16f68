<?php

declare(strict_types=1);

/**
 * Parameters of Job.osdiclientbatchsyncdonations.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientbatchsyncdonations_spec(array &$spec): void {
  $spec = \Civi\Osdi\JobParameters::ofSyncs() + $spec;
}

/**
 * Carries changes of people, then donations, between CiviCRM and Action Network.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 * @throws \CRM_Core_Exception
 */
function civicrm_api3_job_osdiclientbatchsyncdonations(array $params): array {
  return civicrm_api3_create_success(\Civi\Osdi\DonationJob::run($params), $params, 'Job', 'osdiclientbatchsyncdonations');
}

<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Parameters of Job.osdiclientbatchsynctaggings.
 *
 * @param array<string, array<string, mixed>> $spec
 */
function _civicrm_api3_job_osdiclientbatchsynctaggings_spec(array &$spec): void {
  $spec = \Civi\Osdi\JobParameters::ofSyncs() + $spec;
  $spec['origin']['description'] = E::ts('remote, local, or both, separated by a comma');
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

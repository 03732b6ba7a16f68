<?php

declare(strict_types=1);

/**
 * The scheduled job of osdi-client 1.2.3 that syncs tags of people. This version cannot do it and says so, since an upgraded site may
 * have the job active.
 *
 * @param array<string, mixed> $params
 * @throws \Civi\Osdi\Exception\InvalidOperationException
 */
function civicrm_api3_job_osdiclientbatchsynctaggings(array $params): array {
  throw \Civi\Osdi\UnavailableJob::error('osdiclientbatchsynctaggings');
}

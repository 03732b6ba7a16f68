<?php

declare(strict_types=1);

/**
 * The scheduled job of osdi-client 1.2.3 that carries out queued tasks. This version cannot do it and says so, since an upgraded site may
 * have the job active.
 *
 * @param array<string, mixed> $params
 * @throws \Civi\Osdi\Exception\InvalidOperationException
 */
function civicrm_api3_job_osdiclientprocessqueue(array $params): array {
  throw \Civi\Osdi\UnavailableJob::error('osdiclientprocessqueue');
}

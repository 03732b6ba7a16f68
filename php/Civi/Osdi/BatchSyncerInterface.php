<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * Syncs all records that changed on one side.
 */
interface BatchSyncerInterface {

  public function __construct(?SingleSyncerInterface $singleSyncer = NULL);

  /**
   * @return string|null
   *   Such as 'total: 2; success: 1; error: 0; skipped: 0; did not qualify: 1'.
   */
  public function batchSyncFromRemote(): ?string;

  public function batchSyncFromLocal(): ?string;

}

<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic;

/**
 * Forgets to call its parent.
 */
final class SyncsNothing extends PersonBasic {

  protected function findAndSyncLocalUpdatesAsNeeded($cutoff): array {
    return [NULL, ''];
  }

}

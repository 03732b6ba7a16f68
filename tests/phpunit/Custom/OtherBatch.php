<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic;

/**
 * Another batch syncer that does the same.
 */
final class OtherBatch extends PersonBasic {
}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

/**
 * A task that may mean somebody else than whom it was queued for. The message says what to look at.
 */
final class DoubtfulTask extends \RuntimeException {

}

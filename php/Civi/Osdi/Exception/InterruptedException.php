<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * The process was asked to stop while it waited.
 *
 * Kind: interrupted.
 */
class InterruptedException extends OsdiException {

}

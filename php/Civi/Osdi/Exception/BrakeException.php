<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * A run would have taken something away from more people than the sync profile allows, and asks first.
 *
 * Kind: brake.
 */
class BrakeException extends OsdiException {

}

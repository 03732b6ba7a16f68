<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Both sides changed the same field.
 *
 * Kind: conflict.
 */
class ConflictException extends OsdiException {

}

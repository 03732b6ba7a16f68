<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * The record does not exist on Action Network, or not for this token.
 *
 * Kind: not_found.
 */
class NotFoundException extends OsdiException {

}

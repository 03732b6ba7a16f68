<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Too many requests, and the patience for waiting is used up.
 *
 * Kind: rate_limited.
 */
class RateLimitedException extends OsdiException {

}

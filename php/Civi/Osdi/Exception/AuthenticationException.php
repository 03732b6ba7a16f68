<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Action Network does not accept the API token.
 *
 * Kind: authentication.
 */
class AuthenticationException extends OsdiException {

}

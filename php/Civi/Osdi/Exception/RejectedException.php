<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Action Network refused the request; sending the same again will be refused again.
 *
 * Kind: rejected.
 */
class RejectedException extends OsdiException {

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * An answer arrived that is not what the API promises.
 *
 * Kind: unreadable.
 */
class UnreadableAnswerException extends OsdiException {

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * No usable answer arrived. Whether a write was carried out is unknown.
 *
 * Kind: transport.
 */
class TransportException extends OsdiException {

}

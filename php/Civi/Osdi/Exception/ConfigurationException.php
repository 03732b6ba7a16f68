<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * A setting is missing or cannot be used; nothing was sent.
 *
 * Kind: configuration.
 */
class ConfigurationException extends OsdiException {

}

<?php

declare(strict_types=1);

namespace Civi\Crypto\Exception;

class CryptoException extends \CRM_Core_Exception {
}

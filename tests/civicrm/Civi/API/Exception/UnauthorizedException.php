<?php

declare(strict_types=1);

namespace Civi\API\Exception;

class UnauthorizedException extends \CRM_Core_Exception {

  public function __construct($message = '', $errorCode = 'unauthorized', $errorData = [], ?\Throwable $previous = NULL) {
    parent::__construct($message, $errorCode, $errorData, $previous);
  }

}

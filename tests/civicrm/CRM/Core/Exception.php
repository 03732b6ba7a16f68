<?php

declare(strict_types=1);

class CRM_Core_Exception extends Exception {

  /**
   * @var array<string, mixed>
   */
  private array $errorData;

  public function __construct($message = '', $errorCode = 0, $errorData = [], ?Throwable $previous = NULL) {
    $isNumber = is_int($errorCode);
    parent::__construct((string) $message, $isNumber ? $errorCode : 0, $previous);
    $this->errorData = $errorData + ['error_code' => $errorCode ?: 'unknown'];
  }

  public function getErrorData(): array {
    return $this->errorData;
  }

}

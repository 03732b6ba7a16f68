<?php

declare(strict_types=1);

/**
 * One entry of the status page.
 */
class CRM_Utils_Check_Message {

  private const LEVELS = ['info' => 1, 'notice' => 2, 'warning' => 3, 'error' => 4];

  public function __construct(private $name, private $message, public $title, private $level, public $icon = NULL) {
  }

  public function getName(): string {
    return $this->name;
  }

  public function getMessage(): string {
    return $this->message;
  }

  public function getLevel(): int {
    return self::LEVELS[$this->level];
  }

}

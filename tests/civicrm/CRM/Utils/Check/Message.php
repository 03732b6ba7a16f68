<?php

declare(strict_types=1);

/**
 * One entry of the status page.
 */
class CRM_Utils_Check_Message {

  private const LEVELS = ['info' => 1, 'warning' => 3, 'error' => 4];

  public function __construct(private $name, private $message, private $title, private $level, private $icon = NULL) {
  }

  public function getName(): string {
    return $this->name;
  }

  public function getMessage(): string {
    return $this->message;
  }

  public function getTitle(): string {
    return $this->title;
  }

  public function getLevel(): int {
    return self::LEVELS[$this->level];
  }

}

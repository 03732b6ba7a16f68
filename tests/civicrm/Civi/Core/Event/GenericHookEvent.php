<?php

declare(strict_types=1);

namespace Civi\Core\Event;

/**
 * A hook as an event: its arguments are properties, which a listener may change.
 */
#[\AllowDynamicProperties]
class GenericHookEvent {

  /**
   * @var list<string>
   */
  private array $_names = [];

  /**
   * @param array<string, mixed> $values by name; references stay references
   */
  public static function create(array $values): static {
    $event = new static();
    foreach (array_keys($values) as $name) {
      $event->_names[] = $name;
      $event->$name = &$values[$name];
    }
    return $event;
  }

  /**
   * The arguments in order, for a listener subscribed with a leading `&`.
   *
   * @return list<mixed>
   */
  public function &getHookValues(): array {
    $values = [];
    foreach ($this->_names as $name) {
      $values[] = &$this->$name;
    }
    return $values;
  }

}

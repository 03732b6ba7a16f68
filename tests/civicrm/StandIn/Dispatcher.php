<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Listeners by event name.
 */
final class Dispatcher {

  /**
   * @var array<string, list<callable>>
   */
  private array $listeners = [];

  /**
   * @param string $name with a leading & the listener gets the hook's arguments instead of the event
   */
  public function addListener(string $name, callable $listener): void {
    $this->listeners[ltrim($name, '&')][] = $name[0] === '&' ? fn($event) => $listener(...$event->getHookValues()) : $listener;
  }

  public function removeListener(string $name, callable $listener): void {
    $this->listeners[$name] = array_values(array_filter($this->listeners[$name], fn($one) => $one !== $listener));
  }

  public function addSubscriber(object $subscriber): void {
    foreach ($subscriber::getSubscribedEvents() as $name => $method) {
      $this->addListener($name, [$subscriber, $method]);
    }
  }

  public function dispatch(string $name, object $event): void {
    foreach ($this->listeners[$name] ?? [] as $listener) {
      $listener($event);
    }
  }

}

<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Listeners by event name, highest priority first.
 */
final class Dispatcher {

  /**
   * @var array<string, array<int, list<callable>>>
   */
  private array $listeners = [];

  public function addListener(string $name, callable $listener, int $priority = 0): void {
    $this->listeners[ltrim($name, '&')][$priority][] = $name[0] === '&'
      ? fn($event) => $listener(...$event->getHookValues())
      : $listener;
  }

  public function removeListener(string $name, callable $listener): void {
    foreach ($this->listeners[$name] ?? [] as $priority => $listeners) {
      $this->listeners[$name][$priority] = array_values(array_filter($listeners, fn($one) => $one !== $listener));
    }
  }

  public function addSubscriber(object $subscriber): void {
    foreach ($subscriber::getSubscribedEvents() as $name => $spec) {
      foreach (is_array($spec) && is_array($spec[0]) ? $spec : [$spec] as $one) {
        [$method, $priority] = array_pad((array) $one, 2, 0);
        $this->addListener($name, [$subscriber, $method], $priority);
      }
    }
  }

  public function dispatch(string $name, object $event): object {
    $byPriority = $this->listeners[$name] ?? [];
    krsort($byPriority);
    foreach (array_merge(...array_values($byPriority)) as $listener) {
      $listener($event);
    }
    return $event;
  }

}

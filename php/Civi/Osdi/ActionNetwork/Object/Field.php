<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\RemoteObjectInterface;

/**
 * One value of a record of Action Network: as it came, and as it was set.
 */
class Field {

  /**
   * @var mixed
   */
  private $set = NULL;

  private bool $isTouched = FALSE;

  /**
   * @param string $name
   * @param RemoteObjectInterface $bundle
   * @param array{path: list<int|string>, createOnly?: bool, readOnly?: bool, afterSet?: string} $options
   *   path is where in the resource the value is; afterSet a method of the bundle, which is called with this field.
   */
  public function __construct(private string $name, private RemoteObjectInterface $bundle, private array $options) {}

  /**
   * @param mixed $value
   */
  public function set($value): void {
    if (!empty($this->options['readOnly']) || (!empty($this->options['createOnly']) && $this->bundle->getId() !== NULL)) {
      throw new InvalidOperationException('Field "%s" is not settable', $this->name);
    }
    $this->set = $value;
    $this->isTouched = TRUE;
    if ($this->bundle instanceof AbstractRemoteObject) {
      $this->bundle->touch();
    }
    if (isset($this->options['afterSet'])) {
      $this->bundle->{$this->options['afterSet']}($this);
    }
  }

  /**
   * The value that was set, else the one that came.
   */
  public function get() {
    return $this->isTouched ? $this->set : $this->getAsLoaded();
  }

  public function getAsLoaded() {
    $value = $this->bundle->getResource();
    foreach ($this->options['path'] as $step) {
      $value = is_array($value) ? $value[$step] ?? NULL : NULL;
    }
    // Action Network has no way to empty a text; other clients write this sign instead.
    return $value === AbstractRemoteObject::NULL_CHAR ? NULL : $value;
  }

  /**
   * @return list<int|string>
   */
  public function path(): array {
    return $this->options['path'];
  }

  public function isTouched(): bool {
    return $this->isTouched;
  }

  public function isAltered(): bool {
    $before = $this->getAsLoaded();
    return $this->isTouched && (is_array($this->set) || is_array($before) ? $this->set !== $before : (string) $this->set !== (string) $before);
  }

  public function setBundle(RemoteObjectInterface $bundle): void {
    $this->bundle = $bundle;
  }

}

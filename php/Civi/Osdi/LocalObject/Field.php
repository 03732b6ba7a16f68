<?php

declare(strict_types=1);

namespace Civi\Osdi\LocalObject;

use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\LocalObjectInterface;

/**
 * One value of a record of CiviCRM: as it was read, and as it was set.
 */
class Field {

  /**
   * @var mixed
   */
  private $loaded = NULL;

  /**
   * @var mixed
   */
  private $set = NULL;

  private bool $isLoaded = FALSE;

  private bool $isTouched = FALSE;

  private ?LocalObjectInterface $bundle;

  /**
   * @param string $name
   * @param array{afterSet?: string, bundle?: LocalObjectInterface, readOnly?: bool, select?: string} $options
   *   afterSet is a method of the bundle, which is called with this field.
   */
  public function __construct(private string $name, private array $options = []) {
    $this->bundle = $options['bundle'] ?? NULL;
  }

  /**
   * @param mixed $value
   */
  public function load($value): void {
    $this->loaded = $value;
    $this->isLoaded = TRUE;
  }

  /**
   * @param mixed $value
   */
  public function set($value): void {
    if (!empty($this->options['readOnly'])) {
      throw new InvalidOperationException('Field "%s" is not settable', $this->name);
    }
    $this->set = $value;
    $this->isTouched = TRUE;
    if ($this->bundle instanceof AbstractLocalObject) {
      $this->bundle->touch();
    }
    if (isset($this->options['afterSet']) && $this->bundle !== NULL) {
      $this->bundle->{$this->options['afterSet']}($this);
    }
  }

  /**
   * The value that was set, else the one that was read.
   */
  public function get() {
    return $this->isTouched ? $this->set : $this->loaded;
  }

  public function getAsLoaded() {
    return $this->loaded;
  }

  public function isLoaded(): bool {
    return $this->isLoaded;
  }

  public function isTouched(): bool {
    return $this->isTouched;
  }

  public function isAltered(): bool {
    return $this->isTouched && $this->set !== $this->loaded;
  }

  /**
   * As isAltered(), where 1 and '1' are the same.
   */
  public function isAlteredLoose(): bool {
    // phpcs:ignore Squiz.Operators.ComparisonOperatorUsage, SlevomatCodingStandard.Operators.DisallowEqualOperators -- as it says.
    return $this->isTouched && $this->set != $this->loaded;
  }

  public function setBundle(LocalObjectInterface $bundle): void {
    $this->bundle = $bundle;
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * A record of either system, with a copy in memory.
 */
interface CrudObjectInterface {

  /**
   * @param mixed $val
   */
  public function setId($val);

  public function getId();

  /**
   * Whether it differs from what was loaded.
   */
  public function isAltered(): bool;

  public function isLoaded(): bool;

  /**
   * Whether a field was set, to whatever value.
   */
  public function isTouched(): bool;

  public function delete();

  /**
   * Reads the record, and forgets what was set before.
   */
  public function load(): self;

  /**
   * Reads the record unless that was done, and keeps what was set.
   */
  public function loadOnce(): self;

  /**
   * Keeps the object for the rest of the request.
   */
  public function cache();

  /**
   * The object of this id that is kept, else this one; read.
   */
  public function getOrLoadCached();

  public function save(): self;

  /**
   * Saves, and says what came of it rather than throw.
   */
  public function trySave(): Result\Save;

}

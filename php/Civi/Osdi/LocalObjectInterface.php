<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * A record of CiviCRM, perhaps with those that belong to it.
 */
interface LocalObjectInterface extends CrudObjectInterface {

  /**
   * Reads the record with this id.
   */
  public static function fromId(string $id): self;

  /**
   * The name of the entity in API v4.
   */
  public static function getCiviEntityName(): string;

  /**
   * @return array<string, mixed>
   *   The present values by name of the field.
   */
  public function getAll(): array;

  /**
   * @return array<string, mixed>
   *   The values as they were read.
   */
  public function getAllAsLoaded(): array;

  /**
   * @param array<string, mixed> $array
   *   By name of the field or of API v4; others are ignored.
   */
  public function loadFromArray(array $array): self;

  public function loadFromObject(LocalObjectInterface $otherObject): self;

}

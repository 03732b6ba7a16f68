<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * A record of Action Network. Where osdi-client 1.2.3 had the resource of an HTTP library, this has an array with the fields
 * of Action Network's documentation.
 */
interface RemoteObjectInterface extends CrudObjectInterface {

  /**
   * @param RemoteSystemInterface $system
   * @param array<string, mixed>|null $resource
   *   The record as Action Network sent it.
   */
  public function __construct(RemoteSystemInterface $system, ?array $resource = NULL);

  public static function loadFromId(string $id, ?RemoteSystemInterface $system = NULL);

  /**
   * Such as 'osdi:people'.
   */
  public static function getType(): string;

  /**
   * @return array<string, mixed>
   *   The present values by name of the field.
   */
  public function getAll(): array;

  /**
   * @return array<string, mixed>
   *   The body of a new record.
   */
  public function getArrayForCreate(): array;

  /**
   * @return array<string, mixed>
   *   The body of a change: fields that were altered, and no others.
   */
  public function getArrayForUpdate(): array;

  /**
   * @return array<string, mixed>|null
   *   The record as Action Network sent it.
   */
  public function getResource(): ?array;

  public function getUrlForCreate(): string;

  public function getUrlForRead(): ?string;

  public function getUrlForUpdate(): string;

  public function getUrlForDelete(): string;

  /**
   * @param array<string, mixed> $flatFields
   *   By name of the field.
   */
  public function loadFromArray(array $flatFields): RemoteObjectInterface;

  public function loadFromObject(RemoteObjectInterface $otherObject): self;

}

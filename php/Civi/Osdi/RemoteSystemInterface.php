<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Native\Client;

/**
 * A group of Action Network, through the connection of one sync profile.
 */
interface RemoteSystemInterface {

  /**
   * A time as Action Network writes it, in UTC.
   */
  public static function formatDateTime(int $unixTimeStamp);

  public function getClient(): Client;

  public function getEntryPoint(): string;

  /**
   * @param string $objectType
   *   Such as 'osdi:people'.
   */
  public function findAll(string $objectType): RemoteFindResult;

  /**
   * @param string $objectType
   * @param list<array{0: string, 1: 'eq'|'gt'|'lt', 2: string}> $criteria
   */
  public function find(string $objectType, array $criteria): RemoteFindResult;

  /**
   * @return array<string, mixed>
   *   The record as it is now.
   * @throws \Civi\Osdi\Exception\EmptyResultException
   */
  public function fetch(RemoteObjectInterface $object): array;

  /**
   * @param string $type
   * @param array<string, mixed>|null $resource
   */
  public function makeOsdiObject(string $type, ?array $resource = NULL): RemoteObjectInterface;

  /**
   * @return array<string, mixed>
   *   The record as it is stored.
   */
  public function save(RemoteObjectInterface $object): array;

  public function delete(RemoteObjectInterface $object);

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork;

use Civi\Osdi\ActionNetwork\Object\AbstractRemoteObject;
use Civi\Osdi\Exception\EmptyResultException;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Native\Client;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\RemoteFindResult;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\RemoteSystemInterface;

/**
 * A group of Action Network, through the connection of one sync profile. Nothing is sent before the first question.
 */
class RemoteSystem implements RemoteSystemInterface {

  private const COLLECTIONS = ['osdi:donations' => 'donations', 'osdi:fundraising_pages' => 'fundraising_pages', 'osdi:people' => 'people', 'osdi:tags' => 'tags'];

  public function __construct(private ?\CRM_OSDI_BAO_SyncProfile $systemProfile = NULL, private ?Client $client = NULL) {}

  public static function formatDateTime(int $unixTimeStamp): string {
    return gmdate('Y-m-d\TH:i:s\Z', $unixTimeStamp);
  }

  public function getClient(): Client {
    return $this->client ??= (new PeopleSync((int) ($this->systemProfile->id ?? 0)))->connect();
  }

  public function getEntryPoint(): string {
    return (string) ($this->systemProfile->entry_point ?? '');
  }

  public function findAll(string $objectType): RemoteFindResult {
    return $this->find($objectType, []);
  }

  /**
   * @inheritDoc
   */
  public function find(string $objectType, array $criteria): RemoteFindResult {
    $collection = self::COLLECTIONS[$objectType] ?? throw new InvalidArgumentException('Cannot get endpoint for "%s"', $objectType);
    return new RemoteFindResult($this, $objectType, $this->getClient()->find($collection, $criteria));
  }

  /**
   * @inheritDoc
   */
  public function fetch(RemoteObjectInterface $object): array {
    try {
      return $this->getClient()->get(self::path($object));
    }
    catch (NotFoundException $error) {
      throw new EmptyResultException('Nothing found at "%s"', self::path($object));
    }
  }

  /**
   * @inheritDoc
   */
  public function makeOsdiObject(string $type, ?array $resource = NULL): RemoteObjectInterface {
    return \Civi\OsdiClient::container()->make('OsdiObject', $type, $this, $resource);
  }

  /**
   * @inheritDoc
   *
   * A change that fails stays one: it is never turned into a new record.
   */
  public function save(RemoteObjectInterface $object): array {
    if ($object->getId() !== NULL) {
      $changes = $object->getArrayForUpdate();
      return $changes === [] ? $this->fetch($object) : $this->getClient()->update(self::path($object), $changes);
    }
    $record = $object->getArrayForCreate();
    return $object::getType() === 'osdi:people' ? $this->getClient()->savePerson($record) : $this->getClient()->create(self::path($object), $record);
  }

  public function delete(RemoteObjectInterface $object): void {
    try {
      $this->getClient()->delete(self::path($object));
    }
    catch (NotFoundException $error) {
      // As it was to be.
      return;
    }
  }

  private static function path(RemoteObjectInterface $object): string {
    return $object instanceof AbstractRemoteObject ? $object->path() : (string) ($object->getUrlForRead() ?? $object->getUrlForCreate());
  }

}

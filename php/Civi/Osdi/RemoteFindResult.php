<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * Records of Action Network that were asked for. Pages are read as they are needed.
 *
 * @implements \IteratorAggregate<int, RemoteObjectInterface>
 */
class RemoteFindResult implements \IteratorAggregate {

  /**
   * @param RemoteSystemInterface $system
   * @param string $type
   *   Such as 'osdi:people'.
   * @param iterable<int, array<string, mixed>> $records
   */
  public function __construct(private RemoteSystemInterface $system, private string $type, private iterable $records) {}

  public function getIterator(): \Generator {
    foreach ($this->records as $record) {
      yield $this->system->makeOsdiObject($this->type, $record);
    }
  }

  /**
   * The first record, if there is any.
   */
  public function rawFirst(): ?RemoteObjectInterface {
    foreach ($this as $object) {
      return $object;
    }
    return NULL;
  }

  /**
   * Reads all pages.
   *
   * @return list<RemoteObjectInterface>
   */
  public function toArray(): array {
    return iterator_to_array($this, FALSE);
  }

}

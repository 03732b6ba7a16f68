<?php

declare(strict_types=1);

namespace StandIn;

use Civi\Crypto\Exception\CryptoException;

/**
 * The service crypto.registry: keys by id. Of those with a tag the one of the least weight encrypts.
 */
final class CryptoRegistry {

  /**
   * @var array<string, array<string, mixed>>
   */
  private array $keys = [];

  public function __construct() {
    $this->addSymmetricKey(['id' => 'stand-in', 'key' => hash('sha256', CIVICRM_STANDIN_KEY, TRUE), 'tags' => ['CRED']]);
  }

  /**
   * @param array<string, mixed> $options
   * @return array<string, mixed>
   */
  public function addSymmetricKey(array $options): array {
    $options += ['weight' => 0, 'id' => sha1($options['key'])];
    return $this->keys[$options['id']] = $options;
  }

  /**
   * @return array<string, mixed>
   */
  public function findKey(string $idOrTag): array {
    return $this->keys[$idOrTag] ?? $this->findKeysByTag($idOrTag)[0]
      ?? throw new CryptoException("Failed to find key by ID or tag ($idOrTag)");
  }

  /**
   * @return list<array<string, mixed>>
   */
  public function findKeysByTag(string $tag): array {
    $keys = array_values(array_filter($this->keys, fn(array $key) => in_array($tag, $key['tags'], TRUE)));
    usort($keys, fn(array $one, array $other) => $one['weight'] <=> $other['weight']);
    return $keys;
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

use Civi\Osdi\CrudObjectInterface;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\RemoteObjectInterface;

/**
 * What a matcher found.
 */
class MatchResult extends AbstractResult {

  public const ERROR_INDETERMINATE = 'provided criteria do not uniquely identify a record';

  public const ERROR_INVALID_ID = 'invalid contact id';

  public const ERROR_MISC = 'miscellaneous error';

  public const ERROR_MISSING_DATA = 'one or more required fields are missing from the source contact';

  public const FOUND_MATCH = 'found match';

  public const NO_MATCH = 'no match found';

  public const ORIGIN_LOCAL = LocalRemotePair::ORIGIN_LOCAL;

  public const ORIGIN_REMOTE = LocalRemotePair::ORIGIN_REMOTE;

  /**
   * @var array{?string, ?CrudObjectInterface}|null
   */
  private ?array $usual = NULL;

  /**
   * @param string $origin
   * @param LocalObjectInterface|null $localObject
   * @param RemoteObjectInterface|null $remoteObject
   * @param string|null $statusCode
   * @param string|null $message
   * @param mixed $context
   */
  public function __construct(
    private string $origin,
    private ?LocalObjectInterface $localObject = NULL,
    private ?RemoteObjectInterface $remoteObject = NULL,
    ?string $statusCode = NULL,
    ?string $message = NULL,
    $context = NULL,
  ) {
    if (!in_array($origin, [self::ORIGIN_LOCAL, self::ORIGIN_REMOTE], TRUE)) {
      throw new InvalidArgumentException('Invalid origin code: "%s"', $origin);
    }
    $this->setStatusCode($statusCode)->setMessage($message)->setContext($context);
  }

  public function getOrigin(): string {
    return $this->origin;
  }

  public function getLocalObject(): ?LocalObjectInterface {
    return $this->localObject;
  }

  public function setLocalObject(?LocalObjectInterface $object): self {
    $this->localObject = $object;
    return $this;
  }

  public function getRemoteObject(): ?RemoteObjectInterface {
    return $this->remoteObject;
  }

  public function setRemoteObject(?RemoteObjectInterface $object): self {
    $this->remoteObject = $object;
    return $this;
  }

  public function getOriginObject(): ?CrudObjectInterface {
    return $this->origin === self::ORIGIN_LOCAL ? $this->localObject : $this->remoteObject;
  }

  public function setOriginObject(?CrudObjectInterface $object): self {
    return $this->place($object, $this->origin === self::ORIGIN_LOCAL);
  }

  public function getMatch(): ?CrudObjectInterface {
    return $this->origin === self::ORIGIN_LOCAL ? $this->remoteObject : $this->localObject;
  }

  public function setMatch(?CrudObjectInterface $object): self {
    return $this->place($object, $this->origin !== self::ORIGIN_LOCAL);
  }

  public function gotMatch(): bool {
    return $this->getMatch() !== NULL;
  }

  /**
   * Says that this is what the usual rules say, as long as nobody changes it.
   *
   * @internal
   */
  public function markAsUsual(): self {
    $this->usual = [$this->getStatusCode(), $this->getMatch()];
    return $this;
  }

  /**
   * @internal
   */
  public function isAsUsual(): bool {
    return $this->usual === [$this->getStatusCode(), $this->getMatch()];
  }

  public function isError(): bool {
    return in_array($this->getStatusCode(), [self::ERROR_INDETERMINATE, self::ERROR_INVALID_ID, self::ERROR_MISC, self::ERROR_MISSING_DATA], TRUE);
  }

  private function place(?CrudObjectInterface $object, bool $isLocal): self {
    return match (TRUE) {
      $object === NULL => $isLocal ? $this->setLocalObject(NULL) : $this->setRemoteObject(NULL),
      $isLocal && $object instanceof LocalObjectInterface => $this->setLocalObject($object),
      !$isLocal && $object instanceof RemoteObjectInterface => $this->setRemoteObject($object),
      default => throw new InvalidArgumentException('%s cannot be that side of the match.', get_class($object)),
    };
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\LocalObject\AbstractLocalObject;
use Civi\Osdi\Result\ResultStack;

/**
 * A record of CiviCRM and its twin on Action Network, one of which may be missing, and what came of them so far.
 */
class LocalRemotePair {

  public const ORIGIN_LOCAL = 'local';

  public const ORIGIN_REMOTE = 'remote';

  private ?string $origin = NULL;

  private ResultStack $resultStack;

  /**
   * @var array<string, mixed>
   */
  private array $vars = [];

  public function __construct(private ?LocalObjectInterface $localObject = NULL, private ?RemoteObjectInterface $remoteObject = NULL) {
    $this->resultStack = new ResultStack();
  }

  public function __clone() {
    $this->localObject = $this->localObject === NULL ? NULL : clone $this->localObject;
    $this->remoteObject = $this->remoteObject === NULL ? NULL : clone $this->remoteObject;
    $this->resultStack = clone $this->resultStack;
  }

  /**
   * For logs. No pair can be made of it again.
   *
   * @return array<string, mixed>
   */
  public function __serialize(): array {
    return [
      'origin' => $this->origin,
      'localObject' => $this->localObject instanceof AbstractLocalObject ? $this->localObject->getAllWithoutLoading() : $this->localObject?->getAll(),
      'remoteObject' => $this->shownRemote(),
      'resultStack' => $this->resultStack->toArray(),
    ];
  }

  /**
   * @return array<string, mixed>
   */
  public function __debugInfo(): array {
    return $this->__serialize();
  }

  public function getLocalObject(): ?LocalObjectInterface {
    return $this->localObject;
  }

  public function setLocalObject(?LocalObjectInterface $localObject): self {
    $this->localObject = $localObject;
    return $this;
  }

  public function getRemoteObject(): ?RemoteObjectInterface {
    return $this->remoteObject;
  }

  public function setRemoteObject(?RemoteObjectInterface $remoteObject): self {
    $this->remoteObject = $remoteObject;
    return $this;
  }

  public function getOrigin(bool $throwExceptionIfNotSet = FALSE): ?string {
    if ($throwExceptionIfNotSet && $this->origin === NULL) {
      throw new InvalidOperationException('The origin of the pair is not set.');
    }
    return $this->origin;
  }

  public function setOrigin(string $origin): self {
    if (!in_array($origin, [self::ORIGIN_LOCAL, self::ORIGIN_REMOTE], TRUE)) {
      throw new InvalidArgumentException('Invalid origin code: "%s"', $origin);
    }
    $this->origin = $origin;
    return $this;
  }

  public function isOriginLocal(): bool {
    return $this->knownOrigin() === self::ORIGIN_LOCAL;
  }

  public function isOriginRemote(): bool {
    return $this->knownOrigin() === self::ORIGIN_REMOTE;
  }

  public function getOriginObject(): ?CrudObjectInterface {
    return $this->isOriginLocal() ? $this->localObject : $this->remoteObject;
  }

  public function getTargetObject(): ?CrudObjectInterface {
    return $this->isOriginLocal() ? $this->remoteObject : $this->localObject;
  }

  public function setOriginObject(CrudObjectInterface $object): self {
    return $this->place($object, $this->isOriginLocal());
  }

  public function setTargetObject(CrudObjectInterface $object): self {
    return $this->place($object, !$this->isOriginLocal());
  }

  public function getLastResult(): ?ResultInterface {
    return $this->resultStack->last();
  }

  /**
   * @param string $type
   *   A class name, or the type that was set.
   */
  public function getLastResultOfType(string $type): ?ResultInterface {
    return $this->resultStack->getLastOfType($type);
  }

  public function getResultStack(): ResultStack {
    return $this->resultStack;
  }

  public function pushResult(ResultInterface $result): self {
    $this->resultStack->push($result);
    return $this;
  }

  public function isError(): bool {
    return $this->resultStack->lastIsError();
  }

  public function getVar(string $name) {
    return $this->vars[$name] ?? NULL;
  }

  /**
   * @param string $name
   * @param mixed $value
   */
  public function setVar(string $name, $value): self {
    $this->vars[$name] = $value;
    return $this;
  }

  /**
   * @return array<string, mixed>|null
   */
  private function shownRemote(): ?array {
    try {
      return $this->remoteObject?->getArrayForCreate();
    }
    // It could not be created, such as a tagging of nobody.
    catch (InvalidArgumentException) {
      return [];
    }
  }

  private function place(CrudObjectInterface $object, bool $isLocal): self {
    return match (TRUE) {
      $isLocal && $object instanceof LocalObjectInterface => $this->setLocalObject($object),
      !$isLocal && $object instanceof RemoteObjectInterface => $this->setRemoteObject($object),
      default => throw new InvalidArgumentException('%s cannot be that side of the pair.', get_class($object)),
    };
  }

  private function knownOrigin(): string {
    return $this->origin ?? throw new InvalidArgumentException('No origin code provided');
  }

}

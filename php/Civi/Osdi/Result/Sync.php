<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\RemoteObjectInterface;

/**
 * How the sync of a pair ended.
 */
class Sync extends AbstractResult {

  use SimpleErrorTrait;

  public const SUCCESS = 'success';

  public const ERROR = 'error';

  public const INELIGIBLE = 'did not qualify';

  public const NO_SYNC_NEEDED = 'no sync needed';

  public const OTHER = 'other';

  /**
   * @param LocalObjectInterface|null $localObject
   * @param RemoteObjectInterface|null $remoteObject
   * @param string|null $statusCode
   * @param string|null $statusMessage
   * @param mixed $state
   * @param mixed $context
   */
  public function __construct(
    private ?LocalObjectInterface $localObject = NULL,
    private ?RemoteObjectInterface $remoteObject = NULL,
    $statusCode = NULL,
    $statusMessage = NULL,
    private $state = NULL,
    $context = NULL,
  ) {
    $this->setStatusCode($statusCode)->setMessage($statusMessage)->setContext($context);
  }

  /**
   * @return array<string, string>
   */
  public static function getAllStatusCodes(): array {
    $codes = [self::SUCCESS, self::ERROR, self::INELIGIBLE, self::NO_SYNC_NEEDED, self::OTHER];
    return array_combine($codes, $codes);
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

  public function getState() {
    return $this->state;
  }

  /**
   * @param mixed $state
   */
  public function setState($state): self {
    $this->state = $state;
    return $this;
  }

}

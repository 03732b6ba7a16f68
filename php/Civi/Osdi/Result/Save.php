<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * What came of saving a record.
 */
class Save extends AbstractResult {

  use SimpleErrorTrait;

  public const ERROR = 'error';

  public const SUCCESS = 'success';

  /**
   * @param mixed $returnedObject
   * @param string|null $statusCode
   * @param string|null $statusMessage
   * @param mixed $context
   */
  public function __construct(private $returnedObject = NULL, ?string $statusCode = NULL, ?string $statusMessage = NULL, $context = NULL) {
    $this->setStatusCode($statusCode)->setMessage($statusMessage)->setContext($context);
  }

  public function getReturnedObject() {
    return $this->returnedObject;
  }

  /**
   * @param mixed $object
   */
  public function setReturnedObject($object): self {
    $this->returnedObject = $object;
    return $this;
  }

}

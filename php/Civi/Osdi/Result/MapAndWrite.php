<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

use Civi\Osdi\LocalRemotePair;

/**
 * What was written to the target of a pair.
 */
class MapAndWrite extends AbstractResult {

  public const ERROR = 'error';

  public const NO_CHANGES_TO_WRITE = 'no changes to write';

  public const SAVE_ERROR = 'error during save';

  public const SKIPPED_CHANGES = 'skipped writing changes';

  public const WROTE_CHANGES = 'wrote changes';

  public const WROTE_NEW = 'wrote new record';

  private ?LocalRemotePair $pairBefore = NULL;

  private ?Save $saveResult = NULL;

  public function getPairBefore(): ?LocalRemotePair {
    return $this->pairBefore;
  }

  public function setPairBefore(?LocalRemotePair $pair): self {
    $this->pairBefore = $pair;
    return $this;
  }

  public function getSaveResult(): ?Save {
    return $this->saveResult;
  }

  public function setSaveResult(?Save $result): self {
    $this->saveResult = $result;
    return $this;
  }

  public function isError(): bool {
    return in_array($this->getStatusCode(), [self::ERROR, self::SAVE_ERROR], TRUE);
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * How the twin of a record was found.
 */
class FetchOldOrFindNewMatch extends AbstractResult {

  use SimpleErrorTrait;

  public const ERROR = 'error';

  public const FETCHED_SAVED_MATCH = 'fetched saved match';

  public const FOUND_NEW_MATCH = 'found new match';

  public const NO_MATCH_FOUND = 'no match found';

  /**
   * @var mixed
   */
  private $savedMatch = NULL;

  /**
   * What is remembered of the pair, where it was synced before.
   */
  public function getSavedMatch() {
    return $this->savedMatch;
  }

  /**
   * @param mixed $savedMatch
   */
  public function setSavedMatch($savedMatch): self {
    $this->savedMatch = $savedMatch;
    return $this;
  }

  public function hasMatch(): bool {
    return in_array($this->getStatusCode(), [self::FETCHED_SAVED_MATCH, self::FOUND_NEW_MATCH], TRUE);
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\SingleSyncer;

use Civi\Osdi\CrudObjectInterface;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use Civi\Osdi\Result\MapAndWrite;
use Civi\Osdi\SingleSyncerInterface;

/**
 * Has a say about each tagging the sync of tags is about to make. It makes none itself: the lists of both sides are compared
 * as a whole.
 */
class TaggingBasic extends AbstractSingleSyncer {

  protected ?string $registryKey = 'Tagging';

  protected static string $localType = 'Tagging';

  protected static string $remoteType = 'osdi:taggings';

  private ?SingleSyncerInterface $personSyncer = NULL;

  private bool $isAsked = FALSE;

  private bool $isAgreed = FALSE;

  public function getPersonSyncer(): SingleSyncerInterface {
    return $this->personSyncer ??= \Civi\OsdiClient::container()->getSingle('SingleSyncer', 'Person', $this->getRemoteSystem());
  }

  public function setPersonSyncer(SingleSyncerInterface $personSyncer): self {
    $this->personSyncer = $personSyncer;
    return $this;
  }

  public function fetchOldOrFindNewMatch(LocalRemotePair $pair): FetchOldOrFindNewMatch {
    throw self::notAlone();
  }

  public function matchAndSyncIfEligible(CrudObjectInterface $originObject): LocalRemotePair {
    throw self::notAlone();
  }

  /**
   * Lets the sync make a tagging. An override that does not call this keeps it from being made.
   */
  public function oneWayMapAndWrite(LocalRemotePair $pair): MapAndWrite {
    if (!$this->isAsked) {
      throw self::notAlone();
    }
    $this->isAgreed = TRUE;
    $result = (new MapAndWrite())->setStatusCode(MapAndWrite::WROTE_NEW);
    $pair->pushResult($result);
    return $result;
  }

  /**
   * Whether a tagging may be made, for the sync.
   *
   * @internal
   */
  final public function lets(LocalRemotePair $pair): bool {
    [$this->isAsked, $this->isAgreed] = [TRUE, FALSE];
    try {
      return !$this->oneWayMapAndWrite($pair)->isError() && $this->isAgreed;
    }
    finally {
      $this->isAsked = FALSE;
    }
  }

  private static function notAlone(): InvalidOperationException {
    return new InvalidOperationException('Single taggings cannot be synced. Run the sync of tags.');
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\SingleSyncer;

use Civi\Osdi\CrudObjectInterface;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\PersonSyncState;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use Civi\Osdi\Result\Sync;
use Civi\Osdi\Result\SyncEligibility;

/**
 * Syncs one person: a run of the people sync about nobody else.
 */
class PersonBasic extends AbstractSingleSyncer {

  protected ?string $registryKey = 'Person';

  protected static string $localType = 'Person';

  protected static string $remoteType = 'osdi:people';

  private const STATUSES = [
    'created' => Sync::SUCCESS,
    'updated' => Sync::SUCCESS,
    'matched' => Sync::SUCCESS,
    'unchanged' => Sync::NO_SYNC_NEEDED,
    'skipped' => Sync::INELIGIBLE,
    'ineligible' => Sync::INELIGIBLE,
    'conflict' => Sync::OTHER,
    'error' => Sync::ERROR,
  ];

  /**
   * The twin as it is remembered, else as it is found now. Nothing is saved.
   */
  public function fetchOldOrFindNewMatch(LocalRemotePair $pair): FetchOldOrFindNewMatch {
    $result = new FetchOldOrFindNewMatch();
    $state = self::state($pair);
    $pair->setVar('PersonSyncState', $state);
    if ($state->getContactId() !== NULL && $state->getRemotePersonId() !== NULL) {
      $pair->setLocalObject($pair->getLocalObject() ?? $state->getLocalObject());
      $pair->setRemoteObject($pair->getRemoteObject() ?? $state->getRemoteObject());
      $result->setSavedMatch($state)->setStatusCode(FetchOldOrFindNewMatch::FETCHED_SAVED_MATCH);
    }
    else {
      $match = $this->getMatcher()->tryToFindMatchFor($pair);
      if ($match->gotMatch()) {
        $pair->setTargetObject($match->getMatch());
      }
      $result->setMessage($match->getMessage())->setStatusCode(match (TRUE) {
        $match->isError() => FetchOldOrFindNewMatch::ERROR,
        $match->gotMatch() => FetchOldOrFindNewMatch::FOUND_NEW_MATCH,
        default => FetchOldOrFindNewMatch::NO_MATCH_FOUND,
      });
    }
    $pair->pushResult($result);
    return $result;
  }

  public function matchAndSyncIfEligible(CrudObjectInterface $originObject): LocalRemotePair {
    $pair = match (TRUE) {
      $originObject instanceof LocalObjectInterface => $this->toLocalRemotePair($originObject)->setOrigin(LocalRemotePair::ORIGIN_LOCAL),
      $originObject instanceof RemoteObjectInterface => $this->toLocalRemotePair(NULL, $originObject)->setOrigin(LocalRemotePair::ORIGIN_REMOTE),
      default => throw new InvalidArgumentException('Expected LocalObject or RemoteObject'),
    };
    $id = $originObject->getId() ?? throw new InvalidArgumentException('A record without an id cannot be synced.');
    $told = ['outcome' => 'unchanged', 'reason' => NULL];
    $progress = function (array $batch) use (&$told): void {
      $told = $batch['people'][0] ?? $told;
    };
    $sync = new PeopleSync((int) \Civi\OsdiClient::container()->getSyncProfileId(), $progress, PeopleSync::PATIENCE_OF_A_PERSON, singleSyncer: $this);
    $sync->run([$pair->getOrigin()], $pair->isOriginLocal() ? ['contact_ids' => [$id]] : ['person_ids' => [$id]]);
    $state = self::state($pair);
    $pair->setVar('PersonSyncState', $state);
    $pair->setLocalObject($state->getLocalObject() ?? $pair->getLocalObject());
    $pair->setRemoteObject($state->getRemoteObject() ?? $pair->getRemoteObject());
    $pair->pushResult(new Sync($pair->getLocalObject(), $pair->getRemoteObject(), self::STATUSES[$told['outcome']], $told['reason'], $state));
    return $pair;
  }

  /**
   * Why a pair is not eligible, for the sync; NULL if it is.
   *
   * @internal
   */
  final public function whyNot(LocalRemotePair $pair): ?string {
    $eligibility = $this->getSyncEligibility($pair);
    return $eligibility->isStatus(SyncEligibility::ELIGIBLE) ? NULL : $eligibility->getMessage() ?? (string) $eligibility->getStatusCode();
  }

  private static function state(LocalRemotePair $pair): PersonSyncState {
    $profileId = \Civi\OsdiClient::container()->getSyncProfileId();
    return $pair->isOriginLocal()
      ? PersonSyncState::getForLocalPerson($pair->getLocalObject(), $profileId)
      : PersonSyncState::getForRemotePerson($pair->getRemoteObject(), $profileId);
  }

}

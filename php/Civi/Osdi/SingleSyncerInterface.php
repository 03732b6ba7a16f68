<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * Syncs one record with its twin.
 */
interface SingleSyncerInterface {

  public function fetchOldOrFindNewMatch(LocalRemotePair $pair): Result\FetchOldOrFindNewMatch;

  public function getMapper(): MapperInterface;

  public function getMatcher(): MatcherInterface;

  public function getRemoteSystem(): RemoteSystemInterface;

  /**
   * @param int|string|null $id
   */
  public function makeLocalObject($id = NULL): LocalObjectInterface;

  /**
   * @param string|null $id
   */
  public function makeRemoteObject($id = NULL): RemoteObjectInterface;

  public function matchAndSyncIfEligible(CrudObjectInterface $originObject): LocalRemotePair;

  public function setMapper(?MapperInterface $mapper): self;

  public function setMatcher(?MatcherInterface $matcher): self;

  public function setRemoteSystem(RemoteSystemInterface $system): self;

  public function toLocalRemotePair(?LocalObjectInterface $localObject = NULL, ?RemoteObjectInterface $remoteObject = NULL): LocalRemotePair;

}

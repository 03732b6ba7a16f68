<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\SingleSyncer;

use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MapperInterface;
use Civi\Osdi\MatcherInterface;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\SyncEligibility;
use Civi\Osdi\ResultInterface;
use Civi\Osdi\SingleSyncerInterface;

/**
 * What syncers of all kinds of records have in common: the objects they work with.
 */
abstract class AbstractSingleSyncer implements SingleSyncerInterface {

  protected RemoteSystemInterface $remoteSystem;

  protected ?MatcherInterface $matcher = NULL;

  protected ?MapperInterface $mapper = NULL;

  protected ?string $registryKey = NULL;

  protected static string $localType;

  protected static string $remoteType;

  public function __construct(?RemoteSystemInterface $remoteSystem = NULL) {
    if ($remoteSystem !== NULL) {
      $this->remoteSystem = $remoteSystem;
    }
  }

  public function getRemoteSystem(): RemoteSystemInterface {
    return $this->remoteSystem ??= \Civi\OsdiClient::container()->getSingle('RemoteSystem', 'ActionNetwork');
  }

  public function setRemoteSystem(RemoteSystemInterface $system): self {
    $this->remoteSystem = $system;
    return $this;
  }

  public function getMapper(): MapperInterface {
    return $this->mapper ??= \Civi\OsdiClient::container()->getSingle('Mapper', $this->registryKey, $this->getRemoteSystem());
  }

  public function setMapper(?MapperInterface $mapper): self {
    $this->mapper = $mapper;
    return $this;
  }

  public function getMatcher(): MatcherInterface {
    return $this->matcher ??= \Civi\OsdiClient::container()->getSingle('Matcher', $this->registryKey, $this->getRemoteSystem());
  }

  public function setMatcher(?MatcherInterface $matcher): self {
    $this->matcher = $matcher;
    return $this;
  }

  /**
   * @inheritDoc
   */
  public function makeLocalObject($id = NULL): LocalObjectInterface {
    return \Civi\OsdiClient::container()->make('LocalObject', static::$localType, $id === NULL ? NULL : (int) $id);
  }

  /**
   * @inheritDoc
   */
  public function makeRemoteObject($id = NULL): RemoteObjectInterface {
    $object = \Civi\OsdiClient::container()->make('OsdiObject', static::$remoteType, $this->getRemoteSystem());
    $object->setId($id);
    return $object;
  }

  public function toLocalRemotePair(?LocalObjectInterface $localObject = NULL, ?RemoteObjectInterface $remoteObject = NULL): LocalRemotePair {
    return new LocalRemotePair($localObject, $remoteObject);
  }

  /**
   * Whether a pair may be synced. It can only narrow down what the sync would do by itself, and refusals of messages travel
   * all the same.
   */
  protected function getSyncEligibility(LocalRemotePair $pair): SyncEligibility {
    return (new SyncEligibility())->setStatusCode(SyncEligibility::ELIGIBLE);
  }

  /**
   * @param LocalRemotePair $pair
   * @param ResultInterface $result
   * @param string|null $statusCode
   */
  protected function pushResult(LocalRemotePair $pair, ResultInterface $result, $statusCode = NULL): ResultInterface {
    if ($statusCode !== NULL) {
      $result->setStatusCode($statusCode);
    }
    $pair->pushResult($result);
    return $result;
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * What is remembered of two twins.
 */
interface SyncStateInterface {

  public static function getDbTable();

  public function getId(): ?int;

  public function getLocalObject(): ?LocalObjectInterface;

  public function getRemoteObject(): ?RemoteObjectInterface;

}

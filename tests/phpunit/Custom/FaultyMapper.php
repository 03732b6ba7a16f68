<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonOfBranch;
use Civi\Osdi\Exception\CannotMapException;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\Map;

/**
 * Fails for some, by an exception or by a mistake in its code.
 */
final class FaultyMapper extends PersonOfBranch {

  public function mapOneWay(LocalRemotePair $pair): Map {
    if ($pair->isOriginLocal() && $pair->getLocalObject()->nickName->get() === 'fault') {
      throw new CannotMapException('There is no word for "%s".', 'fault');
    }
    $name = $pair->isOriginLocal() ? $pair->getLocalObject()->nickName->get() : $pair->getRemoteObject()->givenName->get();
    return $name === 'typo' ? $pair->nothing() : parent::mapOneWay($pair);
  }

}

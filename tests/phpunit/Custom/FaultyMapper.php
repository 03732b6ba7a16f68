<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonOfBranch;
use Civi\Osdi\Exception\CannotMapException;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\Map;

/**
 * Fails for one contact.
 */
final class FaultyMapper extends PersonOfBranch {

  public function mapOneWay(LocalRemotePair $pair): Map {
    if ($pair->isOriginLocal() && $pair->getLocalObject()->nickName->get() === 'fault') {
      throw new CannotMapException('There is no word for "%s".', 'fault');
    }
    return parent::mapOneWay($pair);
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Matcher\Person\UniqueEmailOrFirstLastEmail;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\MatchResult;

/**
 * Another matcher that says what the built-in one says.
 */
final class OtherMatcher extends UniqueEmailOrFirstLastEmail {

  public function tryToFindMatchForLocalObject(LocalRemotePair $pair): MatchResult {
    return parent::tryToFindMatchForLocalObject($pair);
  }

  public function tryToFindMatchForRemoteObject(LocalRemotePair $pair): MatchResult {
    return parent::tryToFindMatchForRemoteObject($pair);
  }

}

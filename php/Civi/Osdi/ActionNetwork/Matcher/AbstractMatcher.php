<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Matcher;

use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MatcherInterface;
use Civi\Osdi\Result\MatchResult;

/**
 * Looks in the direction the pair's origin asks for.
 */
abstract class AbstractMatcher implements MatcherInterface {

  public function tryToFindMatchFor(LocalRemotePair $pair): MatchResult {
    try {
      $result = $pair->isOriginLocal() ? $this->tryToFindMatchForLocalObject($pair) : $this->tryToFindMatchForRemoteObject($pair);
    }
    catch (\Exception $error) {
      $result = new MatchResult($pair->getOrigin(), $pair->getLocalObject(), $pair->getRemoteObject(), MatchResult::ERROR_MISC, $error->getMessage(), $error);
    }
    $pair->pushResult($result);
    return $result;
  }

  abstract protected function tryToFindMatchForLocalObject(LocalRemotePair $pair): MatchResult;

  abstract protected function tryToFindMatchForRemoteObject(LocalRemotePair $pair): MatchResult;

}

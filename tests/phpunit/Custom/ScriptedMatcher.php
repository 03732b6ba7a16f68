<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MatcherInterface;
use Civi\Osdi\Result\MatchResult;

/**
 * A matcher that says what a test wants, and remembers whom it was asked about.
 */
final class ScriptedMatcher implements MatcherInterface {

  /**
   * @var (\Closure(LocalRemotePair): MatchResult)|null
   */
  public static ?\Closure $says = NULL;

  /**
   * @var list<string>
   */
  public static array $asked = [];

  public function tryToFindMatchFor(LocalRemotePair $pair): MatchResult {
    self::$asked[] = (string) ($pair->isOriginLocal() ? $pair->getLocalObject()->loadOnce()->lastName->get() : $pair->getRemoteObject()->familyName->get());
    return (self::$says)($pair);
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * Finds the twin of a record.
 */
interface MatcherInterface {

  public function tryToFindMatchFor(LocalRemotePair $pair): Result\MatchResult;

}

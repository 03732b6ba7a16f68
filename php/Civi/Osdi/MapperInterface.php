<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * Translates a record of one system into one of the other, and saves nothing.
 */
interface MapperInterface {

  /**
   * Sets the fields of the pair's target from its origin.
   */
  public function mapOneWay(LocalRemotePair $pair): Result\Map;

}

<?php

namespace Civi\Osdi\ActionNetwork\SingleSyncer;

use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\MapAndWrite;

/**
 * Officers of a branch are tagged by hand, on either side.
 */
class TaggingOfBranch extends TaggingBasic {

  public function oneWayMapAndWrite(LocalRemotePair $pair): MapAndWrite {
    $tag = $pair->getOriginObject()->getTagUsingCache();
    if (str_contains($tag->name->get(), 'officer')) {
      $result = new MapAndWrite();
      $result->setStatusCode(MapAndWrite::SKIPPED_CHANGES);
      $pair->pushResult($result);
      return $result;
    }
    return parent::oneWayMapAndWrite($pair);
  }

}

<?php

namespace Civi\Osdi\ActionNetwork\BatchSyncer;

/**
 * Only tags about branches.
 */
class TaggingOfBranch extends TaggingBasic {

  protected function getEligibleLocalTagIds(): array {
    return \Civi\Api4\Tag::get(FALSE)
      ->addSelect('id')
      ->addWhere('name', 'LIKE', 'Branch%')
      ->execute()
      ->column('id');
  }

}

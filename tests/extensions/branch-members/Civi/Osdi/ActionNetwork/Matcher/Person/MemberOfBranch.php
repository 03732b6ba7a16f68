<?php

namespace Civi\Osdi\ActionNetwork\Matcher\Person;

use Civi\Osdi\LocalObject\PersonOfBranch;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\MatchResult;

/**
 * Whoever gave a member number on Action Network is that member, or nobody; everybody else is found as usual.
 */
class MemberOfBranch extends UniqueEmailOrFirstLastEmail {

  public function tryToFindMatchForRemoteObject(LocalRemotePair $pair): MatchResult {
    $person = $pair->getRemoteObject();
    $number = $person->customFields->get()['Member number'] ?? '';
    if ($number === '') {
      return parent::tryToFindMatchForRemoteObject($pair);
    }
    $ids = \Civi\Api4\Contact::get(FALSE)
      ->addSelect('id')
      ->addWhere('external_identifier', '=', $number)
      ->execute()
      ->column('id');
    $result = new MatchResult(MatchResult::ORIGIN_REMOTE, NULL, $person, MatchResult::NO_MATCH);
    if (count($ids) === 1) {
      $result->setLocalObject(new PersonOfBranch($ids[0]));
      $result->setStatusCode(MatchResult::FOUND_MATCH);
    }
    return $result;
  }

}

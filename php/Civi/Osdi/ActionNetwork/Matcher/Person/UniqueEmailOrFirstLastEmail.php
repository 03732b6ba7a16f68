<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Matcher\Person;

use Civi\Osdi\ActionNetwork\Matcher\AbstractMatcher;
use Civi\Osdi\Gateway;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\MatchResult;

/**
 * Finds the twin of a person by its e-mail address, and by first and last name where several share the address.
 *
 * A batch compares more than this: secondary addresses, numbers, who is linked already. Where a class of the site's own
 * returns what this one said, the batch does so too.
 */
class UniqueEmailOrFirstLastEmail extends AbstractMatcher {

  private const STATUSES = [
    'found' => MatchResult::FOUND_MATCH,
    'none' => MatchResult::NO_MATCH,
    'ambiguous' => MatchResult::ERROR_INDETERMINATE,
    'insufficient' => MatchResult::ERROR_MISSING_DATA,
  ];

  public function __construct(private ?RemoteSystemInterface $remoteSystem = NULL) {}

  public function tryToFindMatchForLocalObject(LocalRemotePair $pair): MatchResult {
    $local = $pair->getLocalObject()->loadOnce();
    $gateway = self::gateway();
    $contact = $gateway->contactsById([$local->getId()])[0] ?? NULL;
    if ($contact === NULL) {
      return new MatchResult(MatchResult::ORIGIN_LOCAL, $local, NULL, MatchResult::ERROR_INVALID_ID, 'Bad contact id');
    }
    $email = (string) $contact['email.email'];
    $system = $this->remoteSystem ?? \Civi\OsdiClient::container()->getSingle('RemoteSystem', 'ActionNetwork');
    $people = $email === '' ? [] : $system->getClient()->findPeople([['email_address', 'eq', $email]]);
    $found = \Civi\Osdi\Native\match_person_to_remote($contact, $email === '' ? [] : $gateway->contactsByEmail([$email]), $people);
    $objects = array_map(fn(array $person) => $system->makeOsdiObject('osdi:people', $person), $people);
    $match = array_values(array_filter($objects, fn($one) => $one->getId() === $found['id']))[0] ?? NULL;
    return (new MatchResult(MatchResult::ORIGIN_LOCAL, $local, $match, self::STATUSES[$found['status']], $found['message']))->markAsUsual();
  }

  public function tryToFindMatchForRemoteObject(LocalRemotePair $pair): MatchResult {
    $remote = $pair->getRemoteObject()->loadOnce();
    $email = (string) $remote->emailAddress->get();
    $candidates = $email === '' ? [] : self::gateway()->contactsByEmail([$email]);
    $found = \Civi\Osdi\Native\match_person_to_local($remote->getResource() ?? $remote->getArrayForCreate(), $candidates);
    $match = $found['id'] === NULL ? NULL : \Civi\OsdiClient::container()->make('LocalObject', 'Person', (int) $found['id']);
    return (new MatchResult(MatchResult::ORIGIN_REMOTE, $match, $remote, self::STATUSES[$found['status']], $found['message']))->markAsUsual();
  }

  private static function gateway(): Gateway {
    return new Gateway((int) \Civi\OsdiClient::container()->getSyncProfileId());
  }

}

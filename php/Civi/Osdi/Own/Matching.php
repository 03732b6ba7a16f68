<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\ActionNetwork\Matcher\AbstractMatcher;
use Civi\Osdi\ActionNetwork\Matcher\Person\UniqueEmailOrFirstLastEmail as Usual;
use Civi\Osdi\Container;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MatcherInterface;
use Civi\Osdi\PersonId;
use Civi\Osdi\Result\MatchResult;
use CRM_OSDI_ExtensionUtil as E;

/**
 * A matcher of the site's own. It says who belongs to whom; whether the two can be linked is the sync's decision.
 */
final class Matching {

  /**
   * The methods that look in one direction.
   */
  private const LOOKS = [
    LocalRemotePair::ORIGIN_LOCAL => 'tryToFindMatchForLocalObject',
    LocalRemotePair::ORIGIN_REMOTE => 'tryToFindMatchForRemoteObject',
  ];

  /**
   * @param Container $container
   * @param MatcherInterface $matcher
   * @param list<string> $origins
   *   The directions in which it does not look as usual.
   */
  private function __construct(private Container $container, private MatcherInterface $matcher, private array $origins) {}

  /**
   * @param Container $container
   * @param MatcherInterface|null $matcher
   * @return self|null
   *   NULL for one that looks as usual, so that it need not be asked.
   */
  public static function of(Container $container, ?MatcherInterface $matcher): ?self {
    $origins = $matcher === NULL ? [] : array_keys(array_filter(self::LOOKS, fn(string $look) => self::isOwn($matcher, $look)));
    return $matcher === NULL || $origins === [] ? NULL : new self($container, $matcher, $origins);
  }

  private static function isOwn(MatcherInterface $matcher, string $look): bool {
    $declares = fn(string $method) => (new \ReflectionMethod($matcher, $method))->getDeclaringClass()->getName();
    return !$matcher instanceof Usual || $declares('tryToFindMatchFor') !== AbstractMatcher::class || $declares($look) !== Usual::class;
  }

  /**
   * @param string $origin
   * @param list<array<string, mixed>> $unlinked
   *   'contact_id', 'person_id', 'person'.
   * @return list<array<string, mixed>>
   *   'position' and 'status', with 'contact_id', 'person_id' or 'reason'. Whoever is to be matched as usual is left out.
   */
  public function answers(string $origin, array $unlinked): array {
    if (!in_array($origin, $this->origins, TRUE)) {
      return [];
    }
    $ids = array_filter(array_column($unlinked, 'contact_id'));
    $contacts = Contacts::load($this->container, $ids);
    $answers = [];
    foreach ($unlinked as $position => $one) {
      $id = (int) ($one['contact_id'] ?? 0);
      if (isset($contacts->failures[$id])) {
        $answers[] = ['position' => $position, 'status' => 'failed', 'reason' => $contacts->failures[$id]];
        continue;
      }
      $contact = $contacts->loaded[$id] ?? NULL;
      $person = Mapping::person($this->container, $one['person'] ?? NULL, $one['person_id'] ?? NULL);
      $pair = (new LocalRemotePair($contact, $person))->setOrigin($origin);
      // A contact may have been deleted since it was read.
      $answer = $pair->getOriginObject() === NULL ? NULL : $this->answer($pair);
      if ($answer !== NULL) {
        $answers[] = ['position' => $position] + $answer;
      }
    }
    return $answers;
  }

  /**
   * @return array<string, mixed>|null
   */
  private function answer(LocalRemotePair $pair): ?array {
    try {
      return $this->judged($pair, $this->matcher->tryToFindMatchFor($pair));
    }
    // Whoever the matcher fails for is tried again later, and the others are synced.
    catch (\Throwable $error) {
      return $this->failed($error->getMessage());
    }
  }

  /**
   * @return array<string, mixed>|null
   */
  private function judged(LocalRemotePair $pair, MatchResult $result): ?array {
    if ($result->isAsUsual()) {
      return NULL;
    }
    $reason = E::ts('The matcher %1 says: %2', [1 => get_class($this->matcher), 2 => $result->getMessage() ?? $result->getStatusCode()]);
    return match ($result->getStatusCode()) {
      MatchResult::ERROR_INDETERMINATE => ['status' => 'ambiguous', 'reason' => $reason],
      MatchResult::ERROR_MISSING_DATA, MatchResult::ERROR_INVALID_ID => ['status' => 'insufficient', 'reason' => $reason],
      MatchResult::FOUND_MATCH => $this->found($pair, $result),
      MatchResult::NO_MATCH => ['status' => 'none'],
      default => $this->failed($result->getMessage() ?? (string) $result->getStatusCode()),
    };
  }

  /**
   * @return array<string, mixed>
   */
  private function found(LocalRemotePair $pair, MatchResult $result): array {
    // The side to look at is the pair's: a result may have been made for the other one by mistake.
    $match = $pair->isOriginLocal() ? $result->getRemoteObject() : $result->getLocalObject();
    $id = $match?->getId();
    $personId = PersonId::bare((string) $id);
    return match (TRUE) {
      $id === NULL => $this->failed(E::ts('It found a match and did not say which.')),
      $pair->isOriginLocal() && strtolower($personId) === PersonId::NOBODY => $this->failed(E::ts('It found the record %1, which Action Network has in every group and which is nobody.', [1 => $personId])),
      $pair->isOriginLocal() => ['status' => 'person', 'person_id' => $personId],
      default => ['status' => 'contact', 'contact_id' => $id],
    };
  }

  /**
   * @return array<string, mixed>
   */
  private function failed(string $why): array {
    return ['status' => 'failed', 'reason' => E::ts('The matcher %1 failed: %2', [1 => get_class($this->matcher), 2 => $why])];
  }

}

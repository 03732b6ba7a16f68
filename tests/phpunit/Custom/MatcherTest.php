<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\Result\MatchResult;
use Civi\OsdiClient;
use OsdiTest\JobTestCase;

/**
 * A matcher of the site's own says who belongs to whom, as far as the two can be linked.
 */
final class MatcherTest extends JobTestCase {

  /**
   * @dataProvider origins
   */
  public function testItsMatchIsLinkedAlthoughNothingElseTells(string $origin): void {
    [$id, $person] = $this->strangers();
    $this->says(fn(LocalRemotePair $pair) => self::found($pair, $id, $person));
    $this->assertStringContainsString('total: 1; success: 1', $this->sync($origin));
    $this->assertSame([[$id, $person]], $this->links());
    $this->assertCount(1, $this->remote->people());
    $this->assertNothingIsLeftToDo();
    ScriptedMatcher::$asked = [];
    $this->save('Contact', ['id' => $id, 'first_name' => 'Nan']);
    $this->sync();
    $this->assertSame([], ScriptedMatcher::$asked, 'who is linked is not asked about');
  }

  public function testNoMatchMakesAContactOfItsOwn(): void {
    $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->remote->add(self::person($email, ['family_name' => 'Alone']));
    $this->says(fn(LocalRemotePair $pair) => self::result($pair, MatchResult::NO_MATCH));
    $this->assertStringContainsString('total: 1; success: 1', $this->sync('remote'));
    $this->assertSame(['Alone'], ScriptedMatcher::$asked);
    $this->assertCount(2, $this->rows('Contact', ['where' => [['email_primary.email', '=', $email]]]));
  }

  /**
   * Nobody is to be mailed by way of a second contact.
   */
  public function testAContactOfItsOwnTakesOverWhatItsAddressRefused(): void {
    $first = $this->contact(['first_name' => 'Ann', 'is_opt_out' => TRUE], $email = self::address());
    $this->remote->add(self::person($email, ['family_name' => 'Alone']));
    $this->says(fn(LocalRemotePair $pair) => self::result($pair, MatchResult::NO_MATCH));
    $this->sync('remote');
    $found = $this->rows('Contact', ['select' => ['id', 'is_opt_out'], 'where' => [['email_primary.email', '=', $email]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame([$first, TRUE], [$found[0]['id'], $found[1]['is_opt_out'] ?? NULL]);
    $this->assertSame('unsubscribed', $this->remote->person($email)['email_addresses'][0]['status']);
  }

  /**
   * Action Network would make one person of the two.
   */
  public function testNoMatchForAnAddressThatIsThereIsAQuestion(): void {
    $this->contact(['first_name' => 'Nan'], $email = self::address());
    $there = $this->remote->add(self::person($email));
    $this->says(fn(LocalRemotePair $pair) => self::result($pair, MatchResult::NO_MATCH));
    $this->assertStringContainsString('total: 1; success: 0; error: 1', $this->sync('local'));
    $this->assertSame(['ambiguous_match'], array_column($this->rows('OsdiFlag'), 'flag_type'));
    $this->assertSame('Ann', $this->remote->people()[0]['given_name']);
    $this->assertSame([], array_filter($this->links(), fn(array $link) => $link[1] === $there));
  }

  /**
   * @dataProvider refusals
   * @param \Closure(LocalRemotePair): MatchResult $says
   */
  public function testAnythingElseLeavesTheRecordAloneAndSaysWhy(\Closure $says, string $summary, string $reason): void {
    $email = self::address();
    $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email);
    $this->remote->add(self::person($email, ['given_name' => 'Ann', 'family_name' => 'Lee']));
    $this->says($says);
    foreach (['remote', 'local'] as $origin) {
      $this->assertStringContainsString("total: 1; $summary", $this->sync($origin));
      $this->assertSame([], $this->links());
      $this->assertCount(1, $this->remote->people());
    }
    $this->assertStringContainsString($reason, self::logs());
  }

  public function refusals(): array {
    return [
      'several' => [fn(LocalRemotePair $pair) => self::result($pair, MatchResult::ERROR_INDETERMINATE, 'two of them'), 'success: 0; error: 1', 'two of them'],
      'not enough' => [fn(LocalRemotePair $pair) => self::result($pair, MatchResult::ERROR_MISSING_DATA), 'success: 0; error: 0; skipped: 0; did not qualify: 1', MatchResult::ERROR_MISSING_DATA],
      'a fault' => [fn(LocalRemotePair $pair) => throw new \RuntimeException('no database of members'), 'success: 0; error: 1', 'no database of members'],
      'a fault of its code' => [fn(LocalRemotePair $pair) => strlen(NULL . $pair->nothing()), 'success: 0; error: 1', 'ScriptedMatcher failed: Call to undefined method'],
      'no result' => [fn(LocalRemotePair $pair) => NULL, 'success: 0; error: 1', 'ScriptedMatcher failed: '],
      'no answer' => [fn(LocalRemotePair $pair) => self::result($pair, MatchResult::FOUND_MATCH), 'success: 0; error: 1', 'did not say which'],
      'nobody there' => [fn(LocalRemotePair $pair) => self::found($pair, 999999999, '0fa0b3f1-8a3c-4c6e-9a55-0d1c3f9e8b21'), 'success: 0; error: 1', 'own matcher found'],
    ];
  }

  /**
   * Of Action Network's own record every group has one.
   */
  public function testWhoIsNobodyIsNobodysTwin(): void {
    $this->contact(['first_name' => 'Ann'], self::address());
    $this->says(fn(LocalRemotePair $pair) => self::found($pair, 0, '2C8F5384-0476-4aaa-aee4-471805c48a54'));
    $this->remote->forgetRequests();
    $this->assertStringContainsString('total: 1; success: 0; error: 1', $this->sync('local'));
    $this->assertSame([[], []], [$this->links(), $this->remote->writes()]);
    $this->assertStringContainsString('which is nobody', self::logs());
  }

  /**
   * @dataProvider origins
   */
  public function testAResultKnowsItsSidesByItsOriginAsIn123(string $origin): void {
    [$id, $person] = $this->strangers();
    $this->says(function (LocalRemotePair $pair) use ($id, $person) {
      $match = self::found($pair, $id, $person)->getMatch();
      return (new MatchResult($pair->getOrigin()))->setOriginObject($pair->getOriginObject())->setMatch($match)->setStatusCode(MatchResult::FOUND_MATCH);
    });
    $this->assertStringContainsString('total: 1; success: 1', $this->sync($origin));
    $this->assertSame([[$id, $person]], $this->links());
  }

  public function testOneWhoseMatcherFailsDoesNotHoldUpTheOthers(): void {
    foreach (['Fault', 'Fine'] as $name) {
      $this->contact(['first_name' => 'Ann', 'last_name' => $name], $emails[] = self::address());
    }
    $this->says(fn(LocalRemotePair $pair) => $pair->getLocalObject()->lastName->get() === 'Fault' ? $pair->nothing() : self::result($pair, MatchResult::NO_MATCH));
    $this->assertStringContainsString('total: 2; success: 1; error: 1', $this->sync('local'));
    $this->assertSame([NULL, 'Ann'], array_map(fn(string $email) => $this->remote->person($email)['given_name'] ?? NULL, $emails));
  }

  public function testAContactInTheTrashIsNotLinked(): void {
    [$id, $person] = $this->strangers();
    $this->save('Contact', ['id' => $id, 'is_deleted' => TRUE, 'is_opt_out' => TRUE]);
    $this->says(fn(LocalRemotePair $pair) => self::found($pair, $id, $person));
    $this->assertStringContainsString('did not qualify: 1', $this->sync('remote'));
    $this->assertSame([], $this->links());
    $this->assertSame('subscribed', $this->remote->people()[0]['email_addresses'][0]['status']);
  }

  public function testNobodyIsLinkedTwice(): void {
    [$id, $person] = $this->strangers();
    $this->remote->add(self::person(self::address(), ['given_name' => 'Cy']));
    $this->says(fn(LocalRemotePair $pair) => self::found($pair, $id, $person));
    $this->assertStringContainsString('total: 2; success: 1; error: 1', $this->sync('remote'));
    $this->assertCount(1, array_filter($this->links(), fn(array $link) => $link[0] !== NULL));
    $this->assertSame(['ambiguous_match'], array_column($this->rows('OsdiFlag'), 'flag_type'));
  }

  /**
   * What the built-in matcher says, returned as it is, stands for all of the usual rules.
   */
  public function testWhoReturnsWhatTheParentSaysGetsTheUsualRules(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['Matcher' => ['Person' => OtherMatcher::class]]]);
    $id = $this->contact(['first_name' => 'Ann'], self::address());
    $this->save('Email', ['contact_id' => $id, 'email' => $secondary = self::address(), 'is_primary' => FALSE]);
    $new = $this->contact(['first_name' => 'Bo'], $address = self::address());
    $person = $this->remote->add(self::person($secondary));
    $this->assertStringContainsString('total: 1; success: 1', $this->sync('remote'));
    $this->assertSame([[$id, $person]], $this->links());
    $this->assertStringContainsString('success: 1', $this->sync('local'));
    $this->assertSame([[$id, $person], [$new, $this->remote->person($address)['id']]], $this->links());
  }

  public function testOneThatChangesNothingIsNotAsked(): void {
    OsdiClient::container($this->profile)->register('Matcher', 'Person', SameMatcher::class);
    $this->assertNull((new PeopleSync($this->profile))->own()?->options()['own_matcher'] ?: NULL);
    OsdiClient::container()->register('Matcher', 'Person', OtherMatcher::class);
    OsdiClient::container()->initializeSingleton('Matcher', 'Person');
    OsdiClient::container()->initializeSingleton('SingleSyncer', 'Person');
    $this->assertTrue((new PeopleSync($this->profile))->own()->options()['own_matcher']);
  }

  public function origins(): array {
    return ['from Action Network' => ['remote'], 'from CiviCRM' => ['local']];
  }

  /**
   * A contact and a person who have nothing in common.
   *
   * @return array{int, string}
   */
  private function strangers(): array {
    return [$this->contact(['first_name' => 'Ann'], self::address()), $this->remote->add(self::person(self::address(), ['given_name' => 'Bo']))];
  }

  /**
   * @param \Closure(LocalRemotePair): MatchResult $says
   */
  private function says(\Closure $says): void {
    ScriptedMatcher::$says = $says;
    ScriptedMatcher::$asked = [];
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['Matcher' => ['Person' => ScriptedMatcher::class]]]);
  }

  private static function found(LocalRemotePair $pair, int $contact, string $person): MatchResult {
    $result = self::result($pair, MatchResult::FOUND_MATCH);
    if ($pair->isOriginRemote()) {
      return $result->setLocalObject(OsdiClient::container()->make('LocalObject', 'Person', $contact));
    }
    $match = OsdiClient::container()->make('OsdiObject', 'osdi:people');
    $match->setId($person);
    return $result->setRemoteObject($match);
  }

  private static function result(LocalRemotePair $pair, string $status, ?string $message = NULL): MatchResult {
    return new MatchResult($pair->getOrigin(), $pair->getLocalObject(), $pair->getRemoteObject(), $status, $message);
  }

  /**
   * @return list<array{?int, ?string}>
   */
  private function links(): array {
    $linked = array_filter($this->states(), fn(array $state) => $state['contact_id'] !== NULL && $state['remote_person_id'] !== NULL);
    $links = array_map(fn(array $state) => [(int) $state['contact_id'], $state['remote_person_id']], array_values($linked));
    sort($links);
    return $links;
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Api4\OsdiSyncProfile;
use OsdiTest\JobTestCase;

/**
 * A profile may name PHP classes that decide who is synced, and how. With one that cannot be carried out nobody is
 * synced: what reached the other side cannot be taken back.
 */
final class OverridesTest extends JobTestCase {

  private const LIMITED = '\Civi\Osdi\ActionNetwork\BatchSyncer\PersonLimitedToGroup';

  /**
   * @dataProvider refused
   */
  public function testWhatWouldConcernPeopleKeepsThemFromBeingSynced(array $classes, string $entry): void {
    self::storeClasses($this->profile, $classes);
    foreach (['remote,local', 'local', 'remote'] as $origin) {
      $this->assertRefused($origin, [$entry]);
    }
  }

  public function refused(): array {
    return [
      'everything off' => [['*' => ['*' => NULL]], '*.*'],
      'another batch syncer' => [['BatchSyncer' => ['Person' => self::LIMITED]], 'BatchSyncer.Person'],
      'no batch syncer' => [['BatchSyncer' => ['Person' => NULL]], 'BatchSyncer.Person'],
      'a category off' => [['Mapper' => ['*' => NULL]], 'Mapper.*'],
      'a category off but for people' => [['Mapper' => ['*' => NULL, 'Person' => 'Civi\Osdi\ActionNetwork\Mapper\PersonBasic']], 'Mapper.*'],
      'another mapper, beside a harmless one' => [['Mapper' => ['Tag' => 'ArrayObject', 'Person' => 'ArrayObject']], 'Mapper.Person'],
      'another matcher' => [['Matcher' => ['Person' => 'ArrayObject']], 'Matcher.Person'],
      'another single syncer' => [['SingleSyncer' => ['Person' => 'ArrayObject']], 'SingleSyncer.Person'],
      'another person here' => [['LocalObject' => ['Person' => 'ArrayObject']], 'LocalObject.Person'],
      'another person there' => [['OsdiObject' => ['osdi:people' => 'ArrayObject']], 'OsdiObject.osdi:people'],
      'another system here' => [['LocalSystem' => ['Civi' => 'ArrayObject']], 'LocalSystem.Civi'],
      'another system there' => [['RemoteSystem' => ['ActionNetwork' => NULL]], 'RemoteSystem.ActionNetwork'],
      'another letter case' => [['BatchSyncer' => ['person' => self::LIMITED]], 'BatchSyncer.person'],
      'the class of another role' => [['Mapper' => ['Person' => 'Civi\Osdi\ActionNetwork\Matcher\Person\UniqueEmailOrFirstLastEmail']], 'Mapper.Person'],
    ];
  }

  public function testAllEntriesAreNamed(): void {
    self::storeClasses($this->profile, [
      'BatchSyncer' => ['Donation' => 'ArrayObject', 'Person' => self::LIMITED],
      'Mapper' => ['Person' => NULL],
      'CrmEventResponder' => ['*' => NULL],
    ]);
    $message = $this->assertRefused('remote,local', ['BatchSyncer.Person', 'PersonLimitedToGroup', 'Mapper.Person']);
    $this->assertStringNotContainsString('Donation', $message);
    $this->assertStringNotContainsString('CrmEventResponder', $message);
  }

  /**
   * What is in the database of an upgraded site was never validated.
   *
   * @dataProvider unreadable
   */
  public function testWhatCannotBeReadCountsAsConcerningPeople(string $stored): void {
    self::storeClasses($this->profile, $stored);
    $this->assertRefused('remote,local', ['classes']);
  }

  public function unreadable(): array {
    return ['not JSON' => ['{"BatchSyncer":'], 'a text' => ['"BatchSyncer"'], 'a number' => ['1'], 'a list' => ['["BatchSyncer"]'], 'a category that is none' => ['{"BatchSyncer": "ArrayObject"}'], 'a class that is none' => ['{"BatchSyncer": {"Person": []}}']];
  }

  /**
   * @dataProvider accepted
   */
  public function testWhatDoesNotConcernPeopleKeepsNobodyFromBeingSynced(?string $stored): void {
    $this->remote->add(self::person($there = self::address()));
    $this->contact([], $here = self::address());
    self::storeClasses($this->profile, (string) $stored);
    $this->sync();
    $this->assertNotNull($this->local($there));
    $this->assertNotNull($this->remote->person($here));
  }

  public function accepted(): array {
    $cases = [
      'nothing' => NULL,
      'null' => 'null',
      'an empty object' => '{}',
      'an empty list' => '[]',
      'empty categories' => ['Mapper' => [], 'BatchSyncer' => []],
      'donations' => ['LocalObject' => ['Donation' => 'A'], 'OsdiObject' => ['osdi:donations' => 'A'], 'Mapper' => ['Donation' => NULL], 'BatchSyncer' => ['Donation' => '\A\DonationLimitedToGroup']],
      'tags and taggings' => ['Matcher' => ['Tag' => 'A', 'Tagging' => NULL], 'SingleSyncer' => ['Tagging' => 'A']],
      'a kind of record of their own' => ['BatchSyncer' => ['Message' => 'A']],
      'a category of their own' => ['Dispatcher' => ['Person' => 'A']],
      'what answers to events' => ['CrmEventResponder' => ['*' => NULL, 'Contact' => '\A\PersonResponder']],
      'the built-in classes by their names' => [
        'LocalSystem' => ['Civi' => 'Civi\Osdi\LocalSystem'],
        'RemoteSystem' => ['ActionNetwork' => '\Civi\Osdi\ActionNetwork\RemoteSystem'],
        'LocalObject' => ['Person' => 'Civi\Osdi\LocalObject\PersonBasic'],
        'OsdiObject' => ['osdi:people' => 'Civi\Osdi\ActionNetwork\Object\Person'],
        'Mapper' => ['Person' => '\Civi\Osdi\ActionNetwork\Mapper\PersonBasic'],
        'Matcher' => ['Person' => 'Civi\Osdi\ActionNetwork\Matcher\Person\UniqueEmailOrFirstLastEmail'],
        'SingleSyncer' => ['Person' => 'civi\osdi\actionnetwork\singlesyncer\personbasic'],
        'BatchSyncer' => ['Person' => '\Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic'],
      ],
    ];
    return array_map(fn($stored) => [is_array($stored) ? json_encode($stored) : $stored], $cases);
  }

  public function testWithoutTheEntryEverybodyIsSynced(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['*' => ['*' => NULL]]]);
    $this->contact([], $email = self::address());
    $this->failure();
    OsdiSyncProfile::update(FALSE)->addWhere('id', '=', $this->profile)->addValue('classes', NULL)->execute();
    $this->sync();
    $this->assertNotNull($this->remote->person($email));
  }

  /**
   * @param list<string> $named
   */
  private function assertRefused(string $origin, array $named): string {
    $this->remote->add(self::person(self::address()));
    $this->contact([], self::address());
    $this->remote->forgetRequests();
    $before = $this->everything();
    $cursors = $this->cursors();
    $logged = strlen(self::logs());
    $exception = $this->failure($origin);
    foreach ([...$named, $this->row('OsdiSyncProfile', $this->profile)['label'], "id $this->profile", 'OsdiSyncProfile'] as $text) {
      $this->assertStringContainsString($text, $exception->getMessage());
    }
    $this->assertSame('configuration', $exception->getErrorData()['kind'] ?? $exception->getErrorData()['error_code'] ?? NULL);
    $this->assertStringContainsString($exception->getMessage(), substr(self::logs(), $logged));
    $this->assertSame($before, $this->everything());
    $this->assertSame($cursors, $this->cursors());
    $this->assertSame([], $this->remote->requests());
    return $exception->getMessage();
  }

}

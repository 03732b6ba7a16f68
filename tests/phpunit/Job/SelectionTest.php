<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\Selection;
use OsdiTest\JobTestCase;

/**
 * A run of people chosen by hand, or from a chosen time on.
 */
final class SelectionTest extends JobTestCase {

  public function testOnlyTheChosenAreSyncedAndTheCursorsStay(): void {
    $emails = [self::address(), self::address(), self::address()];
    $contacts = array_map(fn(string $email) => $this->contact(['first_name' => 'Ann'], $email), $emails);
    $cursors = $this->cursors();
    $this->assertSame('Civi->AN: total: 1; success: 1; error: 0; skipped: 0', $this->sync('local', ['contact_ids' => "$contacts[1]"]));
    $this->assertSame([$emails[1]], array_map(fn(array $person) => $person['email_addresses'][0]['address'], $this->remote->people()));
    $person = $this->remote->people()[0]['id'];
    $this->remote->change($person, ['given_name' => 'Anna']);
    $this->assertSame('AN->Civi: total: 1; success: 1; error: 0; skipped: 0', $this->sync('remote', ['person_ids' => "action_network:$person"]));
    $this->assertSame('Anna', $this->local($emails[1])['first_name']);
    $this->assertSame($cursors, $this->cursors());
    $this->assertSame('Civi->AN: total: 2; success: 2; error: 0; skipped: 0', $this->sync('local', ['contact_ids' => " $contacts[0], $contacts[2]"]));
  }

  public function testAChosenTimeIsWhereTheReadingBegins(): void {
    $old = $this->contact([], self::address());
    $this->contact([], self::address());
    $this->modifiedAt($old, '2020-06-01 12:00:00');
    $this->assertStringContainsString('total: 1; success: 1', $this->sync('local', ['since' => gmdate('Y-m-d\TH:i:s\Z', time() - 5)]));
  }

  /**
   * @dataProvider unreadable
   * @param array<string, mixed> $params
   */
  public function testWhatCannotBeReadIsRefusedBeforeAnythingIsDone(array $params, string $message): void {
    $this->contact([], self::address());
    $this->assertStringContainsString($message, $this->failure('local', $params)->getMessage());
    $this->assertSame([], $this->remote->requests());
  }

  public static function unreadable(): array {
    return [
      'a word for a contact' => [['contact_ids' => '1,two'], 'contact_ids: two'],
      'a negative id' => [['contact_ids' => '-1'], 'contact_ids: -1'],
      'a number for a person' => [['person_ids' => '12'], 'person_ids: 12'],
      'a time without a zone' => [['since' => '2026-11-25 07:00:00'], 'since: "2026-11-25 07:00:00" is not a time of UTC'],
      'a list for a time' => [['since' => ['2026-11-25T07:00:00Z']], 'since: "["2026-11-25T07:00:00Z"]" is not a time of UTC'],
      'a time to come' => [['since' => '2999-11-25T07:00:00Z'], 'since: 2999-11-25T07:00:00Z is in the future, and nobody can have changed since. Give a time that is over, or leave since out.'],
      'both' => [['since' => '2026-11-25T07:00:00Z', 'contact_ids' => '1'], 'since does not go with'],
    ];
  }

  public function testListsAndTextsAreRead(): void {
    $person = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21';
    foreach ([
      [[], []],
      [['contact_ids' => '', 'person_ids' => NULL, 'since' => ''], []],
      [['contact_ids' => [1, '2'], 'person_ids' => [$person]], ['contact_ids' => [1, 2], 'person_ids' => [$person]]],
      [['contact_ids' => 7], ['contact_ids' => [7]]],
      [['since' => '2026-11-25T08:00:00+01:00'], ['since' => '2026-11-25T07:00:00Z']],
    ] as [$params, $expected]) {
      $this->assertSame($expected, Selection::parse($params));
    }
  }

}

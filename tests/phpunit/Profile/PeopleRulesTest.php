<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\Osdi\SyncProfile\PeopleRules;
use OsdiTest\CiviTestCase;

/**
 * What a profile decides about people, as it is saved and as the native library is told.
 */
final class PeopleRulesTest extends CiviTestCase {

  private const COLUMNS = ['subscribe_new_people', 'honour_opt_in', 'conflict_policies', 'on_scope_exit', 'on_remote_disappearance', 'brake_percent', 'brake_minimum'];

  /**
   * @param array<string, mixed> $values
   */
  private function profile(array $values = []): int {
    return $this->save('OsdiSyncProfile', $values + ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'tok-en']);
  }

  /**
   * @return array<string, mixed>
   */
  private function told(int $id): array {
    $columns = implode(', ', [...PeopleRules::COLUMNS, ...PeopleRules::SCOPE]);
    $row = \CRM_Core_DAO::executeQuery("SELECT $columns FROM civicrm_osdi_sync_profile WHERE id = $id");
    $row->fetch();
    return PeopleRules::ofProfile(array_intersect_key(get_object_vars($row), array_flip([...PeopleRules::COLUMNS, ...PeopleRules::SCOPE])));
  }

  public function testNothingIsDecidedThatCouldHurtAnybody(): void {
    $row = $this->row('OsdiSyncProfile', $id = $this->profile(), self::COLUMNS);
    unset($row['id']);
    $this->assertEquals([
      'subscribe_new_people' => FALSE,
      'honour_opt_in' => FALSE,
      'conflict_policies' => NULL,
      'on_scope_exit' => 'keep',
      'on_remote_disappearance' => 'flag',
      'brake_percent' => 10,
      'brake_minimum' => 20,
    ], $row);
    $this->assertArrayNotHasKey('conflict_policies', $this->told($id));
  }

  /**
   * @dataProvider policies
   */
  public function testPoliciesMayBeAMapOrItsJson(mixed $given, ?array $expected): void {
    $id = $this->profile(['conflict_policies' => $given]);
    $this->assertEquals($expected, $this->row('OsdiSyncProfile', $id, ['conflict_policies'])['conflict_policies'] ?: NULL);
    $this->assertSame($expected, $this->told($id)['conflict_policies'] ?? NULL);
    // Emptied later.
    $this->save('OsdiSyncProfile', ['id' => $id, 'conflict_policies' => NULL]);
    $this->assertEmpty($this->row('OsdiSyncProfile', $id, ['conflict_policies'])['conflict_policies']);
  }

  public function policies(): array {
    $all = ['default' => 'ask', 'given_name' => 'origin', 'family_name' => 'newest', 'language' => 'local', 'email' => 'remote', 'mobile' => 'fill', 'address' => 'never'];
    return [
      'a map' => [$all, $all],
      'JSON' => ['{"given_name": "newest"}', ['given_name' => 'newest']],
      'nothing' => [NULL, NULL],
      'an empty text' => ['', NULL],
      'an empty map' => [[], NULL],
    ];
  }

  public function testYesAndNoMayBeWords(): void {
    foreach (['no' => FALSE, 'yes' => TRUE, 'off' => FALSE, '1' => TRUE, 'false' => FALSE] as $word => $expected) {
      $id = $this->profile(['honour_opt_in' => (string) $word]);
      $this->assertSame($expected, $this->row('OsdiSyncProfile', $id, ['honour_opt_in'])['honour_opt_in'], (string) $word);
    }
  }

  public function testWhoeverSavesWhatWasReadLeavesTheNotesOfTheSyncAlone(): void {
    $gateway = new \Civi\Osdi\Gateway($id = $this->profile());
    $gateway->setBackfill('2026-11-25T07:00:00Z', 12);
    $read = $this->row('OsdiSyncProfile', $id, ['label', 'person_local_backfill', 'person_taken_away', 'subscribe_new_people', 'scope_has_email']);
    $this->save('OsdiSyncProfile', ['label' => 'changed'] + $read);
    $this->assertSame(['began' => '2026-11-25T07:00:00Z', 'after' => 12], $gateway->backfill());
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeIsNamedAndNothingIsSaved(array $values, string $message): void {
    $id = $this->profile(['label' => $label = self::word()]);
    try {
      $this->save('OsdiSyncProfile', ['id' => $id, 'label' => 'changed'] + $values);
      $this->fail('It was saved.');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString($message, $e->getMessage());
    }
    $this->assertSame($label, $this->row('OsdiSyncProfile', $id, ['label'])['label']);
  }

  public function mistakes(): array {
    return [
      'no map' => [['conflict_policies' => 'newest'], 'conflict_policies: a map from field to policy is needed, such as {"default": "ask", "given_name": "newest"}.'],
      'broken JSON' => [['conflict_policies' => '{"given_name": '], 'conflict_policies: a map from field to policy is needed'],
      'unknown field' => [['conflict_policies' => ['first_name' => 'ask']], 'conflict_policies: there is no field first_name. The fields are: default, given_name, family_name, language, email, mobile, address, custom_fields.'],
      'consent' => [['conflict_policies' => ['email_consent' => 'local']], 'conflict_policies: there is no field email_consent.'],
      'unknown policy' => [['conflict_policies' => ['email' => 'mine']], 'conflict_policies: the policy of email has to be one of these: ask, origin, newest, local, remote, fill, never.'],
      'no policy' => [['conflict_policies' => ['email' => NULL]], 'conflict_policies: the policy of email has to be one of these'],
      'scope exit' => [['on_scope_exit' => 'delete'], 'on_scope_exit: one of these is needed: keep, unsubscribe.'],
      'disappearance' => [['on_remote_disappearance' => 'delete'], 'on_remote_disappearance: one of these is needed: flag, trash.'],
      'a word for a share' => [['brake_percent' => 'ten'], 'brake_percent: "ten" is not a whole number from 0 to 100. Enter one such as 10.'],
      'more than everybody' => [['brake_percent' => 101], 'brake_percent: "101" is not a whole number from 0 to 100. Enter one such as 10.'],
      'a word for yes or no' => [['honour_opt_in' => 'maybe'], 'honour_opt_in: this is neither yes nor no. Write 1 or 0.'],
      'a number for yes or no' => [['subscribe_new_people' => 7], 'subscribe_new_people: this is neither'],
      'a word for the scope' => [['scope_has_email' => 'sometimes'], 'scope_has_email: this is neither'],
      'a word for the default' => [['is_default' => 'perhaps'], 'is_default: this is neither'],
      'a note of the sync' => [['person_taken_away' => '{"local": {"from_linked": 0}}'], 'person_taken_away: this field is written by the extension itself. Leave it out.'],
      'another note' => [['person_local_backfill' => '2026-11-25T07:00:00Z 99'], 'person_local_backfill: this field is written by the extension itself.'],
      'where the page was found' => [['donation_page_id' => 'x'], 'donation_page_id: this field is written by the extension itself. Leave it out, or empty it'],
      'the hash of a secret' => [['webhook_secret_hash' => str_repeat('0', 64)], 'webhook_secret_hash: this field is written by the extension itself.'],
      'a negative share' => [['brake_percent' => -4], 'brake_percent: "-4" is not a whole number from 0 to 100. Enter one such as 10.'],
      'a part of a percent' => [['brake_percent' => '2.5'], 'brake_percent: "2.5" is not'],
      'a list for a share' => [['brake_percent' => [5]], 'brake_percent: "[5]" is not'],
      'a negative number of people' => [['brake_minimum' => -1], 'brake_minimum: "-1" is not a whole number from 0 to 999999999. Enter one such as 20.'],
    ];
  }

}

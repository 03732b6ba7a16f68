<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\API\Exception\UnauthorizedException;
use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * What API v4 can do with a sync profile: preview, sync, and test the connection.
 */
final class ActionsTest extends JobTestCase {

  public function testAPreviewReturnsTheFieldsBothValuesAndTheReason(): void {
    $email = self::address();
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => 'Ruiz', 'preferred_language' => 'en_US'], $email);
    $this->sync('local');
    $person = $this->remote->person($email)['id'];
    $this->remote->change($person, ['given_name' => 'Anna']);
    $before = [$this->everything(), $this->rows('OsdiRun')];
    $row = $this->call('OsdiSyncProfile', 'preview', ['origin' => 'remote'])->single();
    $this->assertSame($before, [$this->everything(), $this->rows('OsdiRun')]);
    $this->assertSame([$this->profile, 'remote', 1, FALSE, 0], [$row['sync_profile_id'], $row['origin'], $row['total'], $row['limit_reached'], $row['taken_away']]);
    $this->assertEquals([[
      'contact_id' => $contact,
      'remote_id' => $person,
      'name' => 'Ann Ruiz',
      'outcome' => 'updated',
      'fields' => ['given_name'],
      'changes' => [['field' => 'given_name', 'side' => 'local', 'from' => 'Ann', 'to' => 'Anna', 'why' => 'It changed on Action Network since the last sync, and not in CiviCRM.']],
      'reason' => NULL,
    ]], $row['people']);
  }

  public function testAPreviewHasALimitAndSaysSo(): void {
    foreach (range(1, 3) as $number) {
      $this->remote->add(self::person(self::address()));
    }
    foreach ([1 => TRUE, 2 => TRUE, 3 => FALSE] as $limit => $reached) {
      $row = $this->call('OsdiSyncProfile', 'preview', ['origin' => 'remote', 'limit' => $limit])->single();
      $this->assertCount($limit, $row['people']);
      $this->assertSame($reached, $row['limit_reached']);
    }
    foreach ([0, -1, 100000] as $limit) {
      $this->assertRefused('limit', 'OsdiSyncProfile', 'preview', ['limit' => $limit]);
    }
  }

  public function testSyncRunsNowAndReturnsARowForEachDirection(): void {
    $this->remote->add(self::person(self::address()));
    $this->contact([], self::address());
    $rows = $this->call('OsdiSyncProfile', 'sync')->getArrayCopy();
    $this->assertSame([['remote', 1], ['local', 1]], array_map(fn(array $row) => [$row['origin'], $row['counts']['created']], $rows));
    $run = $this->row('OsdiRun', $rows[1]['run_id']);
    $this->assertSame(['api', 'done', 1], [$run['started_by'], $run['outcome'], $run['created']]);
  }

  public function testTagsAndDonationsArePreviewedAndSyncedToo(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_local_since' => gmdate('Y-m-d\TH:i:s\Z', time() - 3), 'donation_create_page' => TRUE]);
    $contact = $this->contact([], $email = self::address());
    $this->sync();
    $person = $this->remote->person($email)['id'];
    $tag = $this->tag(NULL, ['name' => $name = 'Tag ' . self::word()]);
    $this->tagged($tag, $contact);
    $remoteTag = $this->remote->tag($name, []);
    $gift = $this->save('Contribution', ['contact_id' => $contact, 'total_amount' => 25.5, 'currency' => 'USD', 'receive_date' => date('Y-m-d H:i:s'), 'financial_type_id:name' => 'Donation', 'contribution_status_id:name' => 'Completed']);
    $all = fn() => [$this->everything(), $this->allOfTags(), $this->rows('OsdiRun'), $this->rows('OsdiDonationSyncState'), $this->remote->all('donations')];
    $before = $all();
    $row = $this->call('OsdiSyncProfile', 'preview', ['subject' => 'taggings'])->single();
    $change = ['tag' => $name, 'side' => 'remote', 'action' => 'add', 'contact_id' => $contact, 'remote_id' => $person];
    $this->assertSame([$this->profile, 'both', 0, FALSE], [$row['sync_profile_id'], $row['origin'], $row['taken_away'], $row['limit_reached']]);
    $this->assertEquals([$change], array_map(fn(array $found) => array_intersect_key($found, $change), $row['changes']));
    $this->assertSame(['remote', 'local'], array_column($row['directions'], 'origin'));
    $rows = $this->call('OsdiSyncProfile', 'preview', ['subject' => 'donations'])->getArrayCopy();
    $this->assertSame(['remote', 'local'], array_column($rows, 'origin'));
    $this->assertSame([[], [$gift, $contact, 'created', 25.5, 'USD']],
      array_map(fn(array $row) => array_merge(...array_map(fn(array $one) => [$one['contribution_id'], $one['contact_id'], $one['outcome'], (float) $one['amount'], $one['currency']], $row['donations'])), $rows));
    $this->assertSame($before, $all());
    $row = $this->call('OsdiSyncProfile', 'sync', ['subject' => 'taggings'])->single();
    $this->assertSame([[$person], 'both'], [$this->remote->tagged($remoteTag), $row['origin']]);
    $this->assertSame(['taggings', 'api', 'done'], $this->runRow($row['run_id']));
    $rows = $this->call('OsdiSyncProfile', 'sync', ['subject' => 'donations'])->getArrayCopy();
    $this->assertSame([0, 1], array_map(fn(array $row) => $row['counts']['created'], $rows));
    $this->assertSame(['donations', 'api', 'done'], $this->runRow($rows[1]['run_id']));
    $this->assertSame(['25.50'], array_column($this->remote->all('donations'), 'amount'));
  }

  public function testActionsArePreviewedAndSyncedToo(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => ['signatures' => ['activity_type' => 'Meeting']]]);
    $contact = $this->contact([], $email = self::address());
    $this->sync();
    $petition = $this->remote->insert('petitions', ['title' => 'Open the library', 'origin_system' => 'Action Network', 'native' => TRUE]);
    $signed = array_map(fn() => $this->remote->insert('signatures', ['resource' => $petition, 'person' => $this->remote->person($email)['id']]), [1, 2]);
    $all = fn() => [$this->everything(), $this->rows('OsdiRun'), $this->rows('OsdiActionState'), $this->rows('OsdiActionPage')];
    $before = $all();
    foreach (['remote,local', 'remote'] as $origin) {
      $row = $this->call('OsdiSyncProfile', 'preview', ['subject' => 'actions', 'origin' => $origin])->single();
      $this->assertSame([$this->profile, 'remote', 2, FALSE], [$row['sync_profile_id'], $row['origin'], $row['counts']['created'], $row['limit_reached']]);
      $this->assertEqualsCanonicalizing($signed, array_column($row['actions'], 'remote_id'));
      $this->assertSame([['signatures', 'Open the library', 'activity', $contact, 'created']], array_values(array_unique(array_map(fn(array $one) => [$one['kind'], $one['page_title'], $one['becomes'], $one['contact_id'], $one['outcome']], $row['actions']), SORT_REGULAR)));
    }
    $row = $this->call('OsdiSyncProfile', 'preview', ['subject' => 'actions', 'limit' => 1])->single();
    $this->assertSame([1, TRUE], [count($row['actions']), $row['limit_reached']]);
    $this->assertSame($before, $all());
    $row = $this->call('OsdiSyncProfile', 'sync', ['subject' => 'actions'])->single();
    $this->assertSame(['remote', 2], [$row['origin'], $row['counts']['created']]);
    $this->assertSame(['actions', 'api', 'done'], $this->runRow($row['run_id']));
    $this->assertCount(2, $this->rows('OsdiActionState', ['where' => [['sync_status', '=', 'success']]]));
    foreach (['preview', 'sync'] as $action) {
      $this->assertRefused('actions come from Action Network only', 'OsdiSyncProfile', $action, ['subject' => 'actions', 'origin' => 'local']);
    }
    $activities = array_column($this->rows('OsdiActionState'), 'activity_id');
    civicrm_api4('Activity', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', 'IN', $activities]]]);
  }

  /**
   * Of donations the people are not synced first, so the donor is somebody new.
   */
  public function testADonorWhoIsNotKnownYetIsSyncedFirstWhereTheProfileSaysSo(): void {
    $page = $this->remote->insert('fundraising_pages', ['title' => 'Spring appeal', 'origin_system' => 'Action Network', 'native' => TRUE]);
    foreach ([TRUE, FALSE] as $syncsDonors) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_sync_donors' => $syncsDonors]);
      $person = $this->remote->add(self::person($email = self::address()));
      $this->remote->insert('donations', [
        'resource' => $page,
        'person' => $person,
        'created_date' => '2026-03-18T16:58:00Z',
        'amount' => '25.00',
        'currency' => 'usd',
        'recipients' => [['display_name' => 'Donation', 'amount' => '25.00']],
      ]);
      $row = $this->call('OsdiSyncProfile', 'sync', ['subject' => 'donations', 'origin' => 'remote'])->single();
      $this->assertSame([(int) $syncsDonors, (int) !$syncsDonors], [$row['counts']['created'], $row['counts']['error']]);
      $this->assertSame($syncsDonors, $this->local($email) !== NULL);
      $this->assertCount((int) $syncsDonors, $this->rows('Contribution', ['select' => ['id'], 'where' => [['contact_id.email_primary.email', '=', $email]]]));
    }
  }

  public function testOnlyPeopleCanBeChosen(): void {
    foreach (['preview', 'sync'] as $action) {
      $this->assertRefused('subject: give one of people, taggings, donations, actions', 'OsdiSyncProfile', $action, ['subject' => 'gifts']);
      foreach (['contactIds' => [1], 'since' => '2026-01-01T00:00:00Z'] as $parameter => $value) {
        $this->assertRefused('are for people, not for donations', 'OsdiSyncProfile', $action, ['subject' => 'donations', $parameter => $value]);
        $this->assertRefused('are for people, not for actions', 'OsdiSyncProfile', $action, ['subject' => 'actions', $parameter => $value]);
      }
    }
    $this->assertSame([], $this->remote->requests());
  }

  /**
   * @group civicrm
   */
  public function testTheExplorerOffersTheSubjectsAndTheActions(): void {
    foreach (['preview', 'sync'] as $name) {
      $action = civicrm_api4('OsdiSyncProfile', 'getActions', ['checkPermissions' => FALSE, 'where' => [['name', '=', $name]]])->single();
      $this->assertSame(['people', 'taggings', 'donations', 'actions'], $action['params']['subject']['options']);
    }
    foreach (['OsdiTagLink' => ['link'], 'OsdiDonationSyncState' => ['leaveAlone', 'link', 'tryAgain'], 'OsdiActionState' => ['tryAgain']] as $entity => $actions) {
      $this->assertSame([], array_diff($actions, civicrm_api4($entity, 'getActions', ['checkPermissions' => FALSE])->column('name')), $entity);
    }
  }

  public function testTheDefaultProfileIsMeantWhereNoneIsNamed(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'is_default' => TRUE]);
    $row = civicrm_api4('OsdiSyncProfile', 'preview', ['checkPermissions' => FALSE, 'origin' => 'remote'])->single();
    $this->assertSame($this->profile, $row['sync_profile_id']);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'is_default' => FALSE]);
    $this->assertRefused('profileId', 'OsdiSyncProfile', 'sync', ['profileId' => NULL]);
  }

  public function testChosenPeopleArePreviewedAndSynced(): void {
    $emails = [self::address(), self::address()];
    $contacts = array_map(fn(string $email) => $this->contact(['first_name' => 'Ann'], $email), $emails);
    $cursors = $this->cursors();
    $preview = $this->call('OsdiPerson', 'preview', ['contactIds' => [$contacts[0]], 'origin' => 'local'])->single();
    $this->assertSame(['local', $contacts[0], 'created'], [$preview['origin'], $preview['contact_id'], $preview['outcome']]);
    $this->assertSame([], $this->remote->people());
    $synced = $this->call('OsdiPerson', 'sync', ['contactIds' => [$contacts[0]]])->single();
    $this->assertSame(['local', $contacts[0], 'created', []], [$synced['origin'], $synced['contact_id'], $synced['outcome'], $synced['changes']]);
    $this->assertSame([$emails[0]], array_map(fn(array $person) => $person['email_addresses'][0]['address'], $this->remote->people()));
    $this->assertSame($cursors, $this->cursors());
    $this->assertRefused('contactIds', 'OsdiPerson', 'sync', []);
    $this->assertRefused('contactIds, personIds: 501 people are named, and at most 500', 'OsdiPerson', 'preview', ['contactIds' => range(1, 501)]);
    $this->assertRefused('contactIds: ann is not the id', 'OsdiPerson', 'preview', ['contactIds' => ['ann']]);
    $this->assertRefused('personIds: 12 is not the id', 'OsdiPerson', 'preview', ['personIds' => ['12']]);
    $this->assertRefused('since does not go with contactIds or personIds', 'OsdiPerson', 'sync', ['contactIds' => [1], 'since' => '2026-01-01T00:00:00Z']);
  }

  public function testAConnectionThatWorksSaysWhatItMaySee(): void {
    $this->remote->add(self::person(self::address()));
    $row = $this->connection();
    $this->assertTrue($row['works'], $row['message']);
    $this->assertContains('people', $row['sees']);
    $this->assertNotNull($row['server_time']);
    $this->assertLessThan(10, abs($row['clock_offset']));
    $this->assertNull($row['group'], 'no page tells it');
    $this->assertSame([], $this->remote->writes());
    $this->remote->insert('petitions', ['title' => 'Open the library', 'native' => TRUE]);
    $this->assertSame('Harbor Workers United', $this->connection()['group']);
  }

  public function testATimeToComeIsRefused(): void {
    $this->contact([], self::address());
    foreach (['preview', 'sync'] as $action) {
      $this->assertRefused('since: 2999-01-01T00:00:00Z is in the future', 'OsdiSyncProfile', $action, ['since' => '2999-01-01T00:00:00Z']);
    }
    $this->assertSame([], $this->remote->requests());
  }

  /**
   * @dataProvider brokenConnections
   * @param array<string, mixed> $profile
   * @param array<string, mixed> $fault
   */
  public function testAConnectionThatDoesNotWorkSaysWhyInWords(array $profile, array $fault, string $words): void {
    $this->profile = $this->profile($profile);
    if ($fault) {
      $this->remote->fault($fault);
    }
    $row = $this->connection();
    $this->assertFalse($row['works']);
    $this->assertMatchesRegularExpression($words, $row['message']);
    $this->assertStringNotContainsString((string) ($profile['api_token'] ?? Sandbox::TOKEN), json_encode($row));
    $this->assertDoesNotMatchRegularExpression('/#\d |\.php|\.rs/', $row['message'], 'no trace');
  }

  public static function brokenConnections(): array {
    $html = ['path' => '*', 'kind' => 'html', 'status' => 200, 'times' => NULL];
    return [
      'a wrong token' => [['api_token' => 'wrong-token'], [], '/token|key/i'],
      'nobody answers' => [['entry_point' => getenv('OSDI_TEST_SILENT_ORIGIN') . '/api/v2/'], [], '/./'],
      'a web page' => [[], $html, '/JSON|HTML|web page/i'],
    ];
  }

  public function testAProfileThatIsNotThereIsARowToo(): void {
    $this->profile = 999999;
    $row = $this->connection();
    $this->assertFalse($row['works']);
    $this->assertSame('There is no sync profile with id 999999. Give the id of another one (sync_profile_id of the job, profileId in API v4), or create one in the API v4 Explorer (entity OsdiSyncProfile).', $row['message']);
  }

  public function testAProfileWhoseGroupIsGoneSaysSo(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_group_id' => $group = $this->group()]);
    civicrm_api4('Group', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $group]]]);
    $row = $this->connection();
    $this->assertFalse($row['works']);
    $this->assertSame("Whom this sync profile is limited to (group $group) cannot be told, so nobody is synced. The group $group does not exist: choose another or empty scope_group_id.", $row['message']);
  }

  /**
   * @dataProvider actions
   */
  public function testOnlyAdministratorsMay(string $entity, string $action): void {
    $run = Php::run('try { civicrm_api4(' . var_export($entity, TRUE) . ', ' . var_export($action, TRUE) . ', []); echo "allowed"; } catch (' . UnauthorizedException::class . ' $e) { echo "denied"; }', ['CIVI_USER' => '']);
    $this->assertSame('denied', $run['output'], $run['errors']);
  }

  public static function actions(): array {
    $actions = [['OsdiSyncProfile', 'preview'], ['OsdiSyncProfile', 'sync'], ['OsdiSyncProfile', 'testConnection'], ['OsdiPerson', 'preview'], ['OsdiPerson', 'sync'], ['OsdiRun', 'stop'], ['OsdiRun', 'get'], ['OsdiTagLink', 'link'], ['OsdiTagLink', 'get'],
      ['OsdiDonationSyncState', 'get'], ['OsdiDonationSyncState', 'link'], ['OsdiDonationSyncState', 'leaveAlone'], ['OsdiDonationSyncState', 'tryAgain'], ['OsdiActionState', 'get'], ['OsdiActionState', 'tryAgain'],
    ];
    return array_combine(array_map(fn(array $action) => implode('.', $action), $actions), $actions);
  }

  /**
   * @param array<string, mixed> $params
   */
  private function call(string $entity, string $action, array $params = []): \Civi\Api4\Generic\Result {
    return civicrm_api4($entity, $action, $params + ['checkPermissions' => FALSE, 'profileId' => $this->profile]);
  }

  /**
   * @return array{string, string, string} subject, by whom, outcome
   */
  private function runRow(int $id): array {
    $run = $this->row('OsdiRun', $id);
    return [$run['subject'], $run['started_by'], $run['outcome']];
  }

  /**
   * @return array<string, mixed>
   */
  private function connection(): array {
    return $this->call('OsdiSyncProfile', 'testConnection')->single();
  }

  /**
   * @param array<string, mixed> $params
   */
  private function assertRefused(string $word, string $entity, string $action, array $params): void {
    try {
      $this->call($entity, $action, $params);
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString($word, $e->getMessage());
      return;
    }
    $this->fail("$entity.$action was carried out");
  }

}

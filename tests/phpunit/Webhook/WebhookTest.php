<?php

declare(strict_types=1);

namespace OsdiTest\Webhook;

use OsdiTest\EventTestCase;

/**
 * The address that Action Network's webhooks call, over HTTP and by somebody who is not logged in.
 */
final class WebhookTest extends EventTestCase {

  private static WebServer $server;

  private string $path;

  public static function setUpBeforeClass(): void {
    self::$server = new WebServer();
  }

  public static function tearDownAfterClass(): void {
    self::$server->stop();
  }

  protected function setUp(): void {
    parent::setUp();
    $this->path = $this->setWebhook(TRUE);
  }

  public function testAnEventLetsItsPersonBeReadAgain(): void {
    $linked = $this->linked();
    $this->remote->change($linked['person'], ['given_name' => 'Renamed']);
    $this->assertSame([200, ['stored' => 1, 'repeated' => 0, 'not_understood' => 0]], $this->post([self::event($linked['person'])]));
    $this->assertSame([['what' => 'read_person', 'sync_profile_id' => $this->profile, 'remote_person_id' => $linked['person']]], $this->tasks());
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertSame('Renamed', $this->row('Contact', $linked['contact'])['first_name']);
    $this->assertSame([], $this->tasks());
  }

  public function testSomebodyNewIsSyncedAsARunWould(): void {
    $person = $this->remote->add(self::person($email = self::address()));
    $this->post([self::event($person, 'action_network:upload', 'self')]);
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertCount(1, $this->rows('Email', ['where' => [['email', '=', $email]]]));
  }

  public function testWhatTheEventSaysOfThePersonIsNeitherBelievedNorKept(): void {
    $linked = $this->linked(['given_name' => 'Ann']);
    $event = self::event($linked['person']);
    $event['osdi:signature']['person'] = ['given_name' => 'Forged', 'email_addresses' => [['address' => 'forged@example.org', 'status' => 'subscribed']]];
    $this->post([$event]);
    $this->queueJob();
    $this->assertSame('Ann', $this->row('Contact', $linked['contact'])['first_name']);
    $stored = json_encode([$this->events(), \CRM_Core_DAO::executeQuery('SELECT * FROM civicrm_queue_item')->fetchAll()]);
    $this->assertStringNotContainsStringIgnoringCase('forged', $stored);
  }

  public function testAnEventThatComesAgainIsDropped(): void {
    $linked = $this->linked();
    $event = self::event($linked['person'], key: 'Key-1');
    $this->assertSame(1, $this->post([$event])[1]['stored']);
    $this->assertSame([200, ['stored' => 0, 'repeated' => 2, 'not_understood' => 0]], $this->post([$event, $event]));
    $this->assertSame(1, $this->post([self::event($linked['person'], key: 'key-1')])[1]['stored'], 'keys that differ in case are two');
    $withoutKey = array_diff_key($event, ['idempotency_key' => NULL]);
    $this->assertSame([1, 0], [$this->post([$withoutKey])[1]['stored'], $this->post([$withoutKey])[1]['stored']]);
    $this->assertCount(3, $this->events());
  }

  public function testWhoIsToldOfSeveralTimesIsReadOnce(): void {
    $linked = $this->linked();
    foreach (range(1, 3) as $number) {
      $this->post([self::event($linked['person'], key: "again $number"), self::event($linked['person'], key: "and again $number")]);
    }
    $this->assertCount(3, $this->tasks());
    $this->remote->forgetRequests();
    $this->assertSame('total: 3; done: 3', $this->queueJob());
    $this->assertCount(1, $this->remote->requests());
    $this->assertSame([], $this->tasks());
  }

  public function testAnOutageKeepsTheTask(): void {
    $linked = $this->linked();
    $this->post([self::event($linked['person'])]);
    $this->remote->fault(['method' => '*', 'path' => '*', 'kind' => 'drop_before', 'times' => NULL]);
    try {
      $this->queueJob();
      $this->fail('nobody answered');
    }
    catch (\CRM_Core_Exception) {
      $this->assertCount(1, $this->tasks());
    }
  }

  /**
   * @dataProvider refused
   */
  public function testWhatIsRefused(int $status, string $body, string $type = 'application/json', string $method = 'POST', ?string $path = NULL): void {
    $this->assertSame($status, self::$server->call($path ?? $this->path, $body, $type, $method)[0]);
    $this->assertSame([[], []], [$this->events(), $this->tasks()]);
  }

  public function refused(): array {
    $events = json_encode([self::event('5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21')]);
    return [
      'another secret' => [404, $events, 'application/json', 'POST', '/civicrm/osdi/webhook?secret=' . str_repeat('0', 64)],
      'no secret' => [404, $events, 'application/json', 'POST', '/civicrm/osdi/webhook'],
      'a list of secrets' => [404, $events, 'application/json', 'POST', '/civicrm/osdi/webhook?secret[]=a'],
      'a form' => [415, $events, 'application/x-www-form-urlencoded'],
      'a text' => [415, $events, 'text/plain'],
      'no type' => [415, $events, ''],
      'only read' => [405, '', 'application/json', 'GET'],
      'too much' => [413, '[' . str_repeat(' ', 2_097_152) . ']'],
      'cut off' => [400, substr($events, 0, -3)],
      'nothing' => [400, ''],
      'an object' => [400, '{"osdi:signature": {}}'],
      'an empty object' => [400, ' {}'],
      'a number' => [400, '1'],
      'too deep' => [400, str_repeat('[', 100) . str_repeat(']', 100)],
      'no text' => [400, "[\"\xff\"]"],
    ];
  }

  public function testWhatIsNotUnderstoodIsCountedAndTheRestIsStored(): void {
    $person = self::uuid();
    $events = [1, NULL, 'x', [], ['osdi:signature' => 1], ['idempotency_key' => 'x', 'action_network:sponsor' => ['title' => 'G']], self::event($person), self::event('no-id', key: 'y')];
    $this->assertSame([200, ['stored' => 2, 'repeated' => 0, 'not_understood' => 6]], $this->post($events));
    $this->assertSame([$person], array_column($this->tasks(), 'remote_person_id'));
    $this->assertSame([200, ['stored' => 0, 'repeated' => 0, 'not_understood' => 0]], $this->post([]));
  }

  public function testTypeWithACharsetIsUnderstood(): void {
    $this->assertSame(200, self::$server->call($this->path, '[]', 'application/json; charset=utf-8')[0]);
  }

  public function testItIsOffUntilItIsSetAndTheAddressCanBeChanged(): void {
    $old = $this->path;
    $new = $this->setWebhook(TRUE);
    $this->assertSame([404, 200], [self::$server->call($old, '[]')[0], self::$server->call($new, '[]')[0]]);
    $this->assertSame('', $this->setWebhook(FALSE));
    $this->assertSame(404, self::$server->call($new, '[]')[0]);
    $other = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x']);
    $this->assertSame('', (string) $this->row('OsdiSyncProfile', $other)['webhook_secret_hash']);
    $this->assertSame(404, self::$server->call('/civicrm/osdi/webhook?secret=', '[]')[0]);
  }

  public function testTheSecretIsNowhereInTheDatabase(): void {
    parse_str((string) parse_url($this->path, PHP_URL_QUERY), $query);
    $this->assertMatchesRegularExpression('/^[0-9a-f]{64}$/', $query['secret']);
    $this->assertSame(hash('sha256', $query['secret']), $this->row('OsdiSyncProfile', $this->profile)['webhook_secret_hash']);
  }

  /**
   * CiviCRM writes the arguments of all functions under way into its log when a statement fails.
   *
   * @dataProvider tables
   */
  public function testNeitherTheSecretNorWhatWasSentIsInTheLogWhenADatabaseErrorHappens(string $table): void {
    parse_str((string) parse_url($this->path, PHP_URL_QUERY), $query);
    $body = json_encode([['osdi:signature' => ['person' => ['given_name' => $name = self::word()]] + self::event(self::uuid())['osdi:signature'], 'idempotency_key' => $key = self::word()]]);
    $before = strlen(self::logs());
    \CRM_Core_DAO::executeQuery("ALTER TABLE $table RENAME TO tmp_$table", [], TRUE, NULL, FALSE, FALSE);
    try {
      $this->assertSame(503, self::$server->call($this->path, $body)[0]);
    }
    finally {
      \CRM_Core_DAO::executeQuery("ALTER TABLE tmp_$table RENAME TO $table", [], TRUE, NULL, FALSE, FALSE);
    }
    $logged = substr(self::logs(), $before);
    $this->assertStringContainsString('Webhook: ', $logged);
    foreach (['the secret' => $query['secret'], 'a part of the secret' => substr($query['secret'], 0, 20), 'a name' => $name, 'a key' => $key, 'the body' => '[{'] as $what => $text) {
      $this->assertStringNotContainsString($text, $logged, $what);
    }
  }

  public function tables(): array {
    return ['looking for the profile' => ['civicrm_osdi_sync_profile'], 'storing' => ['civicrm_osdi_webhook_event'], 'queueing' => ['civicrm_queue_item']];
  }

  public function testEachProfileHasItsOwn(): void {
    $other = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x']);
    $path = $this->setWebhook(TRUE, $other);
    $event = self::event(self::uuid());
    $this->post([$event]);
    self::$server->call($path, json_encode([$event]));
    $this->assertSame([$this->profile, $other], array_column($this->tasks(), 'sync_profile_id'));
  }

  public function testABurstIsStoredWholeAndOnce(): void {
    $people = array_map(fn() => self::uuid(), range(1, 40));
    $bodies = [];
    foreach (range(0, 199) as $number) {
      // Each comes twice, side by side.
      $body = json_encode(array_map(fn(int $part) => self::event($people[($number + $part) % 40], key: "burst $number $part"), range(0, 9)));
      array_push($bodies, $body, $body);
    }
    $answers = self::$server->callAtOnce($this->path, $bodies);
    // One of two that wait for each other's rows may be turned away; it comes again.
    $refused = array_keys(array_filter($answers, fn(array $answer) => $answer[0] !== 200));
    foreach ($refused as $number) {
      $this->assertSame(503, $answers[$number][0]);
      $answers[$number] = self::$server->call($this->path, $bodies[$number]);
    }
    $this->assertSame([200], array_values(array_unique(array_column($answers, 0))));
    $this->assertSame(2000, array_sum(array_map(fn(array $answer) => $answer[1]['stored'], $answers)));
    $this->assertCount(2000, $this->events());
    $this->assertEqualsCanonicalizing($people, array_values(array_unique(array_column($this->tasks(), 'remote_person_id'))));
  }

  public function testBeforeTheUpgradeItAsksToComeAgain(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_extension SET schema_version = '1000' WHERE full_name = 'osdi-client'");
    try {
      $this->assertSame(503, self::$server->call($this->path, '[]')[0]);
    }
    finally {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_extension SET schema_version = '2000' WHERE full_name = 'osdi-client'");
    }
  }

  public function testEventsAreForgottenAfterAMonth(): void {
    $this->post([self::event(self::uuid(), key: 'old'), self::event(self::uuid(), key: 'young')]);
    foreach ([31, 29] as $number => $days) {
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_webhook_event SET received_date = %1 WHERE id = %2', [1 => [date('Y-m-d H:i:s', strtotime("-$days days")), 'String'], 2 => [$this->events()[$number]['id'], 'Integer']]);
    }
    $young = $this->events()[1]['id'];
    $result = civicrm_api3('Job', 'osdiclientcleanuplogtable', ['age' => '1 day', 'count' => 'none'])['values'];
    $this->assertStringContainsString('deleted 1 webhook events older than 30 days', $result);
    $this->assertSame([$young], array_column($this->events(), 'id'));
  }

  /**
   * @param string $person
   * @param string $type
   * @param string $link
   * @param string|null $key
   * @return array<string, mixed>
   */
  private static function event(string $person, string $type = 'osdi:signature', string $link = 'osdi:person', ?string $key = NULL): array {
    return [
      $type => [
        'created_date' => '2026-11-25T07:00:00Z',
        'person' => ['given_name' => 'Ann'],
        '_links' => [$link => ['href' => "https://actionnetwork.org/api/v2/people/$person"]],
      ],
      'action_network:sponsor' => ['title' => 'Group', 'url' => 'https://actionnetwork.org/groups/group'],
      'idempotency_key' => $key ?? self::uuid(),
    ];
  }

  /**
   * @param list<mixed> $events
   * @return array{int, mixed}
   */
  private function post(array $events): array {
    return self::$server->call($this->path, json_encode($events));
  }

  /**
   * @return string
   *   Path and query of the new address.
   */
  /**
   * @group civicrm
   */
  public function testTheQueueIsThereBeforeTheFirstCall(): void {
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue WHERE name = 'osdi_client'");
    \CRM_Queue_Service::singleton(TRUE);
    $this->setWebhook(TRUE);
    $this->assertSame('1', \CRM_Core_DAO::singleValueQuery("SELECT COUNT(*) FROM civicrm_queue WHERE name = 'osdi_client'"));
  }

  private function setWebhook(bool $enabled, ?int $profile = NULL): string {
    $url = civicrm_api4('OsdiSyncProfile', 'setWebhook', ['checkPermissions' => FALSE, 'profileId' => $profile ?? $this->profile, 'enabled' => $enabled])->single()['url'];
    return $url === NULL ? '' : '/civicrm/osdi/webhook?' . parse_url($url, PHP_URL_QUERY);
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function events(): array {
    return $this->rows('OsdiWebhookEvent', ['where' => [['sync_profile_id', '=', $this->profile]]]);
  }

}

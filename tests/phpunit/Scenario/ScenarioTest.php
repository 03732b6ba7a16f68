<?php

declare(strict_types=1);

namespace OsdiTest\Scenario;

/**
 * The stories under tests/scenarios, played through the job. The README there describes their format.
 */
final class ScenarioTest extends Participants {

  private const STEP = ['why', 'profile', 'groups', 'fields', 'here', 'there', 'trash', 'restore', 'merge', 'sandbox', 'faults', 'token', 'minutes', 'queue', 'run', 'tags', 'tag_run', 'contributions', 'donations', 'donation_run',
    'actions', 'activities', 'events', 'participants', 'action_run', 'expect',
  ];

  private const EXPECTED = ['here', 'there', 'contributions', 'donations', 'donation_state', 'donation_flags', 'activities', 'participants', 'action_state', 'state', 'log', 'count', 'flags', 'runs', 'queue'];

  /**
   * @dataProvider scenarios
   */
  public function testItEndsAsTold(string $folder): void {
    $scenario = self::read($folder);
    self::refuseOthers($scenario, ['only', 'reason', 'profile', 'crowd', 'here', 'there', 'contributions', 'donations', 'actions', 'steps'], 'the scenario');
    $this->setProfile($scenario['profile'] ?? []);
    $this->addCrowd($scenario['crowd'] ?? 0);
    $this->editHere($scenario['here'] ?? []);
    $this->editThere($scenario['there'] ?? []);
    $this->editContributions($scenario['contributions'] ?? []);
    $this->editDonations($scenario['donations'] ?? []);
    $this->editActions($scenario['actions'] ?? []);
    foreach ($scenario['steps'] as $number => $step) {
      $this->at = 'step ' . ($number + 1);
      self::refuseOthers($step, self::STEP, $this->at);
      $this->playStep($step);
    }
    $this->at = 'another run';
    $this->remote->clearFaults();
    $this->setToken('right');
    $this->pass(2);
    $this->assertNothingIsLeftToDo();
    if (array_column($scenario['steps'], 'tag_run')) {
      $before = $this->allOfTags();
      $this->remote->forgetRequests();
      $this->playTagRun([]);
      $this->assertSame([], $this->remote->writes());
      $this->assertSame($before, $this->allOfTags());
    }
    if (array_column($scenario['steps'], 'donation_run')) {
      $before = $this->allOfDonations();
      $this->playDonationRun([]);
      $this->assertSame([], $this->remote->writes());
      $this->assertSame($before, $this->allOfDonations());
    }
    if (array_column($scenario['steps'], 'action_run')) {
      $before = $this->allOfActions();
      $this->remote->forgetRequests();
      $this->playActionRun([]);
      $this->assertSame([], $this->remote->writes());
      $this->assertSame($before, $this->allOfActions());
    }
    if (array_column($scenario['steps'], 'queue')) {
      $this->playQueue(['result' => 'total: 0', 'requests' => []]);
    }
  }

  /**
   * @return array<string, array{string}>
   */
  public function scenarios(): array {
    $folders = array_filter(glob(dirname(__DIR__, 2) . '/scenarios/*', GLOB_ONLYDIR) ?: [], fn(string $folder) => getenv('CIVICRM_BOOT') || (self::read($folder)['only'] ?? NULL) !== 'civicrm');
    return array_combine(array_map('basename', $folders), array_map(fn($folder) => [$folder], $folders));
  }

  /**
   * @return array<string, mixed>
   */
  private static function read(string $folder): array {
    return json_decode((string) file_get_contents("$folder/scenario.json"), TRUE, 64, JSON_THROW_ON_ERROR);
  }

  /**
   * @param array<string, mixed> $given
   * @param list<string> $known
   */
  private static function refuseOthers(array $given, array $known, string $where): void {
    self::assertSame([], array_diff(array_keys($given), $known), "Unknown in $where");
  }

  /**
   * @param array<string, mixed> $step
   */
  private function playStep(array $step): void {
    $this->pass(2 + 60 * ($step['minutes'] ?? 0));
    $this->setProfile($step['profile'] ?? []);
    $this->changeGroups($step['groups'] ?? []);
    $this->changeFields($step['fields'] ?? []);
    $this->editHere($step['here'] ?? []);
    $this->editThere($step['there'] ?? []);
    $this->editContributions($step['contributions'] ?? []);
    $this->editDonations($step['donations'] ?? []);
    $this->editActions($step['actions'] ?? []);
    $this->editActivities($step['activities'] ?? []);
    $this->mapEvents($step['events'] ?? []);
    $this->editParticipants($step['participants'] ?? []);
    foreach ($step['trash'] ?? [] as $name) {
      $this->delete((int) $this->contactId($name));
    }
    foreach ($step['restore'] ?? [] as $name) {
      $this->restore((int) $this->contactId($name));
    }
    if (isset($step['merge'])) {
      self::refuseOthers($step['merge'], ['kept', 'discarded'], $this->at);
      $this->merge((int) $this->contactId($step['merge']['kept']), (int) $this->contactId($step['merge']['discarded']));
    }
    $this->changeTags($step['tags'] ?? []);
    if (isset($step['sandbox'])) {
      $this->remote->set($step['sandbox']);
    }
    if (isset($step['faults'])) {
      $this->setFaults($step['faults']);
    }
    if (isset($step['token'])) {
      $this->setToken($step['token']);
    }
    $this->beginRuns();
    if (isset($step['queue'])) {
      $this->pass(2);
      $this->playQueue($step['queue']);
    }
    if (isset($step['run'])) {
      $this->pass(2);
      $this->playRun($step['run']);
    }
    if (isset($step['tag_run'])) {
      $this->pass(2);
      $this->playTagRun($step['tag_run']);
    }
    if (isset($step['donation_run'])) {
      $this->pass(2);
      $this->playDonationRun($step['donation_run']);
    }
    if (isset($step['action_run'])) {
      $this->pass(2);
      $this->playActionRun($step['action_run']);
    }
    $this->look($step['expect'] ?? []);
  }

  /**
   * @param array<string, mixed> $run
   */
  private function playTagRun(array $run): void {
    $this->playJob($run, 'tags', $this->tagJob(...), $this->allOfTags(...));
  }

  /**
   * @param array<string, mixed> $run
   */
  private function playDonationRun(array $run): void {
    $job = fn(array $params) => (string) preg_replace('/^.*\bDonations[,\n]/s', '', $this->donationJob($params));
    $this->playJob($run, 'donations', $job, $this->allOfDonations(...));
  }

  /**
   * @param array<string, mixed> $run
   */
  private function playActionRun(array $run): void {
    $this->playJob($run, 'actions', $this->actionJob(...), $this->allOfActions(...));
  }

  /**
   * @param array<string, mixed> $run
   * @param string $what
   * @param callable(array<string, mixed>): string $job
   * @param callable(): array<string, mixed> $all
   *   Everything the job could change.
   */
  private function playJob(array $run, string $what, callable $job, callable $all): void {
    self::refuseOthers($run, ['origin', 'confirm', 'preview', 'result', 'error', 'requests'], $this->at);
    $params = array_filter(['confirm' => (int) ($run['confirm'] ?? 0), 'preview' => (int) ($run['preview'] ?? 0)]);
    $before = isset($params['preview']) ? $all() : NULL;
    $this->remote->forgetRequests();
    try {
      $ends = ['result' => self::counts($job($params + ['origin' => $run['origin'] ?? 'remote,local']))];
    }
    catch (\CRM_Core_Exception $error) {
      $ends = ['error' => $error->getMessage()];
    }
    $this->assertSame(isset($run['error']) ? 'error' : 'result', key($ends), "$this->at: $what: " . json_encode($ends));
    if (isset($run['error'])) {
      $this->assertStringContainsString($run['error'], $ends['error'], "$this->at: $what");
    }
    elseif (isset($run['result'])) {
      $this->assertEquals($run['result'], $ends['result'], "$this->at: $what");
    }
    if ($before !== NULL) {
      $this->assertSame($before, $all(), "$this->at: the preview writes");
    }
    $this->lookAtRequests($run['requests'] ?? NULL);
  }

  /**
   * @param array<string, mixed> $run
   */
  private function playRun(array $run): void {
    self::refuseOthers($run, ['origin', 'contacts', 'people', 'confirm', 'preview', 'stop', 'result', 'error', 'requests'], $this->at);
    $this->stopRuns($run['stop'] ?? FALSE);
    $params = array_filter([
      'contact_ids' => implode(',', array_map($this->contactId(...), $run['contacts'] ?? [])),
      'person_ids' => implode(',', array_map($this->personId(...), $run['people'] ?? [])),
      'confirm' => (int) ($run['confirm'] ?? 0),
      'preview' => (int) ($run['preview'] ?? 0),
    ]);
    $before = isset($params['preview']) ? $this->everything() : NULL;
    $this->remote->forgetRequests();
    if (isset($run['error'])) {
      $this->assertStringContainsString($run['error'], $this->failure($run['origin'] ?? 'remote,local', $params)->getMessage(), $this->at);
    }
    else {
      $result = self::counts($this->sync($run['origin'] ?? 'remote,local', $params));
      if (isset($run['result'])) {
        $this->assertEquals($run['result'], $result, "$this->at: " . implode(' ', array_filter(array_column($this->states(), 'message'))));
      }
    }
    if ($before !== NULL) {
      $this->assertSame($before, $this->everything(), "$this->at: the preview writes");
    }
    $this->stopRuns(FALSE);
    $this->lookAtRequests($run['requests'] ?? NULL);
  }

  /**
   * @param array<string, mixed> $job
   */
  private function playQueue(array $job): void {
    self::refuseOthers($job, ['confirm', 'retry_failed', 'result', 'error', 'requests'], $this->at);
    $this->remote->forgetRequests();
    $params = array_map('intval', array_intersect_key($job, ['confirm' => 0, 'retry_failed' => 0]));
    try {
      $ends = ['result' => $this->queueJob($params)];
    }
    catch (\CRM_Core_Exception $error) {
      $ends = ['error' => $error->getMessage()];
    }
    $expected = array_intersect_key($job, ['result' => 0, 'error' => 0]) ?: ['result' => '~total'];
    $this->assertSame(array_keys($expected), array_keys($ends), "$this->at: queue: " . implode('', $ends));
    $this->assertFits(reset($expected), reset($ends), "$this->at: queue");
    $this->lookAtRequests($job['requests'] ?? NULL);
  }

  /**
   * @param list<string>|null $expected
   */
  private function lookAtRequests(?array $expected): void {
    if ($expected !== NULL) {
      $sent = array_map(fn(array $request) => "{$request['method']} {$request['path']}", $this->remote->requests());
      $this->assertSame(array_map($this->withIds(...), $expected), $sent, "$this->at: requests");
    }
  }

  /**
   * @return array<string, array<string, int>>
   *   Numbers by origin and name, from the job's text, without those that are zero.
   */
  private static function counts(string $text): array {
    $counts = [];
    preg_match_all('/(AN->Civi|Civi->AN): (total: [^,(\n]*)/', $text, $found, PREG_SET_ORDER);
    foreach ($found as [, $label, $summary]) {
      $origin = $label === 'AN->Civi' ? 'remote' : 'local';
      $counts[$origin] = [];
      foreach (array_slice(explode('; ', $summary), 1) as $part) {
        [$name, $number] = explode(': ', $part);
        $counts[$origin] += array_filter([$name => (int) $number]);
      }
    }
    return $counts;
  }

  /**
   * @param array<string, mixed> $expected
   */
  private function look(array $expected): void {
    self::refuseOthers($expected, self::EXPECTED, $this->at);
    $this->lookAt('here', $expected['here'] ?? [], $this->showContact(...));
    $this->lookAt('there', $expected['there'] ?? [], $this->showPerson(...));
    $this->lookAt('state', $expected['state'] ?? [], $this->showState(...));
    $this->lookAt('log', $expected['log'] ?? [], $this->showLog(...));
    $this->lookAt('contribution', $expected['contributions'] ?? [], $this->showContribution(...));
    $this->lookAt('donation', $expected['donations'] ?? [], $this->showDonation(...));
    $this->lookAt('state', $expected['donation_state'] ?? [], $this->showDonationState(...));
    $this->lookAt('activity', $expected['activities'] ?? [], $this->showActivity(...));
    $this->lookAt('participant', $expected['participants'] ?? [], $this->showParticipant(...));
    $this->lookAt('state', $expected['action_state'] ?? [], $this->showActionState(...));
    if (isset($expected['donation_flags'])) {
      $this->assertSame($expected['donation_flags'], $this->donationFlags(), "$this->at: flags about donations");
    }
    foreach ($expected['count'] ?? [] as $what => $number) {
      $this->assertSame($number, $this->number($what), "$this->at: how many: $what");
    }
    foreach ($expected['flags'] ?? [] as $name => $flags) {
      $this->lookAtList("flags of $name", $flags, $this->flagsOf($name));
    }
    foreach (['runs' => $this->runs(...), 'queue' => $this->queue(...)] as $what => $show) {
      if (isset($expected[$what])) {
        $this->lookAtList($what, $expected[$what], $show());
      }
    }
  }

  /**
   * @param list<array<string, mixed>> $expected
   * @param list<array<string, mixed>> $found
   */
  private function lookAtList(string $what, array $expected, array $found): void {
    $this->assertCount(count($expected), $found, "$this->at: $what: " . json_encode($found));
    foreach ($expected as $number => $fields) {
      $this->lookAtFields("$this->at: $what, number " . ($number + 1), $fields, $found[$number]);
    }
  }

  /**
   * @param array<string, array<string, mixed>|null> $expected
   * @param callable(string): (array<string, mixed>|null) $show
   */
  private function lookAt(string $what, array $expected, callable $show): void {
    foreach ($expected as $name => $fields) {
      $found = $show($name);
      $where = "$this->at: $what of $name";
      if ($fields === NULL) {
        $this->assertNull($found, $where);
        continue;
      }
      $this->assertNotNull($found, "$where is missing");
      $this->lookAtFields($where, $fields, $found);
    }
  }

  /**
   * @param array<string, mixed> $expected
   * @param array<string, mixed> $found
   */
  private function lookAtFields(string $where, array $expected, array $found): void {
    self::refuseOthers($expected, array_keys($found), $where);
    foreach ($expected as $field => $wanted) {
      if ($field === 'phone') {
        [$wanted, $found[$field]] = [self::digits($wanted), self::digits($found[$field])];
      }
      $this->assertFits($wanted, $found[$field], "$where: $field");
    }
  }

  private function assertFits(mixed $wanted, mixed $found, string $where): void {
    if (is_string($wanted) && str_starts_with($wanted, '~')) {
      $this->assertStringContainsString(substr($wanted, 1), (string) $found, $where);
    }
    else {
      $this->assertSame($wanted, $found, $where);
    }
  }

  /**
   * A phone number without its punctuation and the country code of the United States.
   */
  private static function digits(?string $number): ?string {
    return $number === NULL ? NULL : preg_replace('/^1(?=\d{10}$)/', '', (string) preg_replace('/\D/', '', $number));
  }

}

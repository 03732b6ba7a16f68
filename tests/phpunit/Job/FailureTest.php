<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * A run that cannot be carried out says so in words, and leaves everything as it was.
 */
final class FailureTest extends JobTestCase {

  /**
   * @dataProvider origins
   */
  public function testOrigins(?string $origin, string $pattern): void {
    $this->assertMatchesRegularExpression($pattern, $this->sync($origin));
  }

  public function origins(): array {
    [$remote, $local] = ['AN->Civi: total: 0; success: 0; error: 0; skipped: 0', 'Civi->AN: total: 0; success: 0; error: 0; skipped: 0'];
    return [
      'left out' => [NULL, "/^$remote, $local\$/"],
      'both' => ['remote,local', "/^$remote, $local\$/"],
      'both the other way round' => ['local,remote', "/^$local, $remote\$/"],
      'in capitals' => ['Remote,LOCAL', "/^$remote, $local\$/"],
      'with spaces' => [' remote , local ', "/^$remote, $local\$/"],
      'remote' => ['remote', "/^$remote\$/"],
      'local' => ['local', "/^$local\$/"],
    ];
  }

  /**
   * @dataProvider badOrigins
   */
  public function testBadOrigins(string $origin, string $message): void {
    $before = $this->everything();
    $this->assertStringContainsString($message, $this->failure($origin)->getMessage());
    $this->assertNothingHappened($before);
    $this->assertSame([], $this->remote->requests());
  }

  public function badOrigins(): array {
    return [
      'unknown' => ['mars', 'Invalid origin passed to API action: mars. Use remote, local, or both, such as remote,local.'],
      'one of two unknown' => ['remote,Mars', 'Invalid origin passed to API action: Mars. Use remote, local, or both, such as remote,local.'],
      'too many' => ['remote,local,remote', 'Too many origins passed to API action. There should be no more than two. Use remote, local, or both, such as remote,local.'],
    ];
  }

  /**
   * @dataProvider profiles
   */
  public function testBadProfiles(mixed $id, string $message): void {
    $this->assertStringContainsString($message, $this->failure('remote', ['sync_profile_id' => $id])->getMessage());
    $this->assertSame([], $this->remote->requests());
  }

  public function profiles(): array {
    return [
      'unknown' => [999999999, '999999999'],
      'missing' => [NULL, 'sync_profile_id'],
      'not a number' => ['one', 'sync_profile_id'],
    ];
  }

  public function testAWrongTokenIsNamedAsSuch(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'api_token' => 'not-the-token-of-the-sandbox']);
    $this->assertFails('/does not accept the API token/', 'remote', 'authentication');
  }

  public function testAnUnreachableServerIsNamedWithItsAddress(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'entry_point' => getenv('OSDI_TEST_SILENT_ORIGIN') . '/api/v2/']);
    $this->assertFails('#' . preg_quote((string) getenv('OSDI_TEST_SILENT_ORIGIN')) . '|refused|connect#i', 'remote', 'transport');
  }

  public function testAServerThatIsNotAllowedIsNeverAsked(): void {
    // A profile cannot be saved like this, but the list of allowed servers may have been shortened since.
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET entry_point = 'https://example.org/api/v2/' WHERE id = {$this->profile}");
    $this->assertFails('/osdi_client\.allowed_origins/', 'remote', 'configuration');
  }

  /**
   * osdi-client 1.2.3 asked https://actionnetwork.org/api/v2/ whatever the profile said.
   */
  public function testAnEntryPointOf123ThatIsNotTheApiIsNamed(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET entry_point = 'https://actionnetwork.org/' WHERE id = {$this->profile}");
    $this->assertFails('#entry_point.*https://actionnetwork\.org/ .*api/v2/#', 'remote', 'configuration');
  }

  public function testHtmlInsteadOfJson(): void {
    $this->remote->fault(['method' => 'GET', 'path' => '/people*', 'kind' => 'html', 'status' => 200, 'times' => NULL]);
    $this->assertFails('/html/i', 'remote', 'unreadable');
  }

  public function testATruncatedPage(): void {
    $this->remote->fault(['method' => 'GET', 'path' => '/people*', 'kind' => 'truncate', 'times' => NULL]);
    $this->assertFails('/./', 'remote', 'unreadable');
  }

  /**
   * @dataProvider faults
   */
  public function testOtherFaults(array $fault): void {
    $this->remote = Sandbox::with(30);
    $this->remote->fault($fault + ['method' => 'GET', 'path' => '/people*', 'times' => NULL]);
    $cursors = $this->cursors();
    $this->assertNotSame('', $this->failure('remote')->getMessage());
    $this->assertSame($cursors, $this->cursors());
    $this->remote->clearFaults();
    $this->assertStringContainsString('AN->Civi: total: 30', $this->sync('remote'));
  }

  public function faults(): array {
    return [
      'server error' => [['kind' => 'status', 'status' => 500]],
      'wrong type' => [['kind' => 'wrong_type']],
      'a next page elsewhere' => [['kind' => 'foreign_next']],
      'a next page that was before' => [['kind' => 'loop_next']],
      'connection dropped' => [['kind' => 'drop_after']],
    ];
  }

  /**
   * The pages before the broken one were carried out, but nothing was skipped: the next run begins where this did.
   */
  public function testABrokenLaterPageDoesNotMoveTheCursor(): void {
    $this->remote = Sandbox::with(60);
    $this->remote->fault(['method' => 'GET', 'path' => '/people*', 'kind' => 'truncate', 'skip' => 2, 'times' => NULL]);
    $before = $this->cursors();
    $this->failure('remote');
    $this->assertSame($before, $this->cursors());
    $this->remote->clearFaults();
    $this->sync('remote');
    $this->assertSame([], array_diff($this->emails(), array_column($this->rows('Email', ['select' => ['email']]), 'email')));
  }

  public function testAFailureThereDoesNotKeepTheOtherDirectionsCursorFromStaying(): void {
    $this->contact([], $email = self::address());
    $this->remote->fault(['method' => 'GET', 'path' => '/people*', 'kind' => 'html', 'times' => NULL]);
    $before = $this->cursors();
    $this->failure('remote,local');
    $this->assertSame($before, $this->cursors());
    $this->assertNull($this->remote->person($email));
  }

  /**
   * @dataProvider troubles
   */
  public function testACreationInTroubleHappensOnce(array $trouble): void {
    $emails = array_map(fn() => self::address(), range(1, 3));
    array_map(fn($email) => $this->contact([], $email), $emails);
    $this->remote->fault($trouble + ['method' => 'POST', 'path' => '/people*', 'skip' => 1, 'times' => 1]);
    $this->syncUntilQuiet();
    $this->assertEqualsCanonicalizing($emails, array_map(fn($person) => $person['email_addresses'][0]['address'], $this->remote->people()));
    $this->assertSame(['success', 'success', 'success'], array_column($this->states(), 'sync_status'));
  }

  /**
   * @dataProvider troubles
   */
  public function testAChangeInTroubleArrives(array $trouble): void {
    $emails = array_map(fn() => self::address(), range(1, 3));
    $contacts = array_map(fn($email) => $this->contact(['first_name' => 'Old'], $email), $emails);
    $this->sync('local');
    array_map(fn($id) => $this->save('Contact', ['id' => $id, 'first_name' => 'New']), $contacts);
    $this->remote->forgetRequests();
    $this->remote->fault($trouble + ['method' => 'PUT', 'path' => '/people*', 'skip' => 1, 'times' => 1]);
    $this->syncUntilQuiet();
    $this->assertSame(['New', 'New', 'New'], array_map(fn($email) => $this->remote->person($email)['given_name'], $emails));
    $this->assertSame([], $this->remote->requests('POST'));
    $this->assertSame(['success', 'success', 'success'], array_column($this->states(), 'sync_status'));
  }

  public function troubles(): array {
    return [
      'answer lost' => [['kind' => 'drop_after']],
      'request lost' => [['kind' => 'drop_before']],
      'html' => [['kind' => 'html', 'status' => 200]],
      'html with an error' => [['kind' => 'html', 'status' => 503]],
      'truncated' => [['kind' => 'truncate']],
      'empty answer' => [['kind' => 'empty']],
      'wrong type' => [['kind' => 'wrong_type']],
      'server error' => [['kind' => 'status', 'status' => 500]],
      'refused once' => [['kind' => 'status', 'status' => 400]],
    ];
  }

  /**
   * Runs that may fail, as a scheduler would repeat them, with all pauses over.
   */
  private function syncUntilQuiet(): void {
    for ($run = 0; $run < 3; $run++) {
      try {
        $this->sync('local');
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertNotSame('', $e->getMessage());
      }
      $this->letPausesEnd();
    }
    $this->assertStringContainsString('error: 0', $this->sync('local'));
  }

  public function testTooManyRequestsAreWaitedFor(): void {
    $this->remote = Sandbox::with(30);
    $this->remote->set(['rate_limit_per_second' => 4, 'retry_after' => TRUE]);
    foreach (range(1, 6) as $number) {
      $this->contact([], self::address());
    }
    $values = $this->sync();
    $this->assertSame(2, substr_count($values, 'error: 0'), $values);
    $this->assertStringContainsString('Civi->AN: ', $values);
    $this->assertCount(36, $this->remote->people());
  }

  public function testWithoutTheLibraryTheJobSaysWhatIsMissing(): void {
    $code = 'try { echo json_encode(civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . '])); }
      catch (CRM_Core_Exception $e) { echo get_class($e), ": ", $e->getMessage(); }';
    $run = Php::run($code, [], FALSE);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertMatchesRegularExpression('/osdi_client\.so|libosdi_client|native library/i', $run['output']);
    $this->assertNull($this->cursors()['remote']);
  }


  /**
   * @return list<string> addresses of the people in the sandbox who have one
   */
  private function emails(): array {
    return array_values(array_filter(array_map(fn($person) => mb_strtolower($person['email_addresses'][0]['address'] ?? ''), $this->remote->people())));
  }

  private function assertFails(string $pattern, string $origin, ?string $kind = NULL): void {
    $this->contact([], self::address());
    $before = $this->everything();
    $cursors = $this->cursors();
    $logged = strlen(self::logs());
    $exception = $this->failure($origin);
    $this->assertMatchesRegularExpression($pattern, $exception->getMessage());
    $this->assertStringNotContainsString('Exception', $exception->getMessage(), 'a sentence for people');
    $this->assertStringContainsString(strtok($exception->getMessage(), '"'), substr(self::logs(), $logged), 'the log has it too');
    if ($kind !== NULL) {
      $this->assertSame($kind, $exception->getErrorData()['kind'] ?? $exception->getErrorData()['error_code'] ?? NULL);
    }
    $this->assertNothingHappened($before);
    $this->assertSame($cursors, $this->cursors());
  }

  /**
   * @param array<string, mixed> $before
   */
  private function assertNothingHappened(array $before): void {
    $this->assertSame($before, $this->everything());
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * The API token stays where it belongs.
 */
final class TokenTest extends JobTestCase {

  /**
   * @dataProvider endings
   */
  public function testTheTokenIsNowhereAfterARun(?string $token, ?string $entryPoint, ?array $fault): void {
    $token ??= 'tok-' . self::word();
    $this->remote->add(self::person(self::address()));
    $this->contact([], self::address());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'api_token' => $token]);
    if ($entryPoint !== NULL) {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET entry_point = '$entryPoint' WHERE id = {$this->profile}");
    }
    if ($fault !== NULL) {
      $this->remote->fault($fault + ['path' => '*', 'method' => '*', 'times' => NULL]);
    }
    $run = Php::run('ini_set("zend.exception_ignore_args", "0");
      try { echo json_encode(civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . ', "debug" => 1])); }
      catch (Throwable $e) { do { echo $e, json_encode($e->getTrace(), JSON_PARTIAL_OUTPUT_ON_ERROR), print_r(method_exists($e, "getErrorData") ? $e->getErrorData() : [], TRUE); } while ($e = $e->getPrevious()); }');
    $this->assertNotSame('', $run['output']);
    $this->assertStringNotContainsString($token, $run['output'] . $run['errors']);
    $this->assertStringNotContainsString($token, self::database());
    $this->assertStringNotContainsString($token, self::logs());
    $this->assertStringNotContainsString($token, json_encode($this->rows('OsdiSyncProfile')));
  }

  public function endings(): array {
    return [
      'accepted' => [Sandbox::TOKEN, NULL, NULL],
      'refused' => [NULL, NULL, NULL],
      'the server repeats the token in an error' => [NULL, NULL, ['kind' => 'echo_key']],
      'html' => [NULL, NULL, ['kind' => 'html']],
      'server not allowed' => [NULL, 'https://example.org/api/v2/', NULL],
    ];
  }

  /**
   * Every table, as text.
   */
  private static function database(): string {
    $standIn = class_exists('StandIn\Database', FALSE);
    $tables = $standIn ? "SELECT name FROM sqlite_master WHERE type = 'table'" : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = "BASE TABLE"';
    $text = '';
    foreach (\CRM_Core_DAO::executeQuery($tables)->fetchAll() as $table) {
      $text .= json_encode(\CRM_Core_DAO::executeQuery("SELECT * FROM `{$table['name']}`")->fetchAll(), JSON_PARTIAL_OUTPUT_ON_ERROR | JSON_UNESCAPED_SLASHES);
    }
    return $text;
  }

}

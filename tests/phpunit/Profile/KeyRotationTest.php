<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use OsdiTest\CiviTestCase;
use OsdiTest\Php;

/**
 * A site replaces the key its secrets are encrypted with: CiviCRM asks everybody to encrypt theirs anew. It is done in
 * a process of its own, which is the only one with the new key.
 */
final class KeyRotationTest extends CiviTestCase {

  private const ROTATE = 'Civi::service("crypto.registry")->addSymmetricKey(["id" => "new-key", "key" => str_repeat("k", 32), "suite" => "aes-cbc", "tags" => ["CRED"], "weight" => -1]);
    $log = new class { public array $said = []; public function __call($level, $arguments) { $this->said[] = "$level: $arguments[0]"; } };
    $rotate = fn($tag) => CRM_Utils_Hook::cryptoRotateKey($tag, $log);
    $stored = fn($id) => CRM_Core_DAO::singleValueQuery("SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = " . (int) $id);
    $clear = fn($id) => Civi::service("crypto.token")->decrypt($stored($id), ["CRED"]);
    $key = fn($id) => preg_match("/^\x02CTK\?k=([^&]+)/", $stored($id), $found) ? $found[1] : "none"; ';

  private string $token;

  private int $profile;

  protected function setUp(): void {
    parent::setUp();
    $this->token = 'tok-' . self::word();
    $this->profile = $this->profile('Rotated');
  }

  public function testTheTokenIsEncryptedWithTheNewKeyAndStillTheSame(): void {
    $run = Php::run(self::ROTATE . "\$rotate('CRED'); echo \$key({$this->profile}), ' ', \$clear({$this->profile}), ' ', implode('|', \$log->said);");
    $this->assertSame(['', 0], [$run['errors'], $run['exit']]);
    $this->assertMatchesRegularExpression("/^new-key {$this->token} info: [^|]*sync profile[^|]*{$this->profile}[^|]*\$/", $run['output']);
    $this->assertStringNotContainsString($this->token, substr($run['output'], strlen("new-key {$this->token}")));
  }

  public function testASecondRotationWithTheSameKeyChangesNothing(): void {
    $run = Php::run(self::ROTATE . "\$rotate('CRED'); \$before = \$stored({$this->profile}); \$log->said = []; \$rotate('CRED'); echo \$before === \$stored({$this->profile}) ? 'same' : 'changed', implode('|', \$log->said);");
    $this->assertSame(['same', '', 0], [$run['output'], $run['errors'], $run['exit']]);
  }

  public function testKeysForSomethingElseDoNotMatter(): void {
    $run = Php::run(self::ROTATE . "\$rotate('SIGN'); echo \$key({$this->profile}) === 'new-key' ? 'changed' : 'as it was', implode('|', \$log->said);");
    $this->assertSame(['as it was', '', 0], [$run['output'], $run['errors'], $run['exit']]);
  }

  public function testATokenInClearIsEncrypted(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET api_token = '{$this->token}' WHERE id = {$this->profile}");
    $run = Php::run(self::ROTATE . "\$rotate('CRED'); echo \$key({$this->profile}), ' ', \$clear({$this->profile});");
    $this->assertSame(["new-key {$this->token}", '', 0], [$run['output'], $run['errors'], $run['exit']]);
  }

  public function testATokenOfALostKeyIsNamedAndTheOthersAreStillDone(): void {
    $lost = $this->profile('Lost');
    $other = $this->profile('Other');
    $this->loseKeyOf($lost);
    $run = Php::run(self::ROTATE . "\$before = \$stored($lost); \$rotate('CRED'); echo \$before === \$stored($lost) ? 'left ' : 'changed ', \$key({$this->profile}), ' ', \$key($other), ' ', implode('|', \$log->said);");
    $this->assertSame(['', 0], [$run['errors'], $run['exit']]);
    $this->assertStringStartsWith('left new-key new-key ', $run['output']);
    $this->assertMatchesRegularExpression("/warning: [^|]*\\b$lost\\b[^|]*enter/i", $run['output']);
  }

  private function profile(string $label): int {
    return $this->save('OsdiSyncProfile', ['label' => $label, 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => $this->token]);
  }

  private function loseKeyOf(int $profile): void {
    $stored = \CRM_Core_DAO::singleValueQuery("SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = $profile");
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET api_token = %1 WHERE id = %2', [
      1 => [preg_replace('/k=[^&]*/', 'k=gone', $stored), 'String'],
      2 => [$profile, 'Integer'],
    ]);
  }

}

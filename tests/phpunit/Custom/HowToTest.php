<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use OsdiTest\Docs\CommandLine;
use OsdiTest\JobTestCase;
use OsdiTest\Php;

/**
 * Whoever follows docs/customising.md from an empty folder gets a running sync. Files and commands are those of the page;
 * every command runs in a process of its own, as cv does.
 */
final class HowToTest extends JobTestCase {

  private const KEY = 'our-branches';

  private const GROUP = 'Our_branch';

  /**
   * CiviCRM's extensions folder.
   */
  private string $extensions;

  /**
   * @var list<array{marks: string, text: string}>
   */
  private array $blocks;

  /**
   * CiviCRM knows the extension.
   */
  private bool $isEnabled = FALSE;

  protected function setUp(): void {
    parent::setUp();
    $this->extensions = getenv('CIVICRM_BOOT') ? rtrim((string) \CRM_Core_Config::singleton()->extensionsDir, '/') : sys_get_temp_dir() . '/' . self::word();
    $page = (string) file_get_contents(dirname(__DIR__, 3) . '/docs/customising.md');
    preg_match('/^## Write an extension$(.*?)^## /ms', $page, $section);
    preg_match_all('/^```(\w+[^\n]*)\n(.*?)^```$/ms', $section[1], $found, PREG_SET_ORDER);
    $this->blocks = array_map(fn(array $block) => ['marks' => trim($block[1]), 'text' => $block[2]], $found);
  }

  protected function tearDown(): void {
    try {
      if ($this->isEnabled) {
        $this->inAnotherProcess("civicrm_api3('Extension', 'disable', ['keys' => '" . self::KEY . "']); civicrm_api3('Extension', 'uninstall', ['keys' => '" . self::KEY . "']);");
      }
      $this->api4('CustomGroup', 'delete', ['where' => [['name', '=', self::GROUP]]]);
    }
    finally {
      $this->remove(getenv('CIVICRM_BOOT') ? "$this->extensions/" . self::KEY : $this->extensions);
      parent::tearDown();
    }
  }

  public function testTheStepsLeadToARunningSync(): void {
    $said = '';
    foreach ($this->blocks as $block) {
      [$language, $mark] = explode(' ', $block['marks'], 2) + [1 => ''];
      if (str_starts_with($mark, 'file=')) {
        $this->write(substr($mark, strlen('file=')), $block['text']);
      }
      elseif ($mark === 'output') {
        $this->assertStringContainsString(trim($block['text']), $said);
      }
      else {
        $this->assertSame('sh', $language, 'a block that is neither a file nor commands');
        foreach (array_filter(explode("\n", $block['text'])) as $line) {
          if (str_contains($line, '.preview')) {
            [$in, $out] = $this->members();
          }
          $said = $this->command($line);
        }
      }
    }
    $this->assertSame('Harbor', $this->remote->person($in)['custom_fields']['Branch']);
    $this->assertNull($this->remote->person($out));
    $this->remote->change($this->remote->person($in)['id'], ['custom_fields' => ['Branch' => 'Hill']]);
    $this->assertStringContainsString('success: 1; error: 0', $this->command('cv api3 Job.osdiclientbatchsynccontacts sync_profile_id=1 origin=remote'));
    $contact = $this->api4('Contact', 'get', ['select' => ['id', self::GROUP . '.Name'], 'where' => [['email_primary.email', '=', $in]]])[0];
    $this->assertSame('Hill', $contact[self::GROUP . '.Name']);
    sleep(1);
    $this->api4('Contact', 'update', ['values' => [self::GROUP . '.Name' => 'Bay'], 'where' => [['id', '=', $contact['id']]]]);
    $this->assertStringContainsString('success: 1; error: 0', $this->command('cv api3 Job.osdiclientbatchsynccontacts sync_profile_id=1 origin=local'));
    $this->assertSame('Bay', $this->remote->person($in)['custom_fields']['Branch']);
  }

  /**
   * What the page asks the reader to enter.
   *
   * @return array{string, string}
   *   Addresses of the one with a branch and of the other one.
   */
  private function members(): array {
    foreach ([[$in = self::address(), 'Harbor'], [$out = self::address(), NULL]] as [$email, $branch]) {
      $contact = ['contact_type' => 'Individual', 'first_name' => 'Ann', 'last_name' => self::word(), self::GROUP . '.Name' => $branch];
      $id = $this->api4('Contact', 'create', ['values' => $contact])[0]['id'];
      $this->save('Email', ['contact_id' => $id, 'email' => $email]);
    }
    return [$in, $out];
  }

  private function write(string $path, string $text): void {
    $file = "$this->extensions/$path";
    if (!is_dir(dirname($file))) {
      mkdir(dirname($file), 0777, TRUE);
    }
    file_put_contents($file, $text);
  }

  private function command(string $line): string {
    if ($line === 'cv en ' . self::KEY) {
      return $this->enable();
    }
    if ($line === 'cv flush --triggers') {
      // The stand-in moves the date by itself.
      return getenv('CIVICRM_BOOT') ? $this->inAnotherProcess("civicrm_api3('System', 'flush', ['triggers' => TRUE]);") : '';
    }
    $command = CommandLine::parse($line);
    $this->assertTrue($command->callsApi(), $line);
    ['version' => $version, 'entity' => $entity, 'action' => $action, 'params' => $params] = $command->call();
    $params = $this->ofThisProfile($params);
    return $version === 3
      ? $this->inAnotherProcess('echo civicrm_api3(' . self::arguments($entity, $action, $params) . ")['values'];")
      : json_encode($this->api4($entity, $action, $params), JSON_THROW_ON_ERROR);
  }

  /**
   * @param string $entity
   * @param string $action
   * @param array<string, mixed> $params
   * @return list<array<string, mixed>>
   */
  private function api4(string $entity, string $action, array $params): array {
    // This process knows nothing of the custom field that was made since it began.
    $code = 'echo json_encode(civicrm_api4(' . self::arguments($entity, $action, $params + ['checkPermissions' => FALSE]) . ')->getArrayCopy(), JSON_THROW_ON_ERROR);';
    return json_decode($this->inAnotherProcess($code), TRUE, 64, JSON_THROW_ON_ERROR);
  }

  /**
   * @param string $entity
   * @param string $action
   * @param array<string, mixed> $params
   */
  private static function arguments(string $entity, string $action, array $params): string {
    return implode(', ', array_map(fn($one) => var_export($one, TRUE), [$entity, $action, $params]));
  }

  /**
   * @param array<string, mixed> $params
   * @return array<string, mixed>
   *   With the profile of this test, of whose id the page cannot know.
   */
  private function ofThisProfile(array $params): array {
    $isOfProfile = fn(string $name) => in_array($name, ['id', 'profileId', 'sync_profile_id'], TRUE);
    foreach ($params as $name => $value) {
      $params[$name] = $isOfProfile($name) ? $this->profile : $value;
    }
    foreach ($params['where'] ?? [] as $index => [$name]) {
      if ($isOfProfile($name)) {
        $params['where'][$index] = [$name, '=', $this->profile];
      }
    }
    return $params;
  }

  private function enable(): string {
    $info = simplexml_load_file("$this->extensions/" . self::KEY . '/info.xml');
    $this->assertSame([self::KEY, 'osdi-client'], [(string) $info['key'], (string) $info->requires->ext]);
    $this->assertFileExists("$this->extensions/" . self::KEY . "/$info->file.php");
    $this->isEnabled = (bool) getenv('CIVICRM_BOOT');
    return $this->isEnabled
      ? $this->inAnotherProcess("civicrm_api3('Extension', 'refresh', ['local' => TRUE, 'remote' => FALSE]); civicrm_api3('Extension', 'install', ['keys' => '" . self::KEY . "']);")
      : '';
  }

  private function inAnotherProcess(string $code): string {
    // The stand-in has no extensions: its classes are found as CiviCRM would find them.
    $load = getenv('CIVICRM_BOOT') ? '' : 'OsdiTest\\Custom\\ExtensionClasses::of(' . var_export("$this->extensions/" . self::KEY, TRUE) . '); ';
    $done = Php::run($load . $code);
    $this->assertSame([0, ''], [$done['exit'], $done['errors']], $code . "\n" . $done['output']);
    return $done['output'];
  }

  private function remove(string $folder): void {
    foreach (glob("$folder/*") ?: [] as $file) {
      is_dir($file) ? $this->remove($file) : unlink($file);
    }
    if (is_dir($folder)) {
      rmdir($folder);
    }
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

use Civi\Api4\Generic\AbstractAction;
use Civi\Osdi\Gateway\FlagTable;
use PHPUnit\Framework\TestCase;

/**
 * The pages of reference name what the code has, and nothing else.
 */
final class ReferenceTest extends TestCase {

  private const ROOT = __DIR__ . '/../..';

  public function testJobs(): void {
    $page = Page::named('docs/jobs.md');
    $rows = self::rows($page->text());
    $said = [];
    foreach ($rows as [$title, $action]) {
      if (preg_match('/^\*Job (\d): .+\*$/', $title)) {
        $said[trim($action, '`')] = 'Action Network ' . trim($title, '*');
      }
    }
    $values = array_column(array_column(require self::ROOT . '/php/managed/Job.mgd.php', 'params'), 'values');
    $this->assertSame(array_column($values, 'name', 'api_action'), $said);

    $parameters = [];
    foreach (self::rows($page->section('Parameters')) as $row) {
      if (preg_match('/^`(\w+)`$/', $row[0], $name)) {
        $numbers = strtr($row[1], ['–' => '-', ' ' => '']) === '1-5' ? ['1', '2', '3', '4', '5'] : preg_split('/, ?/', $row[1]);
        foreach ($numbers as $number) {
          $parameters[(int) $number][$name[1]] = trim($row[3], '`');
        }
      }
    }
    foreach (array_keys($said) as $number => $action) {
      require_once self::ROOT . '/php/api/v3/Job/' . ucfirst($action) . '.php';
      $spec = [];
      ("_civicrm_api3_job_{$action}_spec")($spec);
      $this->assertEqualsCanonicalizing(array_keys($spec), array_keys($parameters[$number]), $action);
      foreach (array_filter(array_column($spec, 'api.default', 'name')) as $name => $default) {
        $this->assertSame($default, $parameters[$number][$name], "$action $name");
      }
    }
  }

  public function testActionsOfApi4(): void {
    $said = [];
    foreach (self::rows(Page::named('docs/api.md')->text()) as $row) {
      if (preg_match('/^`(\w+\.\w+)`$/', $row[0], $name)) {
        preg_match_all('/`(\w+)`/', $row[1], $parameters);
        $said[$name[1]] = self::sorted($parameters[1]);
      }
    }
    $are = [];
    foreach (glob(self::ROOT . '/php/Civi/Api4/Action/*/*.php') ?: [] as $file) {
      [$entity, $action] = [basename(dirname($file)), basename($file, '.php')];
      $class = "Civi\\Api4\\Action\\$entity\\$action";
      if (!class_exists($class)) {
        continue;
      }
      $own = array_filter(
        (new \ReflectionClass($class))->getProperties(\ReflectionProperty::IS_PROTECTED),
        fn(\ReflectionProperty $property) => !$property->isStatic() && !property_exists(AbstractAction::class, $property->getName()),
      );
      $are[$entity . '.' . lcfirst($action)] = self::sorted(array_map(fn(\ReflectionProperty $property) => $property->getName(), $own));
    }
    $this->assertNotSame([], $are);
    ksort($are);
    ksort($said);
    $this->assertSame($are, $said);
  }

  public function testFieldsOfTheProfile(): void {
    $said = [];
    foreach (self::rows(Page::named('docs/profile.md')->text()) as $row) {
      if (preg_match('/^`(\w+)`$/', $row[0], $name)) {
        $said[$name[1]] = trim($row[1], '`');
      }
    }
    $shown = fn(array $field) => match (TRUE) {
      !isset($field['default']) => '',
      is_bool($field['default']) => $field['default'] ? 'yes' : 'no',
      default => (string) $field['default'],
    };
    $are = array_map($shown, (require self::ROOT . '/php/schema/OsdiSyncProfile.entityType.php')['getFields']());
    unset($are['id']);
    ksort($are);
    ksort($said);
    $this->assertSame($are, $said);
  }

  public function testTables(): void {
    $said = [];
    foreach (self::rows(Page::named('docs/tables.md')->text()) as $row) {
      if (preg_match('/^`(\w+)`$/', $row[0], $name)) {
        $said[$name[1]] = trim($row[1], '`');
        $isInternal = str_contains($row[2], 'internal');
        $this->assertSame($isInternal, !is_file(self::ROOT . "/php/Civi/Api4/{$name[1]}.php"), $name[1]);
      }
    }
    $are = array_column(array_map(fn(string $file) => require $file, glob(self::ROOT . '/php/schema/*.php') ?: []), 'table', 'name');
    ksort($are);
    ksort($said);
    $this->assertSame($are, $said);
  }

  public function testFlags(): void {
    $cells = array_map(fn(array $row) => $row[0], self::rows(Page::named('docs/statuses.md')->section('Flags')));
    preg_match_all('/`([a-z]+_[a-z_]+)`/', implode(' ', array_filter($cells, fn(string $cell) => $cell !== '`flag_type`')), $said);
    $values = array_column(array_column(require self::ROOT . '/php/managed/OptionGroup.mgd.php', 'params'), 'values');
    $are = array_column(array_filter($values, fn(array $value) => ($value['option_group_id.name'] ?? '') === 'osdi_flag_type'), 'value');
    $this->assertSame(self::sorted($are), self::sorted($said[1]));
    // Each of them keeps nobody from being synced, as the page says.
    $this->assertSame(self::sorted($are), self::sorted(FlagTable::TELLING));
    preg_match('/enum FlagType \{(.*?)^\}/ms', (string) file_get_contents(self::ROOT . '/src/engine/src/crm/flag.rs'), $engine);
    preg_match_all('/^ {4}(\w+),$/m', $engine[1] ?? '', $opened);
    $names = array_map(fn(string $name) => strtolower(preg_replace('/(?<!^)[A-Z]/', '_$0', $name)), $opened[1]);
    $this->assertNotSame([], $names);
    $this->assertSame([], array_diff($names, $said[1]));
  }

  public function testStatuses(): void {
    $said = [];
    $entity = '';
    foreach (self::rows(Page::named('docs/statuses.md')->section('Sync states')) as $row) {
      $entity = preg_match('/^`(\w+)`$/', $row[0], $name) ? $name[1] : $entity;
      preg_match_all('/`([^`]+)`/', $row[1], $statuses);
      $said[$entity] = self::sorted([...$said[$entity] ?? [], ...$statuses[1]]);
    }
    unset($said['']);
    $known = fn(string $class) => self::sorted(array_keys($class::getStatuses()));
    $this->assertSame([
      'OsdiPersonSyncState' => $known(\CRM_OSDI_BAO_PersonSyncState::class),
      'OsdiDonationSyncState' => $known(\CRM_OSDI_BAO_DonationSyncState::class),
      'OsdiActionState' => $known(\CRM_OSDI_BAO_ActionState::class),
    ], $said);
    preg_match_all('/`([a-z]+)`/', Page::named('docs/statuses.md')->section('Runs'), $outcomes);
    $this->assertSame(self::sorted(array_keys(\CRM_OSDI_BAO_Run::getOutcomes())), self::sorted(array_diff($outcomes[1], ['outcome'])));
  }

  public function testNativeFunctions(): void {
    $page = Page::named('docs/native-functions.md');
    $stubs = (string) file_get_contents(self::ROOT . '/php/stubs/osdi_client.stub.php');
    preg_match_all('/^ {2}function ((\w+)\(.*\): \S+) \{\}$/m', $stubs, $functions);
    preg_match_all('/`((\w+)\([^`]*\): \??\w+)`/', $page->text(), $said);
    $this->assertSame([], array_diff($said[1], $functions[1]), 'Signatures that the library does not have');
    preg_match_all('/^### (\w+)$/m', $page->text(), $headings);
    $this->assertSame([], array_diff($headings[1], $said[2]), 'Functions without their signature');
    // Those that need the gateways of the extension are for its own use.
    $own = array_filter($functions[2], fn(string $name) => str_starts_with($name, 'sync_') || $name === 'forget_people');
    $this->assertSame([], array_diff($functions[2], $own, $said[2], ['abi_version']), 'Functions that are not told of');
    $this->assertStringContainsString('`abi_version()`', $page->text());

    preg_match('/final class Client \{(.*?)^ {2}\}/ms', $stubs, $client);
    preg_match_all('/public function (\w+)\(/', $client[1], $methods);
    $cells = array_map(fn(array $row) => $row[0], self::rows($page->section('The client')));
    preg_match_all('/`(\w+)`/', implode(' ', $cells), $named);
    $this->assertSame(self::sorted(array_diff($methods[1], ['__construct'])), self::sorted($named[1]));
  }

  public function testKindsOfErrors(): void {
    preg_match_all('/^ {12}Self::\w+ => "(\w+)",$/m', (string) file_get_contents(self::ROOT . '/src/engine/src/error.rs'), $kinds);
    $rows = self::rows(Page::named('docs/native-functions.md')->section('When something goes wrong'));
    $said = array_map(fn(array $row) => trim($row[0], '`'), array_filter($rows, fn(array $row) => preg_match('/^`[a-z_]+`$/', $row[0])));
    $this->assertNotSame([], $kinds[1]);
    $this->assertSame(self::sorted($kinds[1]), self::sorted($said));
  }

  public function testPoliciesForConflicts(): void {
    preg_match('/pub enum Policy \{(.*?)^\}/ms', (string) file_get_contents(self::ROOT . '/src/engine/src/profile/rules.rs'), $engine);
    preg_match_all('/^ {4}(\w+),$/m', $engine[1] ?? '', $policies);
    $this->assertNotSame([], $policies[1]);
    $this->assertSame(self::sorted(array_map('strtolower', $policies[1])), self::sorted(Page::codeInFirstCells(Page::named('docs/conflicts.md')->text())));
  }

  public function testSettingsOfTheServer(): void {
    $said = Page::codeInFirstCells(Page::named('README.md')->section('Settings of the server'));
    $this->assertSame(self::sorted(array_keys(ini_get_all('osdi_client'))), self::sorted($said));
  }

  public function testEveryPageIsListed(): void {
    $listed = array_filter(Page::named('docs/README.md')->links(), fn(string $link) => !str_contains($link, '/'));
    $pages = array_map('basename', array_diff(Page::names(), ['README.md', 'docs/README.md']));
    $this->assertSame(self::sorted($pages), self::sorted($listed));
  }

  /**
   * The rows of all tables in a text, without those of dashes.
   *
   * @return list<list<string>> cells
   */
  private static function rows(string $text): array {
    preg_match_all('/^\|(.+)\|$/m', $text, $found);
    $rows = array_map(fn(string $row) => array_map('trim', explode('|', $row)), $found[1]);
    return array_values(array_filter($rows, fn(array $row) => trim(implode('', $row), '- ') !== ''));
  }

  /**
   * @param array<int, string> $names
   * @return list<string>
   */
  private static function sorted(array $names): array {
    sort($names);
    return $names;
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Status;

use OsdiTest\CiviTestCase;
use OsdiTest\Php;

/**
 * The messages on CiviCRM's status page, and life without the library.
 */
final class StatusTest extends CiviTestCase {

  private const CHECK = '$messages = []; $includeDisabled = FALSE; $names = [];
    Civi::dispatcher()->dispatch("hook_civicrm_check", Civi\Core\Event\GenericHookEvent::create(["messages" => &$messages, "statusNames" => $names, "includeDisabled" => $includeDisabled]));
    foreach ($messages as $one) { if (stripos($one->getName(), "osdi") === 0) { echo $one->getLevel(), " ", $one->getName(), ": ", strip_tags($one->getMessage()), "\n"; } }';

  public function testWithTheLibraryAllIsWell(): void {
    $run = Php::run(self::CHECK);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertDoesNotMatchRegularExpression('/^[4-7] /m', $run['output'], 'an error is shown');
  }

  public function testWithoutTheLibraryTheStatusPageSaysWhichFileToInstall(): void {
    $run = Php::run(self::CHECK, [], FALSE);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertMatchesRegularExpression('/^[4-7] osdi\w*: .*osdi_client\.so/mi', $run['output']);
    $this->assertStringContainsString(PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, $run['output']);
  }

  public function testWithoutTheLibraryRecordsCanStillBeReadAndWritten(): void {
    $code = '$id = civicrm_api4("OsdiSyncProfile", "create", ["values" => ["label" => "x", "entry_point" => "https://actionnetwork.org/api/v2/", "api_token" => "x"]])->single()["id"];
      $contact = civicrm_api4("Contact", "create", ["values" => ["last_name" => "x"]])->single()["id"];
      $state = civicrm_api4("OsdiPersonSyncState", "create", ["values" => ["sync_profile_id" => $id, "contact_id" => $contact]])->single()["id"];
      civicrm_api4("Contact", "delete", ["where" => [["id", "=", $contact]], "useTrash" => FALSE]);
      civicrm_api4("OsdiSyncProfile", "delete", ["where" => [["id", "=", $id]]]);
      echo count(civicrm_api4("OsdiPersonSyncState", "get", ["where" => [["id", "=", $state]]])), " left";';
    $run = Php::run($code, [], FALSE);
    $this->assertSame(['0 left', '', 0], [$run['output'], $run['errors'], $run['exit']]);
  }

  public function testWithoutTheLibraryEveryClassCanBeLoaded(): void {
    $folder = dirname(__DIR__, 3) . '/php';
    $classes = [];
    foreach (['CRM' => '_', 'Civi' => '\\'] as $root => $separator) {
      foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator("$folder/$root", \FilesystemIterator::SKIP_DOTS)) as $file) {
        $classes[] = strtr(substr($file->getPathname(), strlen($folder) + 1, -strlen('.php')), ['/' => $separator]);
      }
    }
    $this->assertGreaterThan(20, count($classes));
    $code = 'foreach (' . var_export($classes, TRUE) . ' as $class) { class_exists($class) || interface_exists($class) || trait_exists($class) || print("$class is missing\n"); } echo "all loaded";';
    $run = Php::run($code, [], FALSE);
    $this->assertSame(['all loaded', '', 0], [$run['output'], $run['errors'], $run['exit']]);
  }

}

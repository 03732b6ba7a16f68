<?php

declare(strict_types=1);

namespace OsdiTest\Status;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\ActionNetwork\SingleSyncer\TaggingBasic;
use Civi\Osdi\StatusCheck;
use Civi\Osdi\Upgrade\Revision;
use OsdiTest\CiviTestCase;
use OsdiTest\Custom\AnnIsCandidate;
use OsdiTest\Custom\DoctorPerson;
use OsdiTest\Custom\FormerSyncer;
use OsdiTest\Custom\LaterSyncer;
use OsdiTest\Custom\OnlyUnmatched;
use OsdiTest\Custom\OtherMapper;
use OsdiTest\Custom\VetoesWrites;
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
    $this->assertStringContainsString('make install', $run['output']);
  }

  /**
   * @dataProvider badSettings
   */
  public function testASettingOfTheServerThatCannotBeUsedIsAnError(string $name, string $value): void {
    $run = Php::run(self::CHECK, [], TRUE, [$name => $value]);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertMatchesRegularExpression('/^[4-7] osdi\w*: .*' . preg_quote($name) . '.*nothing is synced/mi', $run['output']);
  }

  public function badSettings(): array {
    return [
      'timeout' => ['osdi_client.timeout', 'soon'],
      'no timeout' => ['osdi_client.connect_timeout', '0'],
      'rate' => ['osdi_client.requests_per_second', '-1'],
      'one of the servers' => ['osdi_client.allowed_origins', 'https://actionnetwork.org,actionnetwork.org'],
      'all servers' => ['osdi_client.allowed_origins', 'actionnetwork.org'],
      'no server' => ['osdi_client.allowed_origins', ''],
    ];
  }

  public function testClassesThatKeepPeopleFromBeingSyncedAreAWarning(): void {
    $values = ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x'];
    self::storeClasses($this->save('OsdiSyncProfile', $values + ['label' => $limited = self::word()]), ['BatchSyncer' => ['Person' => 'PersonLimitedToGroup']]);
    $this->save('OsdiSyncProfile', $values + ['label' => $free = self::word(), 'classes' => ['BatchSyncer' => ['Person' => 'Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic']]]);
    $broken = $this->save('OsdiSyncProfile', $values + ['label' => self::word()]);
    self::storeClasses($broken, '<broken>');
    $run = Php::run(self::CHECK);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertMatchesRegularExpression("/^3 osdi\w*: .*$limited.*BatchSyncer\.Person.*PersonLimitedToGroup/mi", $run['output']);
    $this->assertMatchesRegularExpression("/^3 osdi\w*: .*id $broken\b/mi", $run['output']);
    $this->assertStringNotContainsString($free, $run['output']);
  }

  /**
   * Of whatever kind of record: the extension that has the class may have been uninstalled since.
   */
  public function testAClassThatIsNotThereIsNamed(): void {
    $values = ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x'];
    self::storeClasses($this->save('OsdiSyncProfile', $values + ['label' => $label = self::word()]), ['Mapper' => ['Donation' => 'Mine\Mapper', 'Outreach' => 'ArrayObject']]);
    $this->save('OsdiSyncProfile', $values + ['label' => $free = self::word(), 'classes' => ['CrmEventResponder' => ['*' => NULL]]]);
    $output = Php::run(self::CHECK)['output'];
    $this->assertMatchesRegularExpression("/^3 osdiClientClassNames: .*$label.*Mapper\.Donation: there is no class Mine.Mapper.*Mapper\.Outreach: .*ArrayObject does not implement Civi.Osdi.MapperInterface/mi", $output);
    $this->assertStringNotContainsString($free, $output);
  }

  /**
   * Of a class whose file has an error, both on saving and where the file was changed since.
   */
  public function testAClassThatCannotBeLoadedIsNamed(): void {
    $class = 'Mine\\' . ucfirst(self::word());
    file_put_contents($file = tempnam(sys_get_temp_dir(), 'broken'), "<?php\nnamespace Mine;\nclass Broken { function x( { }\n");
    spl_autoload_register($loader = function (string $asked) use ($class, $file): void {
      if ($asked === $class) {
        require $file;
      }
    });
    $message = '/Mapper\.Person: the class ' . preg_quote($class) . ' cannot be loaded: syntax error, [^\/]* \(' . basename($file) . ', line 3\)\. Correct that first\.$/';
    $values = ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x', 'label' => $label = self::word()];
    $classes = ['Mapper' => ['Person' => $class]];
    try {
      try {
        $this->save('OsdiSyncProfile', ['classes' => $classes] + $values);
        $this->fail('It was saved');
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertMatchesRegularExpression($message, $error->getMessage());
      }
      self::storeClasses($this->save('OsdiSyncProfile', $values), $classes);
      $found = [];
      foreach (StatusCheck::messages(['osdiClientClasses', 'osdiClientClassNames', 'osdiClientClassMethods']) as $one) {
        $found[$one->getName()] = html_entity_decode(strip_tags($one->getMessage()), ENT_QUOTES);
      }
      $this->assertSame(['osdiClientClasses', 'osdiClientClassNames'], array_keys($found));
      $this->assertMatchesRegularExpression($message, $found['osdiClientClassNames']);
      $this->assertStringContainsString($label, $found['osdiClientClasses']);
    }
    finally {
      spl_autoload_unregister($loader);
      unlink($file);
    }
  }

  /**
   * @dataProvider formerMethods
   * @param array<string, array<string, string>> $classes
   */
  public function testMethodsTheSyncDoesNotAskAreNamed(array $classes, ?string $named): void {
    $id = $this->save('OsdiSyncProfile', ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x', 'label' => $label = self::word(), 'classes' => $classes]);
    $output = Php::run(self::CHECK)['output'];
    if ($named === NULL) {
      $this->assertStringNotContainsString('osdiClientClassMethods', $output);
    }
    else {
      $this->assertMatchesRegularExpression("/^3 osdiClientClassMethods: .*$label.* \\(id $id\\): " . preg_quote($named) . '$/m', $output);
    }
  }

  public function formerMethods(): array {
    $methods = fn(string $class) => "$class::matchAndSyncIfEligible(), $class::saveSyncStateIfNeeded()";
    return [
      'in the class' => [['SingleSyncer' => ['Person' => '\\' . FormerSyncer::class]], $methods(FormerSyncer::class)],
      'in its parent' => [['SingleSyncer' => ['Person' => LaterSyncer::class]], $methods(LaterSyncer::class)],
      'of a local person' => [['LocalObject' => ['Person' => DoctorPerson::class]], DoctorPerson::class . '::trySave()'],
      'none' => [['SingleSyncer' => ['Person' => OnlyUnmatched::class], 'Mapper' => ['Person' => OtherMapper::class], 'BatchSyncer' => ['Person' => AnnIsCandidate::class]], NULL],
      'the built-in ones' => [['SingleSyncer' => ['Person' => PersonBasic::class, 'Tagging' => TaggingBasic::class]], NULL],
    ];
  }

  /**
   * Whoever was left alone by it would be written now.
   */
  public function testWithAVetoThatIsNotAskedAnyMoreNobodyIsSynced(): void {
    $id = $this->save('OsdiSyncProfile', ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x', 'label' => $label = self::word()]);
    self::storeClasses($id, ['SingleSyncer' => ['Person' => VetoesWrites::class]]);
    $this->assertMatchesRegularExpression("/^3 osdiClientClasses: .*$label.*VetoesWrites.*oneWayMapAndWrite.*getSyncEligibility.*Nobody is synced/m", Php::run(self::CHECK)['output']);
  }

  public function testRulesThatCannotBeCarriedOutAnyMoreAreAWarning(): void {
    $values = ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x'];
    $type = $this->save('OptionValue', ['option_group_id:name' => 'activity_type', 'name' => $name = self::word(), 'label' => $name]);
    $id = $this->save('OsdiSyncProfile', $values + ['label' => $label = self::word(), 'action_rules' => ['signatures' => ['activity_type' => $name], 'outreaches' => ['activity_type' => 'Meeting', 'subject' => 'To {2026}'], 'responses' => ['activity_type' => 'Meeting']]]);
    $this->assertStringNotContainsString('osdiClientActionRules', Php::run(self::CHECK)['output']);
    $this->save('OptionValue', ['id' => $type, 'is_active' => FALSE]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET action_rules = REPLACE(action_rules, '{2026}', '{name}') WHERE id = $id");
    $output = Php::run(self::CHECK)['output'];
    $this->assertMatchesRegularExpression("/^3 osdiClientActionRules: .*$label.* \\(id $id\\): action_rules, signatures.activity_type: there is no active one called $name/m", $output);
    $this->assertDoesNotMatchRegularExpression('/responses|outreaches/', $output);
  }

  public function testATokenWhoseKeyIsLostIsAnError(): void {
    $values = ['entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x'];
    $lost = $this->save('OsdiSyncProfile', $values + ['label' => $label = self::word()]);
    $this->save('OsdiSyncProfile', $values + ['label' => $fine = self::word()]);
    $this->assertStringNotContainsString('osdiClientTokenKey', Php::run(self::CHECK)['output']);
    $stored = \CRM_Core_DAO::singleValueQuery("SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = $lost");
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET api_token = %1 WHERE id = %2', [1 => [preg_replace('/k=[^&]*/', 'k=gone', $stored), 'String'], 2 => [$lost, 'Integer']]);
    $run = Php::run(self::CHECK);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertMatchesRegularExpression("/^4 osdiClientTokenKey: .*cannot be decrypted.*$label.*CIVICRM_CRED_KEYS.*enter/mi", $run['output']);
    $this->assertStringNotContainsString($fine, $run['output']);
    $this->save('OsdiSyncProfile', ['id' => $lost, 'api_token' => 'y']);
    $this->assertStringNotContainsString('osdiClientTokenKey', Php::run(self::CHECK)['output']);
  }

  public function testBeforeTheUpgradeThatIsAllThereIsToSay(): void {
    $profile = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x']);
    self::storeClasses($profile, ['BatchSyncer' => ['Person' => 'Own']]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET api_token = 'in.clear' WHERE id = $profile");
    $installed = \CRM_Core_DAO::singleValueQuery("SELECT schema_version FROM civicrm_extension WHERE full_name = 'osdi-client'");
    try {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_extension SET schema_version = '1000' WHERE full_name = 'osdi-client'");
      $run = Php::run(self::CHECK);
      $job = Php::run("try { civicrm_api3('Job', 'osdiclientbatchsynccontacts', ['sync_profile_id' => $profile]); } catch (CRM_Core_Exception \$e) { echo \$e->getMessage(); }");
    }
    finally {
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_extension SET schema_version = %1 WHERE full_name = %2', [1 => [$installed, 'String'], 2 => ['osdi-client', 'String']]);
    }
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertMatchesRegularExpression('/^4 osdiClientUpgrade: [^\n]*Run the extension upgrade[^\n]*\n$/', $run['output']);
    $this->assertStringContainsString('Run the extension upgrade', $job['output']);
    $this->assertSame('', $job['errors']);
  }

  public function testTheStepThatIsWaitedForIsTheLastOne(): void {
    $steps = preg_grep('/^upgrade_\d+$/', get_class_methods(\CRM_OSDI_Upgrader::class));
    $this->assertSame(max(array_map(fn(string $step) => (int) substr($step, strlen('upgrade_')), $steps)), Revision::LATEST);
    $this->assertFalse(Revision::isPending());
  }

  public function testPeopleWhoAreNotTriedAgainAreCountedInAWarning(): void {
    $this->assertStringNotContainsString('osdiClientFailedPeople', Php::run(self::CHECK)['output']);
    $profile = $this->save('OsdiSyncProfile', ['label' => $label = self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x']);
    foreach ([['error', NULL], ['error', '2030-01-01 00:00:00'], ['success', NULL]] as [$status, $next]) {
      $this->save('OsdiPersonSyncState', ['sync_profile_id' => $profile, 'sync_status' => $status, 'next_attempt_time' => $next]);
    }
    $this->assertMatchesRegularExpression("/^3 osdiClientFailedPeople: .*1 .*$label.*OsdiPersonSyncState/m", Php::run(self::CHECK)['output']);
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => $profile, 'sync_status' => 'error']);
    $this->assertMatchesRegularExpression("/^3 osdiClientFailedPeople: .*2 .*$label/m", Php::run(self::CHECK)['output']);
  }

  public function testOpenFlagsAreCountedOnceForAll(): void {
    $this->assertStringNotContainsString('osdiClientFlags', Php::run(self::CHECK)['output']);
    foreach (['sync_failed', 'sync_failed', 'ambiguous_match', 'remote_person_gone', 'merge_incomplete', 'queue_task_failed', 'of_this_site'] as $type) {
      $ids[] = $this->save('OsdiFlag', ['flag_type' => $type, 'status' => 'error']);
    }
    $this->save('OsdiFlag', ['flag_type' => 'sync_failed', 'status' => 'resolved']);
    $this->assertMatchesRegularExpression('/^2 osdiClientFlags: [^\n]*: ambiguous_match: 1, merge_incomplete: 1, remote_person_gone: 1, sync_failed: 2\. See OsdiFlag/m', Php::run(self::CHECK)['output']);
    $this->save('OsdiFlag', ['id' => $ids[0], 'status' => 'resolved']);
    $this->assertStringContainsString('sync_failed: 1.', Php::run(self::CHECK)['output']);
  }

  public function testStatesWithAPersonWhoIsNoneAreNamed(): void {
    $profile = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x']);
    $state = $this->save('OsdiPersonSyncState', ['sync_profile_id' => $profile, 'contact_id' => $this->contact()]);
    $this->assertStringNotContainsString('osdiClientUnusableStates', Php::run(self::CHECK)['output']);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_person_id = '12' WHERE id = $state");
    $this->assertMatchesRegularExpression("/^3 osdiClientUnusableStates: [^\n]*Sync profile $profile: 1 \\(ids: $state\\)/m", Php::run(self::CHECK)['output']);
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

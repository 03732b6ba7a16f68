<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use OsdiTest\EventTestCase;
use OsdiTest\Php;

/**
 * A table of the extension is gone, as after half a restore. The site works all the same, and says so.
 */
final class MissingTableTest extends EventTestCase {

  /**
   * @dataProvider tables
   */
  public function testTheSiteWorksAndTheStatusPageSaysWhatIsMissing(string $table): void {
    [$trashed, $deleted, $kept, $discarded] = array_map(fn() => $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee']), range(1, 4));
    $this->save('OsdiPersonSyncState', ['contact_id' => $discarded, 'sync_profile_id' => $this->profile, 'remote_person_id' => self::uuid()]);
    $delete = fn(int $id, bool $useTrash) => "civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]], 'useTrash' => " . var_export($useTrash, TRUE) . ']);';
    $run = $this->without($table, $delete($trashed, TRUE) . $delete($deleted, FALSE)
      . "\$result = CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE); echo count(\$result['merged']), \"\\n\";"
      . '$messages = []; $includeDisabled = FALSE; $names = [];
        Civi::dispatcher()->dispatch("hook_civicrm_check", Civi\Core\Event\GenericHookEvent::create(["messages" => &$messages, "statusNames" => $names, "includeDisabled" => $includeDisabled]));
        foreach ($messages as $one) { if (stripos($one->getName(), "osdi") === 0) { echo $one->getLevel(), " ", $one->getName(), ": ", strip_tags($one->getMessage()), "\n"; } }');
    $this->assertSame(['', 0], [$run['errors'], $run['exit']], $run['output']);
    $this->assertStringStartsWith("1\n", $run['output']);
    $this->assertSame(1, preg_match_all("/^4 osdiClientTables: .*$table.*backup/m", $run['output']), $run['output']);
    $left = $this->rows('Contact', ['select' => ['id', 'is_deleted'], 'where' => [['id', 'IN', [$trashed, $deleted, $kept, $discarded]], ['is_deleted', 'IN', [TRUE, FALSE]]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame([[$trashed, TRUE], [$kept, FALSE], [$discarded, TRUE]], array_map(fn(array $row) => [$row['id'], $row['is_deleted']], $left));
    if ($table === 'civicrm_osdi_person_sync_state') {
      foreach ([$trashed, $deleted, $discarded] as $contact) {
        $this->assertMatchesRegularExpression("/OSDI Client: .*$contact\\b.*$table/", self::logs());
      }
    }
  }

  /**
   * CiviCRM's own statement would give the contact that is kept a second link in the profile.
   *
   * @dataProvider tables
   */
  public function testContactsThatAreBothLinkedAreMerged(string $table): void {
    [$kept, $discarded] = [$this->linked()['contact'], $this->linked()['contact']];
    $before = $this->states();
    $run = $this->without($table, "\$result = CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE); echo count(\$result['merged']);");
    $this->assertSame(['1', '', 0], [$run['output'], $run['errors'], $run['exit']]);
    $this->assertSame(array_column($before, 'contact_id'), array_column($this->states(), 'contact_id'));
    $this->assertSame([], $this->tasks(), 'nobody is unsubscribed');
    $this->assertMatchesRegularExpression("/OSDI Client: .*$discarded\b.*$table/", self::logs());
  }

  public function tables(): array {
    return [['civicrm_osdi_person_sync_state'], ['civicrm_osdi_run'], ['civicrm_osdi_flag']];
  }

  /**
   * @return array{output: string, errors: string, exit: int}
   */
  private function without(string $table, string $code): array {
    \CRM_Core_DAO::executeQuery("ALTER TABLE $table RENAME TO tmp_$table", [], TRUE, NULL, FALSE, FALSE);
    try {
      return Php::run($code);
    }
    finally {
      \CRM_Core_DAO::executeQuery("ALTER TABLE tmp_$table RENAME TO $table", [], TRUE, NULL, FALSE, FALSE);
    }
  }

}

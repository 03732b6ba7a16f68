<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use OsdiTest\EventTestCase;
use OsdiTest\Php;

/**
 * Between the swap of the files and the upgrade: CiviCRM knows tables and columns the database does not have yet.
 */
final class PendingUpgradeTest extends EventTestCase {

  private const NEW = [
    'TABLE civicrm_osdi_run RENAME TO civicrm_osdi_tmp_run' => 'TABLE civicrm_osdi_tmp_run RENAME TO civicrm_osdi_run',
    'TABLE civicrm_osdi_person_sync_state RENAME COLUMN merged_contact_id TO tmp_merged' => 'TABLE civicrm_osdi_person_sync_state RENAME COLUMN tmp_merged TO merged_contact_id',
  ];

  private string $installed;

  protected function setUp(): void {
    parent::setUp();
    $this->installed = \CRM_Core_DAO::singleValueQuery("SELECT schema_version FROM civicrm_extension WHERE full_name = 'osdi-client'");
  }

  /**
   * @dataProvider types
   */
  public function testContactsAreMergedWhole(string $type): void {
    $fields = ['contact_type' => $type, 'last_name' => NULL] + ($type === 'Individual' ? ['first_name' => 'Ann'] : ['organization_name' => 'Office']);
    [$kept, $discarded] = [$this->contact($fields), $this->contact($fields)];
    $person = '0f000000-0000-4000-8000-' . sprintf('%012d', $discarded);
    $state = $this->save('OsdiPersonSyncState', ['contact_id' => $discarded, 'sync_profile_id' => $this->profile, 'remote_person_id' => $person]);
    $said = $this->pending("\$result = CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE); echo count(\$result['merged']);");
    $this->assertSame('1', $said);
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $discarded], ['is_deleted', '=', FALSE]]]));
    $this->assertSame($kept, $this->row('OsdiPersonSyncState', $state)['contact_id']);
  }

  /**
   * The upgrade has made the keys already, and ended before it was complete.
   */
  public function testTwoLinkedContactsAreMergedWholeInTheMiddleOfTheUpgrade(): void {
    [$kept, $discarded] = [$this->linked(), $this->linked()];
    $said = $this->pending("\$result = CRM_Dedupe_Merger::merge([['dstID' => {$kept['contact']}, 'srcID' => {$discarded['contact']}]], [], 'aggressive', FALSE, FALSE); echo count(\$result['merged']);", []);
    $this->assertSame('1', $said);
    $links = array_map(fn(array $state) => [$state['contact_id'], $state['merged_contact_id'], $state['remote_person_id']], $this->states());
    $this->assertEqualsCanonicalizing([[$kept['contact'], NULL, $kept['person']], [NULL, $kept['contact'], $discarded['person']]], $links);
    $this->assertSame(['sync_contact'], array_column($this->tasks(), 'what'), 'nobody is unsubscribed');
  }

  public function types(): array {
    return [['Individual'], ['Organization']];
  }

  /**
   * @dataProvider trash
   */
  public function testADeletionIsCarriedOutAfterTheUpgrade(bool $useTrash, string $task): void {
    $one = $this->linked();
    $this->pending("civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', {$one['contact']}]], 'useTrash' => " . var_export($useTrash, TRUE) . ']);');
    $this->assertSame([[$task, $one['person']]], array_map(fn(array $task) => [$task['what'], $task['remote_person_id']], $this->tasks()));
    $this->sync();
    $this->assertNull($this->local($one['email']), 'the person does not come back');
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertSame(['unsubscribed', 'unsubscribed'], array_slice($this->shownThere($one['email']), 6));
  }

  public function trash(): array {
    return ['into the trash' => [TRUE, 'unsubscribe_person'], 'for good' => [FALSE, 'forget_person']];
  }

  public function testARestoredContactKeepsItsPerson(): void {
    $one = $this->linked();
    $this->pending("foreach ([TRUE, FALSE] as \$isDeleted) { civicrm_api4('Contact', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', {$one['contact']}], ['is_deleted', 'IN', [TRUE, FALSE]]], 'values' => ['is_deleted' => \$isDeleted]]); }");
    $this->assertSame([], $this->deletions());
    $this->assertSame('total: 2; nothing to do: 1; done: 1', $this->queueJob());
    $this->assertSame('subscribed', $this->shownThere($one['email'])[6]);
  }

  /**
   * Runs code in a process that finds the files newer than the database.
   *
   * @param string $code
   * @param array<string, string> $away
   *   Changes to tables before, and those that undo them.
   */
  private function pending(string $code, array $away = self::NEW): string {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_extension SET schema_version = '1000' WHERE full_name = 'osdi-client'");
    $undone = [];
    try {
      foreach ($away as $old => $back) {
        \CRM_Core_DAO::executeQuery("ALTER $old", [], TRUE, NULL, FALSE, FALSE);
        $undone[] = $back;
      }
      $run = Php::run($code);
    }
    finally {
      foreach ($undone as $back) {
        \CRM_Core_DAO::executeQuery("ALTER $back", [], TRUE, NULL, FALSE, FALSE);
      }
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_extension SET schema_version = %1 WHERE full_name = %2', [1 => [$this->installed, 'String'], 2 => ['osdi-client', 'String']]);
    }
    $this->assertSame(['', 0], [$run['errors'], $run['exit']], $run['output']);
    return $run['output'];
  }

}

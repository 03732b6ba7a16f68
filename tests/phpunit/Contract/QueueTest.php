<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;

/**
 * CiviCRM's queues and merges, as far as the shell relies on them.
 */
final class QueueTest extends CiviTestCase {

  public function testWhatIsQueuedCanBeReadAgain(): void {
    $queue = \Civi::queue('osdi_client', ['type' => 'SqlParallel', 'runner' => NULL]);
    $queue->createItem(new \CRM_Queue_Task(['A', 'b'], [['id' => 7]], 'Title'));
    $id = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_queue_item');
    $row = \CRM_Core_DAO::executeQuery("SELECT queue_name, run_count, release_time, weight FROM civicrm_queue_item WHERE id = $id");
    $row->fetch();
    $this->assertSame(['osdi_client', '0', NULL, '0'], [$row->queue_name, $row->run_count, $row->release_time, $row->weight]);
    $items = $queue->fetchItems([$id]);
    $this->assertCount(1, $items);
    $this->assertEquals($id, $items[0]->id);
    $this->assertEquals(new \CRM_Queue_Task(['A', 'b'], [['id' => 7]], 'Title'), $items[0]->data);
    $this->assertSame([], $queue->fetchItems([$id + 1]));
  }

  public function testAnItemLastsOnlyWithItsTransaction(): void {
    $queue = \Civi::queue('osdi_client', ['type' => 'SqlParallel', 'runner' => NULL]);
    $before = \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_queue_item');
    $transaction = new \CRM_Core_Transaction();
    $queue->createItem('x');
    $transaction->rollback()->commit();
    $this->assertSame($before, \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_queue_item'));
  }

  /**
   * Statements come to the hook before they are run, in the transaction of the merge; afterwards the one goes into the
   * trash by an ordinary edit.
   */
  public function testAMergeMovesWhatRefersToAContact(): void {
    $profile = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x']);
    [$kept, $discarded] = [$this->contact(), $this->contact()];
    $own = $this->save('OsdiPersonSyncState', ['merged_contact_id' => $discarded, 'sync_profile_id' => $profile]);
    $flag = $this->save('OsdiFlag', ['contact_id' => $discarded]);
    $heard = [];
    $listeners = [
      'hook_civicrm_merge' => function ($event) use (&$heard, $flag) {
        if ($event->type === 'sqls') {
          $heard[] = ['merge', (int) $event->mainId, (int) $event->otherId, \CRM_Core_Transaction::isActive(), $this->row('OsdiFlag', $flag)['contact_id'], $event->data];
        }
      },
      'hook_civicrm_pre' => function ($event) use (&$heard, $discarded) {
        if ((int) $event->id === $discarded && !empty($event->params['is_deleted'])) {
          $heard[] = ['pre', $event->action, $event->entity];
        }
      },
    ];
    foreach ($listeners as $name => $listener) {
      \Civi::dispatcher()->addListener($name, $listener);
    }
    try {
      $result = \CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE);
    }
    finally {
      foreach ($listeners as $name => $listener) {
        \Civi::dispatcher()->removeListener($name, $listener);
      }
    }
    $this->assertSame([$discarded], array_map('intval', array_column($result['merged'], 'other_id')));
    $this->assertSame(['merge', 'pre'], array_column($heard, 0));
    [, $mainId, $otherId, $isInTransaction, $contactOfFlag, $statements] = $heard[0];
    $this->assertSame([$kept, $discarded, TRUE, $discarded], [$mainId, $otherId, $isInTransaction, $contactOfFlag]);
    foreach (['civicrm_osdi_flag' => 'contact_id', 'civicrm_osdi_person_sync_state' => 'merged_contact_id'] as $table => $column) {
      $this->assertContains("UPDATE $table SET $column = $kept WHERE $column = $discarded", $statements);
    }
    $this->assertSame(['pre', 'edit', 'Individual'], $heard[1]);
    $this->assertSame($kept, $this->row('OsdiFlag', $flag)['contact_id']);
    $this->assertSame($kept, $this->row('OsdiPersonSyncState', $own)['merged_contact_id']);
    $this->assertTrue($this->row('Contact', $discarded, ['is_deleted'])['is_deleted']);
  }

}

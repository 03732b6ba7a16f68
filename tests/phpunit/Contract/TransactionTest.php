<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;

/**
 * CRM_Core_Transaction, and when hooks come.
 */
final class TransactionTest extends CiviTestCase {

  public function testRollbackUndoesEverything(): void {
    $kept = $this->contact(['first_name' => 'Old'], $email = self::address());
    $transaction = new \CRM_Core_Transaction();
    $new = $this->contact([], self::address(), '+15105550142', ['city' => 'X']);
    $this->save('Contact', ['id' => $kept, 'first_name' => 'New']);
    $transaction->rollback();
    $transaction->commit();
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $new]]]));
    $this->assertSame('Old', $this->row('Contact', $kept, ['first_name'])['first_name']);
  }

  public function testCommitKeepsIt(): void {
    $transaction = new \CRM_Core_Transaction();
    $id = $this->contact(['first_name' => 'Ann']);
    $transaction->commit();
    $this->assertSame('Ann', $this->row('Contact', $id, ['first_name'])['first_name']);
  }

  public function testAnInnerRollbackDoomsTheOuterOne(): void {
    $outer = new \CRM_Core_Transaction();
    $id = $this->contact();
    $inner = new \CRM_Core_Transaction();
    $inner->rollback();
    $inner->commit();
    $this->assertCount(1, $this->rows('Contact', ['where' => [['id', '=', $id]]]), 'nothing happens before the outer end');
    $outer->commit();
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $id]]]));
  }

  public function testANestedTransactionIsUndoneAlone(): void {
    $outer = new \CRM_Core_Transaction();
    $kept = $this->contact();
    $nested = new \CRM_Core_Transaction(TRUE);
    $undone = $this->contact();
    $nested->rollback();
    $nested->commit();
    $this->assertTrue(\CRM_Core_Transaction::isActive());
    $outer->commit();
    $this->assertSame([$kept], array_column($this->rows('Contact', ['where' => [['id', 'IN', [$kept, $undone]]]]), 'id'));
  }

  public function testANestedTransactionLastsOnlyWithTheOuterOne(): void {
    $outer = new \CRM_Core_Transaction(TRUE);
    $nested = new \CRM_Core_Transaction(TRUE);
    $id = $this->contact();
    $nested->commit();
    $outer->rollback();
    $outer->commit();
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $id]]]));
  }

  public function testATransactionThatGoesOutOfSightIsCommitted(): void {
    $id = (function () {
      $transaction = new \CRM_Core_Transaction();
      return [$this->contact(), $transaction->isActive()];
    })();
    $this->assertTrue($id[1]);
    $this->assertFalse(\CRM_Core_Transaction::isActive());
    $this->assertCount(1, $this->rows('Contact', ['where' => [['id', '=', $id[0]]]]));
  }

  public function testAfterAFailedStatementARollbackStillWorks(): void {
    $transaction = new \CRM_Core_Transaction();
    $id = $this->contact();
    try {
      $this->save('Email', ['contact_id' => 999999999, 'email' => self::address()]);
      $this->fail('An e-mail of nobody was saved');
    }
    catch (\CRM_Core_Exception $e) {
      $transaction->rollback();
    }
    $transaction->commit();
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $id]]]));
  }

  public function testHooksComeInOrder(): void {
    $this->assertSame(['pre create', 'civi.dao.preInsert', 'civi.dao.postInsert', 'post create', 'postCommit create'],
      $this->heard(fn() => $this->save('Contact', ['last_name' => self::word()])));
  }

  public function testHooksOfAnUpdateAndOfADeletion(): void {
    $id = $this->contact();
    $this->assertSame(['pre edit', 'civi.dao.preUpdate', 'civi.dao.postUpdate', 'post edit', 'postCommit edit'],
      $this->heard(fn() => $this->save('Contact', ['id' => $id, 'last_name' => self::word()])));
    $this->assertSame(['pre delete', 'civi.dao.preDelete', 'civi.dao.postDelete', 'post delete', 'postCommit delete'],
      $this->heard(fn() => civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]], 'useTrash' => FALSE])));
  }

  public function testPostCommitWaitsForTheOuterCommitAndNeverFollowsARollback(): void {
    $heard = $this->heard(function () use (&$inside) {
      $transaction = new \CRM_Core_Transaction();
      $this->contact();
      $inside = TRUE;
      $transaction->rollback();
      $transaction->commit();
    });
    $this->assertTrue($inside);
    $this->assertNotContains('postCommit create', $heard);
    $this->assertContains('post create', $heard);
  }

  public function testAPreHookMayChangeTheValues(): void {
    $listener = static function ($event) {
      if ($event->entity === 'Individual') {
        $event->params['first_name'] = 'Changed';
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $listener);
    try {
      $id = $this->contact(['first_name' => 'Given']);
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $listener);
    }
    $this->assertSame('Changed', $this->row('Contact', $id, ['first_name'])['first_name']);
  }

  public function testAnExceptionInAHookReachesTheCaller(): void {
    $listener = static fn() => throw new \CRM_Core_Exception('not today');
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $listener);
    try {
      $this->save('Contact', ['first_name' => 'Ann']);
      $this->fail('The exception was lost');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertSame('not today', $e->getMessage());
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $listener);
    }
  }

  /**
   * What is heard about Individuals while something is done.
   *
   * @return list<string>
   */
  private function heard(callable $act): array {
    $heard = [];
    $listeners = [];
    foreach (['pre', 'post', 'postCommit'] as $hook) {
      $listeners["hook_civicrm_$hook"] = function ($event) use (&$heard, $hook) {
        if ($event->entity === 'Individual') {
          $heard[] = "$hook {$event->action}";
        }
      };
    }
    foreach (['preInsert', 'postInsert', 'preUpdate', 'postUpdate', 'preDelete', 'postDelete'] as $name) {
      $listeners["civi.dao.$name"] = function ($event) use (&$heard, $name) {
        if (isset($event->object->display_name) || isset($event->object->last_name)) {
          $heard[] = "civi.dao.$name";
        }
      };
    }
    foreach ($listeners as $name => $listener) {
      \Civi::dispatcher()->addListener($name, $listener);
    }
    try {
      $act();
    }
    finally {
      foreach ($listeners as $name => $listener) {
        \Civi::dispatcher()->removeListener($name, $listener);
      }
    }
    // Core may write a contact twice in one save (its greetings); once is enough to know the order.
    return array_values(array_unique($heard));
  }

}

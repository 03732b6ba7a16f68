<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer;
use Civi\Osdi\ActionNetwork\Mapper;
use Civi\Osdi\ActionNetwork\SingleSyncer;
use Civi\Osdi\Gateway;
use Civi\Osdi\LocalObject;
use Civi\Osdi\PeopleSync;
use OsdiTest\JobTestCase;
use OsdiTest\Sandbox;

/**
 * Without a class of the site's own the library calls PHP per batch, and PHP nothing per person.
 */
final class CostTest extends JobTestCase {

  /**
   * @dataProvider ways
   * @param array<string, array<string, string>> $classes
   * @param string $origin
   */
  public function testTheCallsOfABatchDoNotDependOnHowManyPeopleItHas(array $classes, string $origin): void {
    $few = $this->calls($classes, $origin, 100);
    $this->assertGreaterThan(5, $few);
    $this->assertSame($few, $this->calls($classes, $origin, 200));
  }

  public function ways(): array {
    return [
      'from CiviCRM' => [[], 'local'],
      'from Action Network' => [[], 'remote'],
      'from CiviCRM, every role replaced' => [Others::CLASSES, 'local'],
      'from Action Network, every role replaced' => [Others::CLASSES, 'remote'],
    ];
  }

  /**
   * @dataProvider builtIn
   */
  public function testBuiltInClassesHaveNoSay(array $classes): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => $classes]);
    $this->assertNull((new PeopleSync($this->profile))->own());
  }

  public function builtIn(): array {
    return [
      'none named' => [[]],
      'all named' => [[
        'LocalObject' => ['Person' => LocalObject\PersonBasic::class],
        'Mapper' => ['Person' => '\\' . Mapper\PersonBasic::class],
        'SingleSyncer' => ['Person' => strtolower(SingleSyncer\PersonBasic::class)],
        'BatchSyncer' => ['Person' => BatchSyncer\PersonBasic::class],
      ]],
    ];
  }

  /**
   * How often the library calls the gateway in a run of one batch.
   *
   * @param array<string, array<string, string>> $classes
   * @param string $origin
   * @param int $people
   * @return int
   */
  private function calls(array $classes, string $origin, int $people): int {
    $this->remote = Sandbox::with(0);
    $this->profile = $this->profile(['classes' => $classes]);
    $emails = array_map(fn() => self::address(), range(1, $people));
    if ($origin === 'local') {
      array_map(fn(string $email) => $this->contact(['first_name' => 'Ann'], $email), $emails);
    }
    else {
      $this->remote->insertAll('people', array_map(fn(string $email) => self::person($email), $emails));
    }
    $calls = $this->any();
    $sync = new PeopleSync($this->profile);
    $gateway = $this->getMockBuilder(Gateway::class)->setConstructorArgs([$this->profile, [], $sync->own()])->enableProxyingToOriginalMethods()->getMock();
    $gateway->expects($calls)->method($this->anything());
    $run = ['profile_id' => $this->profile, 'origin' => $origin, 'batch_size' => $people];
    $report = \Civi\Osdi\Native\sync_people($sync->connect(), $gateway, $run + ($origin === 'local' ? ['since' => $this->cursors()['local']] : []));
    $this->assertSame($people, $report['counts']['created']);
    $ids = implode(', ', array_column($this->states(), 'contact_id'));
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_contact WHERE id IN ($ids)");
    return $calls->getInvocationCount();
  }

}

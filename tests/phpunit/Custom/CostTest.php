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

/**
 * Without a class of the site's own the library calls PHP per batch, and PHP nothing per person.
 */
final class CostTest extends JobTestCase {

  public function testTheCallsOfABatchDoNotDependOnHowManyPeopleItHas(): void {
    $few = $this->calls(3);
    $this->assertGreaterThan(5, $few);
    $this->assertSame($few, $this->calls(40));
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
   */
  private function calls(int $people): int {
    for ($number = 0; $number < $people; $number++) {
      $this->contact(['first_name' => 'Ann'], self::address());
    }
    $calls = $this->any();
    $gateway = $this->getMockBuilder(Gateway::class)->setConstructorArgs([$this->profile])->enableProxyingToOriginalMethods()->getMock();
    $gateway->expects($calls)->method($this->anything());
    $since = $this->cursors()['local'];
    $report = \Civi\Osdi\Native\sync_people((new PeopleSync($this->profile))->connect(), $gateway, ['profile_id' => $this->profile, 'origin' => 'local', 'since' => $since]);
    $this->assertGreaterThanOrEqual($people, $report['counts']['created']);
    return $calls->getInvocationCount();
  }

}

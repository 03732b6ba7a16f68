<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;
use OsdiTest\Php;

/**
 * Locks between processes.
 */
final class LockTest extends CiviTestCase {

  public function testALockKeepsAnotherProcessOutAndIsFreedByRelease(): void {
    $name = 'worker.osdi.' . self::word();
    $lock = \Civi::lockManager()->acquire($name, 1);
    $this->assertTrue($lock->isAcquired());
    $this->assertSame('taken', $this->tryInAnotherProcess($name));
    $lock->release();
    $this->assertFalse($lock->isAcquired());
    $this->assertSame('free', $this->tryInAnotherProcess($name));
  }

  public function testALockOfAnotherNameDoesNotMatter(): void {
    $lock = \Civi::lockManager()->acquire('worker.osdi.' . self::word(), 1);
    $this->assertTrue($lock->isAcquired());
    $this->assertSame('free', $this->tryInAnotherProcess('worker.osdi.' . self::word()));
    $lock->release();
  }

  public function testALockGoesWithItsObject(): void {
    $name = 'worker.osdi.' . self::word();
    $lock = \Civi::lockManager()->acquire($name, 1);
    $this->assertTrue($lock->isAcquired());
    unset($lock);
    $this->assertSame('free', $this->tryInAnotherProcess($name));
  }

  public function testTheSameProcessMayTakeItTwice(): void {
    $name = 'worker.osdi.' . self::word();
    $first = \Civi::lockManager()->acquire($name, 1);
    $second = \Civi::lockManager()->acquire($name, 1);
    $this->assertTrue($first->isAcquired() && $second->isAcquired());
    $second->release();
    $first->release();
    $this->assertSame('free', $this->tryInAnotherProcess($name));
  }

  public function testAKilledProcessFreesItsLock(): void {
    $name = 'worker.osdi.' . self::word();
    [$process, $pipes] = Php::start('$lock = Civi::lockManager()->acquire(' . var_export($name, TRUE) . ', 1); echo $lock->isAcquired() ? "held\n" : "refused\n"; fgets(STDIN);');
    $this->assertSame("held\n", fgets($pipes[1]));
    $this->assertSame('taken', $this->tryInAnotherProcess($name));
    proc_terminate($process, SIGKILL);
    array_map('fclose', $pipes);
    proc_close($process);
    $this->assertSame('free', $this->tryInAnotherProcess($name));
  }

  private function tryInAnotherProcess(string $name): string {
    return Php::run('$lock = Civi::lockManager()->acquire(' . var_export($name, TRUE) . ', 1); echo $lock->isAcquired() ? "free" : "taken";')['output'];
  }

}

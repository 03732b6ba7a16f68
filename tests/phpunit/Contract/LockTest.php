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

  public function testOneProcessHoldsTwoLocksAtOnceAndFreesOneOfThem(): void {
    $names = ['worker.osdi.' . self::word(), 'worker.osdi.' . self::word()];
    $locks = array_map(fn(string $name) => \Civi::lockManager()->acquire($name, 1), $names);
    $this->assertSame(['taken', 'taken'], array_map($this->tryInAnotherProcess(...), $names));
    $locks[1]->release();
    $this->assertSame(['taken', 'free'], array_map($this->tryInAnotherProcess(...), $names));
    $locks[0]->release();
    $this->assertSame(['free', 'free'], array_map($this->tryInAnotherProcess(...), $names));
  }

  public function testWhoWaitsGetsTheLockAsSoonAsItIsFree(): void {
    $name = 'worker.osdi.' . self::word();
    $lock = \Civi::lockManager()->acquire($name, 1);
    [$process, $pipes] = Php::start('echo "asking\n"; $lock = Civi::lockManager()->acquire(' . var_export($name, TRUE) . ', 30); echo $lock->isAcquired() ? "got it" : "refused";');
    $this->assertSame("asking\n", fgets($pipes[1]));
    usleep(300000);
    $began = microtime(TRUE);
    $lock->release();
    $this->assertSame('got it', stream_get_contents($pipes[1]));
    $this->assertLessThan(10, microtime(TRUE) - $began);
    array_map('fclose', $pipes);
    proc_close($process);
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

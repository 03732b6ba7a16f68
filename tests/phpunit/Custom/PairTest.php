<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Object\Person as RemotePerson;
use Civi\Osdi\ActionNetwork\RemoteSystem;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\LocalObject\PersonBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Result\Diff;
use Civi\Osdi\Result\Map;
use Civi\Osdi\Result\MapAndWrite;
use Civi\Osdi\Result\Save;
use Civi\Osdi\Result\Sync;
use PHPUnit\Framework\TestCase;

/**
 * Pairs, results and fields, which take no database.
 */
final class PairTest extends TestCase {

  public function testAPairKnowsItsSidesByItsOrigin(): void {
    $local = new PersonBasic();
    $pair = new LocalRemotePair($local);
    $pair->setOrigin(LocalRemotePair::ORIGIN_LOCAL);
    $this->assertSame([$local, NULL, TRUE, FALSE], [$pair->getOriginObject(), $pair->getTargetObject(), $pair->isOriginLocal(), $pair->isOriginRemote()]);
    $pair->setOrigin(LocalRemotePair::ORIGIN_REMOTE);
    $this->assertSame([NULL, $local], [$pair->getOriginObject(), $pair->getTargetObject()]);
    $copy = clone $pair;
    $copy->getLocalObject()->firstName->set('Ann');
    $this->assertNull($local->firstName->get());
  }

  public function testAPairIsShownAsIn123(): void {
    $remote = (new RemotePerson(new RemoteSystem()))->loadFromArray(['givenName' => 'Nan']);
    $pair = (new LocalRemotePair((new PersonBasic())->loadFromArray(['first_name' => 'Ann']), $remote))->setOrigin(LocalRemotePair::ORIGIN_LOCAL);
    $pair->pushResult((new Map())->setStatusCode(Map::SUCCESS));
    $shown = $pair->__debugInfo();
    $this->assertSame(['origin', 'localObject', 'remoteObject', 'resultStack'], array_keys($shown));
    $this->assertSame(['local', 'Ann', 'Nan', ['success']], [$shown['origin'], $shown['localObject']['firstName'], $shown['remoteObject']['given_name'] ?? $shown['remoteObject']['person']['given_name'], array_column($shown['resultStack'], 'status')]);
    $this->assertStringContainsString('"Nan"', serialize($pair));
    $this->assertSame(['origin' => NULL, 'localObject' => NULL, 'remoteObject' => NULL, 'resultStack' => []], (new LocalRemotePair())->__debugInfo());
  }

  public function testTheNewestResultComesFirst(): void {
    $pair = new LocalRemotePair();
    $this->assertFalse($pair->isError());
    $pair->pushResult($old = (new Map())->setStatusCode(Map::ERROR)->setMessage('first'));
    $this->assertTrue($pair->isError());
    $pair->pushResult($new = (new Map())->setStatusCode(Map::SUCCESS)->setContext(['why' => new \RuntimeException('because')]));
    $pair->pushResult(new Sync(NULL, NULL, Sync::SUCCESS));
    $this->assertSame($new, $pair->getLastResultOfType(Map::class));
    $this->assertNull($pair->getLastResultOfType(MapAndWrite::class));
    $this->assertSame([Sync::class, Map::class, Map::class], array_map('get_class', array_values(iterator_to_array($pair->getResultStack()))));
    $stack = $pair->getResultStack()->toArray();
    $this->assertSame(['Map', 'Map', 'Sync'], array_column($stack, 'type'));
    $this->assertSame(['first', NULL, NULL], array_column($stack, 'message'));
    $this->assertSame(['why' => 'because'], $stack[1]['context']);
    $this->assertTrue($old->isStatus('error'));
  }

  public function testAFieldTellsWhatWasSetFromWhatWasRead(): void {
    $person = (new PersonBasic())->loadFromArray(['first_name' => 'Ann', 'lastName' => 'Lee', 'nobody' => 1]);
    $this->assertSame(['Ann', 'Lee', FALSE], [$person->firstName->get(), $person->lastName->get(), $person->isTouched()]);
    $person->firstName->set('Ann');
    $this->assertFalse($person->isAltered());
    $person->firstName->set('Annie');
    $this->assertTrue($person->isAltered());
    $this->assertSame(['Annie', 'Ann'], [$person->firstName->get(), $person->firstName->getAsLoaded()]);
    $this->assertSame(['firstName' => ['L' => 'Ann', 'R' => 'Annie']], $person->diffChanges()->toArray());
    $this->expectException(InvalidOperationException::class);
    $this->expectExceptionMessage('Field "modifiedDate" is not settable');
    $person->modifiedDate->set('2026-01-01');
  }

  public function testADifferenceKnowsWhichSideHasAValue(): void {
    $diff = Diff::of(['a' => 1, 'b' => 1, 'c' => NULL, 'd' => '', 'e' => 2], ['a' => 1, 'b' => 2, 'c' => 3, 'd' => NULL]);
    $this->assertSame([['b'], ['e'], ['c'], 3], [$diff->getDifferentFields(), $diff->getLeftOnlyFields(), $diff->getRightOnlyFields(), $diff->getTotalDifferenceCount()]);
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeIsNamed(\Closure $mistake, string $class, string $message): void {
    $this->expectException($class);
    $this->expectExceptionMessage($message);
    $mistake(new LocalRemotePair());
  }

  public function mistakes(): array {
    return [
      'another origin' => [fn(LocalRemotePair $pair) => $pair->setOrigin('here'), InvalidArgumentException::class, 'Invalid origin code: "here"'],
      'no origin' => [fn(LocalRemotePair $pair) => $pair->getOriginObject(), InvalidArgumentException::class, 'No origin code provided'],
      'no origin, asked for' => [fn(LocalRemotePair $pair) => $pair->getOrigin(TRUE), InvalidOperationException::class, 'origin'],
      'the wrong side' => [fn(LocalRemotePair $pair) => $pair->setOrigin('remote')->setOriginObject(new PersonBasic()), InvalidArgumentException::class, 'cannot be that side'],
    ];
  }

  public function testSomeStatusesAreErrors(): void {
    $errors = [];
    foreach ([MapAndWrite::ERROR, MapAndWrite::SAVE_ERROR, MapAndWrite::WROTE_NEW, MapAndWrite::SKIPPED_CHANGES] as $status) {
      $errors[] = (new MapAndWrite())->setStatusCode($status)->isError();
    }
    $this->assertSame([TRUE, TRUE, FALSE, FALSE], $errors);
    $this->assertTrue((new Save(NULL, Save::ERROR))->isError());
    $this->assertSame('did not qualify', Sync::getAllStatusCodes()[Sync::INELIGIBLE]);
  }

}

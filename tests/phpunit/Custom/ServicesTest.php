<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\Director;
use Civi\Osdi\Exception\AuthenticationException;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\Logger;
use Civi\Osdi\Util;
use Civi\OsdiClient;
use OsdiTest\JobTestCase;
use OsdiTest\Php;

/**
 * What jobs and classes of the site's own may need besides: the time of contributions, the log, a lock.
 */
final class ServicesTest extends JobTestCase {

  protected function tearDown(): void {
    \Civi::settings()->set('osdiClient.localUtcOffset', NULL);
    Director::releaseLock();
    parent::tearDown();
  }

  public function testTimesOfContributionsAreConvertedByTheSetting(): void {
    $system = OsdiClient::container($this->profile)->getSingle('LocalSystem', 'Civi');
    $this->assertNull($system->getLocalUtcOffset());
    \Civi::settings()->set('osdiClient.localUtcOffset', 'America/New_York');
    $this->assertSame('America/New_York', $system->getLocalUtcOffset());
    foreach (['2026-01-15 12:00:00' => '2026-01-15T17:00:00+00:00', '2026-07-15 12:00:00' => '2026-07-15T16:00:00+00:00'] as $shown => $utc) {
      $this->assertSame($utc, $system->convertFromLocalizedDateTimeString($shown)->format(DATE_ATOM));
      $this->assertSame($shown, $system->convertToLocalizedDateTimeString(new \DateTime($utc)));
      $this->assertSame($shown, $system->convertToLocalizedDateTimeString((new \DateTime($utc))->setTimezone(new \DateTimeZone('Asia/Tokyo'))));
    }
  }

  public function testTheLogHasIdsAndNoData(): void {
    $container = OsdiClient::container($this->profile);
    $id = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $contact = $container->make('LocalObject', 'Person', $id)->loadOnce();
    $mark = self::word();
    Logger::logError("$mark error", new AuthenticationException("the token of $email", 'authentication'));
    Logger::logError("$mark pair", new LocalRemotePair($contact));
    Logger::logDebug("$mark debug", ['email' => $email, 'token' => 'secret']);
    Logger::logError("$mark nothing");
    $log = self::logs();
    foreach (['error', 'pair', 'debug', 'nothing'] as $word) {
      $this->assertStringContainsString("$mark $word", $log);
    }
    $this->assertStringContainsString(basename(__FILE__), $log);
    $this->assertStringNotContainsString($email, $log);
  }

  /**
   * @dataProvider origins
   */
  public function testOriginsAreRead(mixed $given, array $expected): void {
    $this->assertSame($expected, Util::validateAndNormalizeApiOriginParam($given === NULL ? [] : ['origin' => $given], ['remote', 'local'], ['remote']));
  }

  public function origins(): array {
    return [[NULL, ['remote']], ['', ['remote']], ['Local', ['local']], [' remote , LOCAL', ['remote', 'local']], [['local'], ['local']]];
  }

  /**
   * @dataProvider badOrigins
   */
  public function testAnOriginThatIsNoneIsNamed(string $given, array $acceptable, string $message): void {
    $this->expectException(InvalidArgumentException::class);
    $this->expectExceptionMessage($message);
    Util::validateAndNormalizeApiOriginParam(['origin' => $given], $acceptable, []);
  }

  public function badOrigins(): array {
    return [
      ['moon', ['remote', 'local'], 'Invalid origin passed to API action: moon'],
      ['local', ['remote'], 'Invalid origin passed to API action: local'],
      ['remote,local,moon', ['remote', 'local'], 'Too many origins passed to API action. There should be no more than two.'],
    ];
  }

  public function testRecordsAreKeptUntilTheyAreSaved(): void {
    $container = OsdiClient::container($this->profile);
    $id = $this->tag(NULL, ['name' => $name = self::word()]);
    $tag = $container->callStatic('LocalObject', 'Tag', 'getOrCreateCached', $id);
    $this->assertSame($tag, $container->make('LocalObject', 'Tag', $id)->getOrLoadCached());
    $this->assertSame($name, $tag->name->get());
    $other = $container->make('LocalObject', 'Tag', $id)->loadOnce();
    $other->name->set($name = self::word());
    $other->save();
    $this->assertSame($name, $container->make('LocalObject', 'Tag', $id)->getOrLoadCached()->name->get());
    $there = $this->remote->tag('Member', []);
    $remote = $container->callStatic('OsdiObject', 'osdi:tags', 'getOrCreateCached', NULL, $this->remote->entryPoint() . "tags/$there");
    $this->assertSame($remote, $container->callStatic('OsdiObject', 'osdi:tags', 'getOrCreateCached', $there));
    $this->assertSame('Member', $remote->getOrLoadCached()->name->get());
    $this->expectException(InvalidArgumentException::class);
    $container->make('LocalObject', 'Tag')->cache();
  }

  public function testAJobOfTheSitesOwnRunsOnceAtATime(): void {
    $name = self::word();
    $elsewhere = fn() => Php::run("var_export(Civi\\Osdi\\Director::acquireLock('$name'));")['output'];
    $this->assertTrue(Director::acquireLock($name));
    $this->assertFalse(Director::acquireLock($name), 'not even by the process that has it');
    $this->assertSame('false', $elsewhere());
    Director::releaseLock();
    $this->assertSame('true', $elsewhere());
    $this->assertTrue(Director::acquireLock($name));
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\CrmEventResponder;
use Civi\Osdi\ActionNetwork\Mapper;
use Civi\Osdi\ActionNetwork\Object\Person;
use Civi\Osdi\Container;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\LocalObject\PersonBasic;
use Civi\Osdi\SyncProfile\Roles;
use Civi\OsdiClient;
use OsdiTest\JobTestCase;

/**
 * The container behaves as in osdi-client 1.2.3.
 */
final class ContainerTest extends JobTestCase {

  public function testARoleHasItsBuiltInClassAndAProfileReplacesIt(): void {
    $container = OsdiClient::container($this->profile);
    $this->assertSame($this->profile, $container->getSyncProfileId());
    $this->assertSame(Mapper\PersonBasic::class, get_class($container->make('Mapper', 'Person')));
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['Mapper' => ['Person' => '\\' . OtherMapper::class, 'Outreach' => OtherMapper::class], 'Matcher' => ['Person' => NULL]]]);
    $container = OsdiClient::container((string) $this->profile);
    $this->assertInstanceOf(OtherMapper::class, $container->make('Mapper', 'Person'));
    $this->assertTrue($container->canMake('Mapper', 'Outreach'), 'a kind of record of its own');
    $this->assertFalse($container->canMake('Matcher', 'Person'));
    $this->assertTrue($container->canMake('LocalObject', 'Person'));
  }

  public function testAStarClearsACategoryOrEverything(): void {
    $responders = ['*' => NULL, 'Contact' => CrmEventResponder\PersonBasic::class];
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['CrmEventResponder' => $responders]]);
    $container = OsdiClient::container($this->profile);
    $this->assertSame([TRUE, FALSE, TRUE], [$container->canMake('CrmEventResponder', 'Contact'), $container->canMake('CrmEventResponder', 'Individual'), $container->canMake('Mapper', 'Person')]);
    $container->register('*', '*', NULL);
    $this->assertFalse($container->canMake('Mapper', 'Person'));
    $container->register('Mapper', 'Person', OtherMapper::class);
    $this->assertTrue($container->canMake('Mapper', 'Person'));
  }

  public function testThePageNamesTheBuiltInClasses(): void {
    preg_match_all('/^\| (\w+) \| ([\w:, ]+) \|$/m', (string) file_get_contents(dirname(__DIR__, 3) . '/docs/customising.md'), $rows, PREG_SET_ORDER);
    $named = array_map(fn(array $row) => explode(', ', $row[2]), array_column($rows, NULL, 1));
    $container = OsdiClient::container($this->profile);
    unset($named['category']);
    foreach ($named as $category => $keys) {
      foreach ($keys as $key) {
        $this->assertTrue($container->canMake($category, $key), "$category.$key");
      }
    }
    $sorted = function (array $of): array {
      ksort($of);
      return array_map(function (array $keys): array {
        sort($keys);
        return $keys;
      }, $of);
    };
    $this->assertSame($sorted(array_map('array_keys', Roles::builtIn())), $sorted($named));
  }

  public function testAnObjectIsMadeOnceOrAnew(): void {
    $container = OsdiClient::container($this->profile);
    $one = $container->getSingle('SingleSyncer', 'Person');
    $this->assertSame($one, $container->getSingle('SingleSyncer', 'Person'));
    $this->assertNotSame($one, $container->make('SingleSyncer', 'Person'));
    $this->assertNotSame($one, $container->initializeSingleton('SingleSyncer', 'Person'));
    $this->assertSame('Contact', $container->callStatic('LocalObject', 'Person', 'getCiviEntityName'));
    $this->assertSame(7, $container->make('LocalObject', 'Person', 7)->getId());
    $person = $container->make('OsdiObject', 'osdi:people');
    $this->assertInstanceOf(Person::class, $person);
    $this->assertSame([NULL, FALSE], [$person->getId(), $person->isLoaded()]);
  }

  public function testTheContainerThatIsThereIsGivenUntilAnotherOneIsAskedFor(): void {
    $container = OsdiClient::container($this->profile);
    $this->assertTrue(OsdiClient::containerIsInitialized());
    $this->assertSame($container, OsdiClient::container());
    $this->assertNotSame($container, OsdiClient::container($this->profile));
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET is_default = 0');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'is_default' => TRUE]);
    $default = OsdiClient::containerWithDefaultSyncProfile(TRUE);
    $this->assertSame($this->profile, $default->getSyncProfileId());
    $this->assertSame($default, OsdiClient::containerWithDefaultSyncProfile());
  }

  /**
   * @dataProvider mistakes
   * @param \Closure(Container): mixed $mistake
   */
  public function testAMistakeIsNamed(\Closure $mistake, string $message): void {
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET is_default = 0');
    $container = OsdiClient::container($this->profile);
    $this->expectException(InvalidArgumentException::class);
    $this->expectExceptionMessage($message);
    $mistake($container);
  }

  public function mistakes(): array {
    return [
      'no such key' => [fn(Container $container) => $container->make('Mapper', 'Nobody'), "Container cannot make 'Mapper', 'Nobody'"],
      'no such class' => [fn(Container $container) => $container->callStatic('Nothing', 'Person', 'x'), "Container does not have a class for 'Nothing', 'Person'"],
      'no such profile' => [fn() => OsdiClient::container(999999999), 'Invalid Sync Profile id: 999999999'],
      'no default profile' => [fn() => OsdiClient::containerWithDefaultSyncProfile(TRUE), 'There should be exactly 1 default sync profile, 0 found'],
      'something else' => [fn() => OsdiClient::container('one'), 'A sync profile or its id is needed'],
      'a class for all' => [fn(Container $container) => $container->register('Mapper', '*', OtherMapper::class), '* can only be switched off'],
      'a key of all' => [fn(Container $container) => $container->register('*', 'Person', NULL), '* can only be switched off'],
      'a missing class' => [fn(Container $container) => $container->register('Mapper', 'Person', 'Mine\Mapper'), 'Mapper.Person: there is no class Mine\Mapper'],
      'another interface' => [fn(Container $container) => $container->register('LocalObject', 'Person', \ArrayObject::class), 'does not extend ' . PersonBasic::class],
    ];
  }

}

<?php

declare(strict_types=1);

namespace OsdiClient\ActionNetwork;

use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\RemoteSystemInterface;
use Civi\OsdiClient;

/**
 * People for tests of extensions that build on this one.
 */
final class PersonMatchingFixture {

  private const FIRST_NAME = 'Tester';

  private const LAST_NAME = 'Von Test';

  /**
   * The class of people on Action Network.
   */
  public static string $personClass;

  public static RemoteSystemInterface $remoteSystem;

  /**
   * @param string|int $number
   *   Somebody else by another one.
   */
  public static function makeUnsavedLocalPersonWithFirstLastEmail($number = ''): LocalObjectInterface {
    return self::local(self::FIRST_NAME, self::LAST_NAME, "tester$number@example.org");
  }

  /**
   * @param string|int $number
   */
  public static function makeUnsavedOsdiPersonWithFirstLastEmail($number = ''): RemoteObjectInterface {
    return self::remote(self::FIRST_NAME, self::LAST_NAME, "tester$number@example.org");
  }

  /**
   * The same person on both sides.
   *
   * @param string|int $number
   * @return array{RemoteObjectInterface, int}
   *   The person on Action Network, and the contact's id.
   */
  public static function setUpExactlyOneMatchByEmailAndName($number = ''): array {
    $remote = self::makeUnsavedOsdiPersonWithFirstLastEmail($number)->save();
    return [$remote, (int) self::makeUnsavedLocalPersonWithFirstLastEmail($number)->save()->getId()];
  }

  public static function saveNewUniqueLocalPerson(?string $name = NULL): LocalObjectInterface {
    return self::local($name ?? self::FIRST_NAME, self::LAST_NAME, self::newAddress())->save();
  }

  public static function saveNewUniqueRemotePerson(?string $name = NULL): RemoteObjectInterface {
    return self::remote($name ?? self::FIRST_NAME, self::LAST_NAME, self::newAddress())->save();
  }

  private static function local(string $first, string $last, string $email): LocalObjectInterface {
    $person = OsdiClient::container()->make('LocalObject', 'Person');
    $person->firstName->set($first);
    $person->lastName->set($last);
    $person->emailEmail->set($email);
    return $person;
  }

  private static function remote(string $given, string $family, string $email): RemoteObjectInterface {
    $class = self::$personClass ?? NULL;
    $person = $class === NULL ? OsdiClient::container()->make('OsdiObject', 'osdi:people') : new $class(self::$remoteSystem);
    $person->givenName->set($given);
    $person->familyName->set($family);
    $person->emailAddress->set($email);
    return $person;
  }

  private static function newAddress(): string {
    return 'tester.' . bin2hex(random_bytes(6)) . '@example.org';
  }

}

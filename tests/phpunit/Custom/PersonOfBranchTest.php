<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Object\Person;
use Civi\Osdi\ActionNetwork\SingleSyncer\PersonTestAbstract;
use Civi\Osdi\LocalObjectInterface;
use Civi\OsdiClient;
use OsdiClient\ActionNetwork\PersonMatchingFixture;
use OsdiClient\ActionNetwork\TestUtils;

/**
 * A custom extension tests its syncer with the helpers of this one, as it did with those of 1.2.3.
 */
final class PersonOfBranchTest extends PersonTestAbstract {

  public static function setUpBeforeClass(): void {
    BranchMembers::enable();
    self::$remoteSystem = PersonMatchingFixture::$remoteSystem = TestUtils::createRemoteSystem();
    PersonMatchingFixture::$personClass = Person::class;
    foreach (BranchMembers::CLASSES as $category => $classes) {
      foreach ($classes as $key => $class) {
        OsdiClient::container()->register($category, $key, $class);
      }
    }
    self::$syncer = OsdiClient::container()->getSingle('SingleSyncer', 'Person', self::$remoteSystem);
  }

  public static function tearDownAfterClass(): void {
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', OsdiClient::container()->getSyncProfileId()]]]);
    BranchMembers::disable();
  }

  protected function makeLocalPerson(): LocalObjectInterface {
    $person = parent::makeLocalPerson();
    $person->branchName->set('Harbor');
    return $person->save();
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\SingleSyncer;

use Civi\Osdi\Event\OwnWrites;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use Civi\Osdi\Result\Sync;
use Civi\Osdi\SingleSyncerInterface;
use Civi\OsdiClient;
use OsdiClient\ActionNetwork\PersonMatchingFixture;
use PHPUnit\Framework\TestCase;

/**
 * What a single syncer of people has to do whatever its rule, for tests of extensions that bring one. A test class sets
 * the static properties before it begins, with OsdiClient\ActionNetwork\TestUtils.
 */
abstract class PersonTestAbstract extends TestCase {

  protected static SingleSyncerInterface $syncer;

  protected static RemoteSystemInterface $remoteSystem;

  /**
   * @var list<\Civi\Osdi\RemoteObjectInterface>
   */
  protected static array $createdRemotePeople = [];

  /**
   * @var list<int>
   */
  private array $contacts = [];

  protected function tearDown(): void {
    while ($person = array_pop(self::$createdRemotePeople)) {
      $person->delete();
    }
    $ids = array_values(array_unique($this->contacts));
    if ($ids) {
      civicrm_api4('OsdiFlag', 'delete', ['checkPermissions' => FALSE, 'where' => [['contact_id', 'IN', $ids]]]);
      OwnWrites::of($ids, fn() => civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'useTrash' => FALSE, 'where' => [['id', 'IN', $ids]]]));
    }
  }

  /**
   * Somebody new whom the rule lets through. A test class of a stricter rule adds what that asks for.
   */
  protected function makeLocalPerson(): LocalObjectInterface {
    return PersonMatchingFixture::saveNewUniqueLocalPerson();
  }

  public function testSomebodyNewInCiviCrmIsMadeOnActionNetworkAndKnownFromThenOn(): void {
    $contact = $this->makeLocalPerson();
    $pair = $this->synced($contact);
    $person = $pair->getRemoteObject()->load();
    $this->assertSame([$contact->emailEmail->get(), $contact->lastName->get()], [$person->emailAddress->get(), $person->familyName->get()]);
    $state = $pair->getLastResultOfType(Sync::class)->getState();
    $this->assertSame([$contact->getId(), $person->getId()], [$state->getContactId(), $state->getRemotePersonId()]);
    $this->synced($contact, Sync::NO_SYNC_NEEDED);
    $again = static::$syncer->toLocalRemotePair($contact)->setOrigin(LocalRemotePair::ORIGIN_LOCAL);
    $this->assertSame(FetchOldOrFindNewMatch::FETCHED_SAVED_MATCH, static::$syncer->fetchOldOrFindNewMatch($again)->getStatusCode());
  }

  public function testSomebodyNewOnActionNetworkIsMadeInCiviCrmAndKnownFromThenOn(): void {
    $person = PersonMatchingFixture::saveNewUniqueRemotePerson();
    $contact = $this->synced($person)->getLocalObject()->load();
    $this->assertSame([$person->emailAddress->get(), $person->familyName->get()], [$contact->emailEmail->get(), $contact->lastName->get()]);
    $this->synced($person, Sync::NO_SYNC_NEEDED);
  }

  public function testWhoIsThereOnBothSidesIsLinked(): void {
    [$person, $id] = PersonMatchingFixture::setUpExactlyOneMatchByEmailAndName(bin2hex(random_bytes(4)));
    $pair = $this->synced(OsdiClient::container()->make('LocalObject', 'Person', $id));
    $this->assertSame($person->getId(), $pair->getRemoteObject()->getId());
  }

  public function testAChangedNameGoesToTheOtherSide(): void {
    $contact = $this->makeLocalPerson();
    $person = $this->synced($contact)->getRemoteObject();
    $contact->lastName->set('Renamed here');
    $contact->save();
    $this->synced($contact);
    $this->assertSame('Renamed here', $person->load()->familyName->get());
    $person->familyName->set('Renamed there');
    $person->save();
    $this->synced($person);
    $this->assertSame('Renamed there', $contact->load()->lastName->get());
  }

  public function testWhoIsFlaggedIsLeftAlone(): void {
    $contact = $this->makeLocalPerson();
    $person = $this->synced($contact)->getRemoteObject()->load();
    $name = $person->familyName->get();
    $flag = civicrm_api4('OsdiFlag', 'create', ['checkPermissions' => FALSE, 'values' => [
      'contact_id' => $contact->getId(),
      'flag_type' => 'test',
      'status' => 'error',
      'message' => 'Somebody has to look at this.',
    ]])->single()['id'];
    $contact->lastName->set('Renamed here');
    $contact->save();
    $this->synced($contact, Sync::INELIGIBLE);
    $this->assertSame($name, $person->load()->familyName->get());
    civicrm_api4('OsdiFlag', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $flag]]]);
    $this->synced($contact);
    $this->assertSame('Renamed here', $person->load()->familyName->get());
  }

  /**
   * Syncs somebody, and forgets both sides after the test.
   *
   * @param \Civi\Osdi\LocalObjectInterface|\Civi\Osdi\RemoteObjectInterface $origin
   * @param string $expected
   *   The outcome.
   */
  private function synced($origin, string $expected = Sync::SUCCESS): LocalRemotePair {
    $pair = static::$syncer->matchAndSyncIfEligible($origin);
    if ($pair->getLocalObject()?->getId() !== NULL) {
      $this->contacts[] = (int) $pair->getLocalObject()->getId();
    }
    if ($pair->getRemoteObject()?->getId() !== NULL) {
      self::$createdRemotePeople[$pair->getRemoteObject()->getId()] = $pair->getRemoteObject();
    }
    $result = $pair->getLastResultOfType(Sync::class);
    $this->assertSame($expected, $result->getStatusCode(), (string) $result->getMessage());
    return $pair;
  }

}

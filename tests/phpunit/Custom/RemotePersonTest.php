<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Object\Person;
use Civi\Osdi\Exception\EmptyResultException;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use Civi\OsdiClient;
use OsdiTest\JobTestCase;

/**
 * People of Action Network as objects, and single people synced by hand.
 */
final class RemotePersonTest extends JobTestCase {

  private RemoteSystemInterface $system;

  protected function setUp(): void {
    parent::setUp();
    $this->system = OsdiClient::container($this->profile)->getSingle('RemoteSystem', 'ActionNetwork');
  }

  public function testAPersonIsFoundReadChangedAndMade(): void {
    $id = $this->remote->add(self::person($email = self::address(), ['custom_fields' => ['Branch' => 'Hill', 'Shoe' => '39']]));
    $found = $this->system->find('osdi:people', [['email_address', 'eq', $email]])->toArray();
    $this->assertSame([$id], array_map(fn(Person $person) => $person->getId(), $found));
    $person = Person::loadFromId($id, $this->system);
    $this->assertSame(['Ann', $email, 'subscribed', 'Hill'], [$person->givenName->get(), $person->emailAddress->get(), $person->emailStatus->get(), $person->customFields->get()['Branch']]);
    $person->givenName->set('Nan');
    $this->remote->forgetRequests();
    $this->assertTrue($person->isAltered());
    $this->assertFalse($person->trySave()->isError());
    $this->assertFalse($person->isAltered());
    $writes = $this->remote->writes();
    $this->assertSame(['PUT', ['given_name' => 'Nan']], [$writes[0]['method'], $writes[0]['body']]);
    $new = OsdiClient::container()->make('OsdiObject', 'osdi:people');
    $new->emailAddress->set($other = self::address());
    $new->familyName->set('Lee');
    $this->assertNotNull($new->save()->getId());
    $this->assertSame('Lee', $this->remote->person($other)['family_name']);
  }

  public function testSomebodyWhoIsNotThereIsSaidToBeNothing(): void {
    $this->expectException(EmptyResultException::class);
    Person::loadFromId(self::uuid(), $this->system);
  }

  public function testDeletingUnsubscribesAndEmpties(): void {
    $id = $this->remote->add(self::person($email = self::address()));
    Person::loadFromId($id, $this->system)->delete();
    $person = $this->remote->person($email);
    $this->assertSame('unsubscribed', $person['email_addresses'][0]['status']);
    $this->assertContains($person['given_name'] ?? NULL, [NULL, '', Person::NULL_CHAR]);
  }

  /**
   * @dataProvider numbers
   */
  public function testANumberIsWrittenAsThere(?string $given, string $expected): void {
    $this->assertSame($expected, Person::normalizePhoneNumber($given));
  }

  public function numbers(): array {
    return [['+1 (510) 555-0142', '(510) 555-0142'], ['510.555.0142', '(510) 555-0142'], ['+44 7911 123456', '447911123456'], ['', ''], [NULL, '']];
  }

  public function testOnePersonIsSyncedByHand(): void {
    $here = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email = self::address());
    $container = OsdiClient::container($this->profile);
    $syncer = $container->getSingle('SingleSyncer', 'Person');
    $person = $container->make('LocalObject', 'Person', $here);
    $pair = $syncer->matchAndSyncIfEligible($person);
    $this->assertSame('success', $pair->getLastResult()->getStatusCode());
    $this->assertSame($this->remote->person($email)['id'], $pair->getRemoteObject()->getId());
    $this->assertSame('no sync needed', $syncer->matchAndSyncIfEligible($person)->getLastResult()->getStatusCode());
    $match = $syncer->toLocalRemotePair($person)->setOrigin('local');
    $this->assertSame(FetchOldOrFindNewMatch::FETCHED_SAVED_MATCH, $syncer->fetchOldOrFindNewMatch($match)->getStatusCode());
    $there = $this->remote->add(self::person($other = self::address()));
    $pair = $syncer->matchAndSyncIfEligible(Person::loadFromId($there, $this->system));
    $this->assertSame('success', $pair->getLastResult()->getStatusCode());
    $this->assertSame('Ann', $pair->getLocalObject()->loadOnce()->firstName->get());
    $this->assertNotNull($this->local($other));
  }

  public function testAMatchIsLookedForWithoutBeingSaved(): void {
    $there = $this->remote->add(self::person($email = self::address(), ['family_name' => 'Lee']));
    $here = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email);
    $container = OsdiClient::container($this->profile);
    $syncer = $container->getSingle('SingleSyncer', 'Person');
    $pair = $syncer->toLocalRemotePair($container->make('LocalObject', 'Person', $here))->setOrigin('local');
    $this->assertSame(FetchOldOrFindNewMatch::FOUND_NEW_MATCH, $syncer->fetchOldOrFindNewMatch($pair)->getStatusCode());
    $this->assertSame($there, $pair->getRemoteObject()->getId());
    $pair = $syncer->toLocalRemotePair(NULL, Person::loadFromId($there, $this->system))->setOrigin('remote');
    $this->assertSame(FetchOldOrFindNewMatch::FOUND_NEW_MATCH, $syncer->fetchOldOrFindNewMatch($pair)->getStatusCode());
    $this->assertSame($here, $pair->getLocalObject()->getId());
    $this->assertSame([], $this->states());
  }

  public function testTheBuiltInMapperMapsBothWays(): void {
    $here = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee', 'do_not_email' => TRUE], $email = self::address(), '(510) 555-0142', [
      'street_address' => '77 Harbor Way',
      'city' => 'Oakland',
      'postal_code' => '94607',
      'state_province_id:name' => 'California',
      'country_id:name' => 'US',
    ]);
    $container = OsdiClient::container($this->profile);
    $pair = $container->getSingle('SingleSyncer', 'Person')->toLocalRemotePair($container->make('LocalObject', 'Person', $here)->loadOnce())->setOrigin('local');
    $this->assertFalse($container->getSingle('Mapper', 'Person')->mapOneWay($pair)->isError());
    $person = $pair->getRemoteObject();
    $this->assertSame(['Ann', 'Lee', $email, 'unsubscribed'], [$person->givenName->get(), $person->familyName->get(), $person->emailAddress->get(), $person->emailStatus->get()]);
    $this->assertSame(['77 Harbor Way', 'CA', 'US'], [$person->postalStreet->get(), $person->postalRegion->get(), $person->postalCountry->get()]);
    $back = $container->getSingle('SingleSyncer', 'Person')->toLocalRemotePair(NULL, $person)->setOrigin('remote');
    $container->getSingle('Mapper', 'Person')->mapOneWay($back);
    $this->assertSame(['Ann', 'Lee', $email, TRUE], [$back->getLocalObject()->firstName->get(), $back->getLocalObject()->lastName->get(), $back->getLocalObject()->emailEmail->get(), $back->getLocalObject()->isOptOut->get()]);
    $this->assertSame(['CA', '94607'], [$back->getLocalObject()->addressStateProvinceIdAbbreviation->get(), $back->getLocalObject()->addressPostalCode->get()]);
  }

}

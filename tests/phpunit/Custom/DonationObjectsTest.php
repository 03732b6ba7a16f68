<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Object\Donation;
use Civi\Osdi\ActionNetwork\Object\FundraisingPage;
use Civi\Osdi\ActionNetwork\Object\Person;
use Civi\Osdi\ActionNetwork\Object\Tagging;
use Civi\Osdi\Container;
use Civi\Osdi\DonationSyncState;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\OsdiClient;
use OsdiTest\DonationTestCase;

/**
 * Donations and fundraising pages as objects of the container.
 */
final class DonationObjectsTest extends DonationTestCase {

  private Container $container;

  protected function setUp(): void {
    parent::setUp();
    $this->container = OsdiClient::container($this->profile);
  }

  public function testADonationIsMadeFoundAndRead(): void {
    $page = $this->container->make('OsdiObject', 'osdi:fundraising_pages');
    $page->title->set('Dues');
    $page->originSystem->set('CiviCRM');
    $page->save();
    $person = Person::loadFromId($this->remote->add(self::person(self::address())));
    $donation = $this->container->make('OsdiObject', 'osdi:donations');
    $donation->setDonor($person)->setFundraisingPage($page);
    $donation->createdDate->set('2026-03-18T16:58:00Z');
    $donation->currency->set('usd');
    $donation->recipients->set([['display_name' => 'Local 7', 'amount' => '12.50']]);
    $donation->recurrence->set(['recurring' => FALSE]);
    $this->assertFalse($donation->trySave()->isError());
    $system = $this->container->getSingle('RemoteSystem', 'ActionNetwork');
    $ways = ['of all' => $system->findAll('osdi:donations'), 'of the page' => $page->getDonations(), 'of the person' => $person->getDonations()];
    foreach ($ways as $way => $found) {
      $one = $found->rawFirst();
      $this->assertInstanceOf(Donation::class, $one, $way);
      $this->assertSame(
        [$donation->getId(), '12.50', '2026-03-18T16:58:00Z', $person->getId(), 'Dues'],
        [$one->getId(), sprintf('%.2f', $one->amount->get()), $one->createdDate->get(), $one->getDonor()->getId(), $one->getFundraisingPage()->loadOnce()->title->get()],
        $way
      );
    }
    $read = Donation::loadFromId($donation->getId());
    $this->assertSame([$person->getId(), $person->emailAddress->get()], [$read->getDonor()->getId(), $read->getDonor()->emailAddress->get()]);
    $titles = array_map(fn(FundraisingPage $page) => $page->title->get(), $system->findAll('osdi:fundraising_pages')->toArray());
    sort($titles);
    $this->assertSame(['Dues', 'Spring appeal'], $titles);
  }

  public function testADonorWhoIsGoneIsNobody(): void {
    $person = $this->remote->add(self::person(self::address()));
    $donation = Donation::loadFromId($this->give($person));
    $this->remote->remove($person);
    $this->assertNull($donation->getDonor());
  }

  public function testTaggingsOfAPersonAndOfATagAreRead(): void {
    $person = Person::loadFromId($this->remote->add(self::person(self::address())));
    $tag = $this->container->make('OsdiObject', 'osdi:tags');
    $tag->setId($this->remote->tag('Member', [$person->getId()]));
    foreach ([$person->getTaggings(), $tag->getTaggings()] as $taggings) {
      $pairs = array_map(fn(Tagging $one) => [$one->getPerson()->getId(), $one->getTagUsingCache()->name->get()], $taggings->toArray());
      $this->assertSame([[$person->getId(), 'Member']], $pairs);
    }
  }

  public function testAContributionIsBookedReadAndLeftAsItIs(): void {
    $person = $this->container->make('LocalObject', 'Person', $this->contact(['first_name' => 'Ann'], self::address()));
    $donation = $this->container->make('LocalObject', 'Donation')->setPerson($person);
    $values = ['amount' => '25.00', 'receiveDate' => '2026-03-18 12:58:00', 'currency' => 'USD', 'financialTypeId' => 1, 'paymentInstrumentId' => 1, 'source' => 'Dues', 'trxnId' => self::word()];
    $donation->setMany($values)->save();
    $read = $this->container->make('LocalObject', 'Donation', $donation->getId())->loadOnce();
    $this->assertSame([$person->getId(), '25.00', 'Dues', $values['receiveDate']], [$read->getPerson()->getId(), sprintf('%.2f', $read->amount->get()), $read->source->get(), $read->receiveDate->get()]);
    $this->assertNotEmpty($read->financialTypeLabel->get());
    $this->assertSame('Completed', $this->row('Contribution', $read->getId(), ['contribution_status_id:name'])['contribution_status_id:name']);
    $read->amount->set('30.00');
    $this->assertTrue($read->trySave()->isError());
    $this->assertSame('25.00', sprintf('%.2f', $this->row('Contribution', $read->getId(), ['total_amount'])['total_amount']));
  }

  /**
   * @dataProvider mistakes
   * @param class-string<\Throwable> $class
   * @param string $message
   * @param \Closure(self, Container): mixed $act
   */
  public function testAMistakeIsNamed(string $class, string $message, \Closure $act): void {
    $this->expectException($class);
    $this->expectExceptionMessage($message);
    $act($this, $this->container);
  }

  public function mistakes(): array {
    $new = fn(Container $container) => $container->make('OsdiObject', 'osdi:donations');
    return [
      'no donor' => [InvalidArgumentException::class, 'a donor who was saved', fn(self $test, Container $container) => $new($container)->save()],
      'another donor' => [
        InvalidOperationException::class,
        'belongs to what it belongs to',
        fn(self $test, Container $container) => Donation::loadFromId($test->give($test->remote->add(self::person(self::address()))))->setDonor($container->make('OsdiObject', 'osdi:people')),
      ],
      'no amount' => [InvalidArgumentException::class, 'a value of amount', fn(self $test, Container $container) => $container->make('LocalObject', 'Donation')->save()],
      'donations of nobody' => [InvalidOperationException::class, 'has no donations', fn(self $test, Container $container) => $container->make('OsdiObject', 'osdi:people')->getDonations()],
      'a deletion' => [InvalidOperationException::class, 'cannot be deleted', fn(self $test, Container $container) => $new($container)->delete()],
    ];
  }

  public function testWhatIsRememberedOfADonationCanBeRead(): void {
    [, $person] = $this->donor();
    $id = $this->give($person);
    $this->donations('remote');
    $row = $this->rows('OsdiDonationSyncState', ['where' => [['remote_donation_id', '=', $id]]])[0];
    $this->container = OsdiClient::container($this->profile);
    foreach ([new DonationSyncState((int) $row['id']), DonationSyncState::fromArray($row)] as $state) {
      $this->assertSame([(int) $row['id'], (int) $row['contribution_id'], $id], [$state->getId(), $state->getLocalObjectId(), $state->getRemoteObjectId()]);
      $this->assertSame('25.00', sprintf('%.2f', $state->getLocalObject()->loadOnce()->amount->get()));
      $this->assertSame($person, $state->getRemoteObject()->load()->getDonor()->getId());
    }
    $nothing = new DonationSyncState();
    $this->assertSame([NULL, NULL, NULL], [$nothing->getId(), $nothing->getLocalObject(), $nothing->getRemoteObject()]);
  }

}

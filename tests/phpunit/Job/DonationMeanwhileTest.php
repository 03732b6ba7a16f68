<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * Donations that could not be brought or sent at once, and what happens to them meanwhile.
 */
final class DonationMeanwhileTest extends DonationTestCase {

  public function testADonationComesWhenItsDonorIsLinked(): void {
    $person = $this->remote->add(self::person($email = self::address()));
    $this->remote->change($person, ['email_addresses' => [['address' => NULL]]]);
    $this->give($person);
    $this->donations('remote');
    [$state] = $this->donationStates();
    $this->assertSame(['did not qualify', $person, NULL], [$state['sync_status'], $state['awaited_person_id'], $state['next_attempt_time']]);
    // Far behind the donation, so that no list shows it again.
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_remote_cursor' => gmdate('Y-m-d\TH:i:s\Z', time() + 600)]);
    $this->remote->patch('donations', $state['remote_donation_id'], ['modified_date' => '2026-03-18T16:58:00Z']);
    $this->donations('remote');
    $this->assertSame('did not qualify', $this->donationStates()[0]['sync_status']);
    $this->remote->change($person, ['email_addresses' => [['address' => $email, 'status' => 'subscribed']]]);
    $this->letPausesEnd();
    $this->assertStringContainsString('Donations, AN->Civi: total: 1; success: 1', $this->donations('remote'));
    [$state] = $this->donationStates();
    $this->assertSame(['success', NULL, $this->page], [$state['sync_status'], $state['awaited_person_id'], $state['remote_page_id']]);
    $this->assertAtRest();
  }

  public function testNothingIsBookedOnAContactThatIsDeletedMeanwhile(): void {
    [$one, $person] = $this->donor();
    [$two, $other] = $this->donor();
    $this->give($person);
    $this->give($other, ['created_date' => '2026-03-18T17:58:00Z']);
    $deleted = NULL;
    $this->during('post', function ($event) use (&$deleted, $one, $two) {
      if ($event->entity === 'Contribution' && $deleted === NULL) {
        $deleted = (int) $event->object->contact_id === $one ? $two : $one;
        \CRM_Core_DAO::executeQuery("UPDATE civicrm_contact SET is_deleted = 1 WHERE id = $deleted");
      }
    });
    $this->assertSame([], $this->contributions((int) $deleted));
    $this->assertCount(1, $this->contributions($deleted === $one ? $two : $one));
    $failed = array_column($this->donationStates(), 'message', 'sync_status');
    $this->assertStringContainsString("Contact $deleted was deleted or merged meanwhile", $failed['error']);
  }

  public function testAnErrorInAHookConcernsOneDonation(): void {
    [$contact, $person] = $this->donor();
    $this->give($person, ['amount' => '13.00', 'created_date' => '2026-03-18T16:01:00Z']);
    $this->give($person, ['created_date' => '2026-03-18T16:02:00Z']);
    $this->give($person, ['created_date' => '2026-03-18T16:03:00Z']);
    $this->during('pre', function ($event) {
      if ($event->entity === 'Contribution' && (float) ($event->params['total_amount'] ?? 0) === 13.0) {
        throw new \TypeError('no number');
      }
    });
    $this->assertCount(2, $this->contributions($contact));
    $this->assertSame('no number', array_column($this->donationStates(), 'message', 'sync_status')['error']);
  }

  /**
   * The answer to a donation is lost, and the contribution is another one before the next run.
   *
   * @dataProvider edits
   */
  public function testWhatArrivedIsRecognisedWhateverBecameOfTheContribution(array $change, string $origin, array $flags, int $here = 1): void {
    [$contact] = $this->donor();
    [$other] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->remote->fault(['kind' => 'truncate', 'method' => 'POST', 'path' => '/fundraising_pages/*/donations']);
    $this->donations('local');
    $this->remote->clearFaults();
    $this->assertCount(1, $this->remote->all('donations'));
    $this->assertEqualsWithDelta(25.5, (float) json_decode($this->donationStates()[0]['intent'], TRUE)['amount'], 0.0001);
    if ($change === ['delete']) {
      civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contribution]]]);
    }
    elseif ($change === ['move']) {
      $this->save('Contribution', ['id' => $contribution, 'contact_id' => $other]);
    }
    else {
      $this->save('Contribution', ['id' => $contribution] + $change);
    }
    $this->readAllAgain();
    $this->donations($origin);
    $this->readAllAgain();
    $this->donations('remote,local');
    $this->assertCount(1, $this->remote->all('donations'));
    $this->assertCount($here, array_merge($this->contributions($contact), $this->contributions($other)));
    $this->assertSame($flags, $this->openFlags());
    $this->assertAtRest();
  }

  public function edits(): array {
    $cases = [];
    foreach (['remote', 'local'] as $origin) {
      $cases += [
        "$origin: not changed" => [['source' => 'a word'], $origin, []],
        "$origin: its date" => [['receive_date' => '2026-03-18 12:58:00'], $origin, []],
        "$origin: its amount" => [['total_amount' => 30], $origin, ['donation_amount_changed']],
        "$origin: its contact" => [['move'], $origin, []],
        "$origin: its status" => [['contribution_status_id:name' => 'Cancelled'], $origin, ['contribution_taken_back']],
        "$origin: it was deleted" => [['delete'], $origin, ['contribution_taken_back'], 0],
      ];
    }
    return $cases;
  }

  /**
   * The lists of Action Network have no order.
   */
  public function testRenewalsThatAreListedBeforeTheirSeriesJoinIt(): void {
    [$contact, $person] = $this->donor();
    foreach (['2026-02-15T10:00:00Z', '2026-03-15T10:00:00Z', '2026-01-15T10:00:00Z'] as $date) {
      $this->give($person, ['created_date' => $date, 'action_network:recurrence' => $date === '2026-02-15T10:00:00Z' ? NULL : ['recurring' => TRUE, 'period' => 'Monthly']]);
      $this->donations('remote');
    }
    $lone = $this->give($person, ['created_date' => '2026-04-15T10:00:00Z', 'amount' => '7.00']);
    $this->donations('remote');
    [$series] = $all = $this->rows('ContributionRecur', ['where' => [['contact_id', '=', $contact]]]);
    $this->assertCount(1, $all);
    $this->assertSame(date('Y-m-d H:i:s', strtotime('2026-01-15T10:00:00Z')), $series['start_date']);
    $found = array_column($this->contributions($contact), 'contribution_recur_id', 'trxn_id');
    $this->assertNull($found[$lone]);
    $this->assertSame([$series['id'], $series['id'], $series['id']], array_values(array_filter($found)));
    foreach ($this->contributions($contact) as $contribution) {
      $this->assertSame('Completed', $contribution['contribution_status_id:name']);
      $this->assertEqualsWithDelta((float) $contribution['total_amount'], $this->paid($contribution['id']), 0.0001);
    }
    $this->assertAtRest();
  }

  public function testARenewalThatMustNotBeEditedKeepsNoDonationOut(): void {
    [$contact, $person] = $this->donor();
    $this->give($person, ['created_date' => '2026-02-15T10:00:00Z']);
    $this->donations('remote');
    $this->give($person, ['created_date' => '2026-01-15T10:00:00Z', 'action_network:recurrence' => ['recurring' => TRUE, 'period' => 'Monthly']]);
    [$closed] = array_column($this->contributions($contact), 'id');
    $this->during('pre', function ($event) use ($closed) {
      if ($event->entity === 'Contribution' && (int) $event->id === $closed) {
        throw new \RuntimeException('the books of February are closed');
      }
    });
    $inSeries = fn() => array_map(fn(array $one) => $one['contribution_recur_id'] !== NULL, $this->contributions($contact));
    $this->assertSame([FALSE, TRUE], $inSeries());
    $failed = array_column($this->donationStates(), 'message', 'sync_status')['error'];
    $this->assertStringContainsString('the books of February are closed', $failed);
    // That is tried again.
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertSame([TRUE, TRUE], $inSeries());
    $this->assertAtRest();
  }

  public function testWhatCannotBeReadFailsAloneAndIsNamed(): void {
    [$contact, $person] = $this->donor();
    $odd = $this->give($person);
    $this->remote->patch('donations', $odd, ['amount' => '25,00']);
    $this->give($person, ['created_date' => '2026-03-18T16:59:00Z']);
    $this->assertStringContainsString('Donations, AN->Civi: total: 2; success: 1; error: 1', $this->donations('remote'));
    $states = array_column($this->donationStates(), 'message', 'remote_donation_id');
    $this->assertStringContainsString("The donation $odd cannot be read at “amount”", $states[$odd]);
    $this->remote->patch('donations', $odd, ['amount' => '25.00']);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertCount(2, $this->contributions($contact));
    $this->assertAtRest();
  }

  public function testALongReferenceGivesWayToTheId(): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person, ['payment' => ['method' => 'Credit Card', 'reference_number' => str_repeat('x', 256)]]);
    $longest = str_repeat('y', 255);
    $this->give($person, ['payment' => ['method' => 'Credit Card', 'reference_number' => $longest]]);
    $this->donations('remote');
    $this->assertSame([$donation, $longest], array_column($this->contributions($contact), 'trxn_id'));
    $this->assertStringContainsString('longer than CiviCRM', array_column($this->donationStates(), 'message', 'remote_donation_id')[$donation]);
    $this->assertAtRest();
  }

  public function testAReferenceThatATestHasGivesWayToTheId(): void {
    [$contact, $person] = $this->donor();
    $this->contribution($contact, ['is_test' => TRUE, 'trxn_id' => $reference = self::word()]);
    $donation = $this->give($person, ['payment' => ['method' => 'Credit Card', 'reference_number' => $reference]]);
    $this->donations('remote');
    $this->assertSame([$donation], array_column($this->contributions($contact), 'trxn_id'), (string) $this->donationStates()[0]['message']);
    $this->assertEqualsWithDelta(25.0, $this->paid($this->contributions($contact)[0]['id']), 0.0001);
    $this->assertAtRest();
  }

  public function testAPageThatWasDeletedIsMadeAnew(): void {
    [$contact] = $this->donor();
    $this->contribution($contact);
    $this->donations('local');
    $old = $this->row('OsdiSyncProfile', $this->profile, ['donation_page_id'])['donation_page_id'];
    $this->remote->delete('fundraising_pages', $old);
    $this->contribution($contact, ['total_amount' => 31]);
    $this->assertStringContainsString('Civi->AN: total: 1; success: 1; error: 0', explode('Donations', $this->donations('local'))[1]);
    $this->assertNotSame($old, $this->row('OsdiSyncProfile', $this->profile, ['donation_page_id'])['donation_page_id']);
  }

  public function testEqualDonationsToTwoGroupsAreTwo(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $this->donations('remote');
    $first = $this->profile;
    $this->profile = $this->profile();
    $this->remote->delete('donations', $this->remote->all('donations')[0]['id']);
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => $this->profile, 'contact_id' => $contact, 'remote_person_id' => $person, 'sync_status' => 'success']);
    $this->give($person);
    $this->donations('remote');
    $this->assertCount(2, $this->contributions($contact));
    $this->assertNotSame($first, $this->donationStates()[0]['sync_profile_id']);
  }

  /**
   * Brings donations while a hook does something.
   *
   * @param string $hook
   *   'pre' or 'post'.
   * @param callable(object): void $does
   */
  private function during(string $hook, callable $does): void {
    \Civi::dispatcher()->addListener("hook_civicrm_$hook", $does);
    try {
      $this->donations('remote');
    }
    finally {
      \Civi::dispatcher()->removeListener("hook_civicrm_$hook", $does);
    }
  }

}

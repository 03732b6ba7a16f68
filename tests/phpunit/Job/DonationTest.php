<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * Donations between CiviCRM and Action Network, through the scheduled job.
 */
final class DonationTest extends DonationTestCase {

  public function testADonationBecomesAContributionWithItsLinesAndItsPayment(): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person, [
      'amount' => '37.10',
      'recipients' => [['display_name' => 'Donation', 'amount' => '12.05'], ['display_name' => 'Event Fee', 'amount' => '25.05']],
    ]);
    $values = $this->donations('remote');
    $this->assertMatchesRegularExpression('/^Contacts, AN->Civi: total: \d+; .*, Donations, AN->Civi: total: 1; success: 1; error: 0; skipped: 0$/D', $values);
    [$contribution] = $this->contributions($contact);
    $this->assertEqualsWithDelta(37.10, $contribution['total_amount'], 0.0001);
    $this->assertSame(['USD', $donation, 'Action Network: Spring appeal', 'Completed', 'Credit Card', 'Donation'], [$contribution['currency'], $contribution['trxn_id'], $contribution['source'],
      $contribution['contribution_status_id:name'], $contribution['payment_instrument_id:name'], $contribution['financial_type_id:name'],
    ]);
    $this->assertSame(date('Y-m-d H:i:s', strtotime('2026-03-18T16:58:00Z')), $contribution['receive_date']);
    $lines = $this->rows('LineItem', ['select' => ['label', 'line_total', 'financial_type_id:name'], 'where' => [['contribution_id', '=', $contribution['id']]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame(['Donation', 'Event Fee'], array_column($lines, 'label'));
    $this->assertSame(['Donation', 'Event Fee'], array_column($lines, 'financial_type_id:name'));
    $this->assertEqualsWithDelta([12.05, 25.05], array_map('floatval', array_column($lines, 'line_total')), 0.0001);
    $this->assertEqualsWithDelta(37.10, $this->paid($contribution['id']), 0.0001);
    [$state] = $this->donationStates();
    $this->assertSame([$contribution['id'], $donation, 'remote', 'success', '37.10'], [$state['contribution_id'], $state['remote_donation_id'], $state['source'], $state['sync_status'], $state['remote_amount']]);
    $this->assertSame(1, $this->rows('OsdiLog', ['where' => [['entity_table', '=', 'civicrm_osdi_donation_sync_state'], ['entity_id', '=', $state['id']]]])[0] ? 1 : 0);
    $this->assertAtRest();
  }

  public function testAContributionIsSentOnceAndNotBroughtBack(): void {
    [$contact, $person] = $this->donor();
    $this->contribution($contact);
    $values = $this->donations();
    $this->assertStringContainsString('Civi->AN: total: 1; success: 1; error: 0; skipped: 0', $values);
    [$donation] = $this->remote->all('donations');
    $this->assertSame(['25.50', 'usd', $person], [$donation['amount'], $donation['currency'], $donation['person']]);
    $this->assertSame('Donation', $donation['recipients'][0]['display_name']);
    $this->assertSame('CiviCRM', $this->remote->all('fundraising_pages')[1]['title']);
    $this->assertCount(1, $this->contributions($contact));
    $this->assertSame(['local', 'success'], [$this->donationStates()[0]['source'], $this->donationStates()[0]['sync_status']]);
    $this->assertAtRest();
  }

  public function testOnlyWhatCountsIsSent(): void {
    [$contact] = $this->donor();
    $stranger = $this->contact();
    $this->contribution($contact, ['is_test' => TRUE]);
    $this->contribution($contact, ['contribution_status_id:name' => 'Pending']);
    $this->contribution($contact, ['receive_date' => '2020-01-01 10:00:00']);
    $this->contribution($stranger);
    $this->assertStringContainsString('Civi->AN: total: 0', explode('Donations', $this->donations('local'))[1]);
    $this->assertSame([], $this->remote->all('donations'));
  }

  public function testTheFirstRunSendsNothingOfThePast(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_local_since' => '']);
    [$contact] = $this->donor();
    $this->contribution($contact, ['receive_date' => date('Y-m-d H:i:s', time() - 100)]);
    $this->donations('local');
    $this->assertNotNull($this->row('OsdiSyncProfile', $this->profile, ['donation_local_since'])['donation_local_since']);
    $this->donations('local');
    $this->assertSame([], $this->remote->all('donations'));
  }

  public function testRecurringDonationsShareOneRecurringContribution(): void {
    [$contact, $person] = $this->donor();
    foreach (['2026-01-15T10:00:00Z', '2026-02-15T10:00:00Z', '2026-03-15T10:00:00Z'] as $month => $date) {
      $this->give($person, ['created_date' => $date, 'action_network:recurrence' => $month === 1 ? ['recurring' => FALSE] : ['recurring' => TRUE, 'period' => 'Monthly']]);
    }
    $this->donations('remote');
    $recurring = $this->rows('ContributionRecur', ['select' => ['*', 'contribution_status_id:name'], 'where' => [['contact_id', '=', $contact]]]);
    $this->assertCount(1, $recurring);
    $this->assertSame(['month', 1, 'USD', 'In Progress'], [$recurring[0]['frequency_unit'], $recurring[0]['frequency_interval'], $recurring[0]['currency'], $recurring[0]['contribution_status_id:name']]);
    $this->assertEqualsWithDelta(25.0, (float) $recurring[0]['amount'], 0.0001);
    $this->assertSame(array_fill(0, 3, $recurring[0]['id']), array_column($this->contributions($contact), 'contribution_recur_id'));
    $this->assertAtRest();
  }

  /**
   * @dataProvider refunds
   */
  public function testARefundIsToldAndRecordedWhereTheProfileSaysSo(bool $applies, ?string $after, string $status, float $paid): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => $applies]);
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $this->donations('remote');
    // Action Network's times are whole seconds.
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => $after]);
    $this->donations('remote');
    [$contribution] = $this->contributions($contact);
    $this->assertSame($status, $contribution['contribution_status_id:name']);
    $this->assertEqualsWithDelta($paid, $this->paid($contribution['id']), 0.0001);
    $this->assertSame($applies ? [] : ['donation_amount_changed'], $this->openFlags());
    $this->assertAtRest();
  }

  public function refunds(): array {
    return [
      'told' => [FALSE, NULL, 'Completed', 25.0],
      'recorded' => [TRUE, NULL, 'Refunded', 0.0],
      'in part' => [TRUE, '10.00', 'Partially paid', 10.0],
    ];
  }

  /**
   * @dataProvider recordedByHand
   */
  public function testWhatAPersonGaveBackAlreadyIsNotGivenBackAgain(string $byHand, ?string $after, float $paid): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => TRUE]);
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $this->donations('remote');
    [$contribution] = $this->contributions($contact);
    civicrm_api4('Payment', 'create', ['checkPermissions' => FALSE, 'values' => ['contribution_id' => $contribution['id'], 'total_amount' => $byHand, 'trxn_date' => date('Y-m-d H:i:s')]]);
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => $after]);
    $this->donations('remote');
    $this->assertEqualsWithDelta($paid, $this->paid($contribution['id']), 0.0001);
    $this->assertSame([], $this->openFlags());
    $this->assertAtRest();
  }

  public function recordedByHand(): array {
    return [
      'all of a part' => ['-15.00', '10.00', 10.0],
      'some of a part' => ['-5.00', '10.00', 10.0],
      'some of all' => ['-5.00', NULL, 0.0],
      'all' => ['-25.00', NULL, 0.0],
    ];
  }

  public function testOneThatCannotBeBookedFailsAloneAndIsTriedAgain(): void {
    [$contact, $person] = $this->donor();
    $this->give($person, ['recipients' => [['display_name' => 'Strike fund', 'amount' => '25.00']]]);
    $this->give($person, ['created_date' => '2026-03-19T10:00:00Z']);
    $this->assertStringContainsString('total: 2; success: 1; error: 1', $this->donations('remote'));
    $this->assertCount(1, $this->contributions($contact));
    $failed = array_values(array_filter($this->donationStates(), fn(array $state) => $state['sync_status'] === 'error'));
    $this->assertStringContainsString('“Strike fund”', $failed[0]['message']);
    $this->assertNotNull($failed[0]['next_attempt_time']);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_financial_types' => ['default' => 'Donation']]);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertCount(2, $this->contributions($contact));
    $this->assertAtRest();
  }

  public function testAHookThatRefusesAContributionLeavesNothingOfIt(): void {
    [$contact, $person] = $this->donor();
    $this->give($person, ['action_network:recurrence' => ['recurring' => TRUE, 'period' => 'Monthly']]);
    $refuse = function ($event) {
      if ($event->entity === 'Contribution') {
        throw new \RuntimeException('not on a Sunday');
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_post', $refuse);
    try {
      $this->assertStringContainsString('error: 1', explode('Donations', $this->donations('remote'))[1]);
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_post', $refuse);
    }
    $this->assertSame([], $this->contributions($contact));
    $this->assertSame([], $this->rows('ContributionRecur', ['where' => [['contact_id', '=', $contact]]]));
    $this->assertSame('not on a Sunday', $this->donationStates()[0]['message']);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($contact));
  }

  public function testAContributionThatIsThereAlreadyIsMatched(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $this->contribution($contact, ['total_amount' => 25, 'receive_date' => date('Y-m-d H:i:s', strtotime('2026-03-18T16:58:00Z'))]);
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($contact));
    $this->assertSame('matched', $this->donationStates()[0]['sync_status']);
    $this->assertAtRest();
  }

  public function testADeletedContributionDoesNotComeBack(): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $this->donations('remote');
    \CRM_Core_DAO::executeQuery('DELETE FROM civicrm_contribution WHERE contact_id = ' . $contact);
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => '20.00']);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertSame([], $this->contributions($contact));
    $this->assertNull($this->donationStates()[0]['contribution_id']);
  }

  public function testAContributionThatIsCancelledAfterItWasSentIsToldOnce(): void {
    [$contact] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->donations('local');
    $this->save('Contribution', ['id' => $contribution, 'contribution_status_id:name' => 'Cancelled']);
    $this->donations('local');
    $this->assertSame(['contribution_taken_back'], $this->openFlags());
    $this->assertStringContainsString("Contribution $contribution is now Cancelled", $this->donationStates()[0]['message']);
    $this->assertAtRest();
  }

  /**
   * @group civicrm
   */
  public function testWhereTheDonorCameFromGoesWhereTheProfileSays(): void {
    $wasEnabled = \CRM_Core_Component::isEnabled('CiviCampaign');
    \CRM_Core_BAO_ConfigSetting::enableComponent('CiviCampaign');
    $name = ucfirst(self::word());
    $group = $this->save('CustomGroup', ['name' => $name, 'title' => $name, 'extends' => 'Contribution']);
    $campaign = NULL;
    try {
      $this->save('CustomField', ['custom_group_id' => $group, 'name' => 'Website', 'label' => 'Website', 'data_type' => 'String', 'html_type' => 'Text']);
      $campaign = $this->save('Campaign', ['name' => self::word(), 'title' => $title = self::word()]);
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_referrer' => ['source' => 'campaign', 'website' => "$name.Website", 'referrer' => 'source']]);
      [$contact, $person] = $this->donor();
      $this->give($person, ['action_network:referrer_data' => ['source' => $title, 'website' => 'www.example.org', 'referrer' => 'group-harbor']]);
      $this->give($person, ['created_date' => '2026-03-19T10:00:00Z', 'action_network:referrer_data' => ['source' => 'unknown', 'referrer' => 'none']]);
      $this->donations('remote');
      $found = $this->rows('Contribution', ['select' => ['campaign_id', "$name.Website", 'source'], 'where' => [['contact_id', '=', $contact]], 'orderBy' => ['receive_date' => 'ASC']]);
      $this->assertSame([[$campaign, 'www.example.org', 'group-harbor'], [NULL, NULL, 'Action Network: Spring appeal']],
        array_map(fn(array $row) => [$row['campaign_id'], $row["$name.Website"], $row['source']], $found));
    }
    finally {
      civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $group]]]);
      if ($campaign) {
        civicrm_api4('Campaign', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $campaign]]]);
      }
      if (!$wasEnabled) {
        \CRM_Core_BAO_ConfigSetting::disableComponent('CiviCampaign');
      }
    }
  }

  public function testThereIsARowForEachDirectionAndOneOfPeopleBefore(): void {
    $this->donations();
    $runs = $this->rows('OsdiRun', ['select' => ['subject', 'origin', 'outcome'], 'where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame([['people', 'remote', 'done'], ['people', 'local', 'done'], ['donations', 'remote', 'done'], ['donations', 'local', 'done']],
      array_map(fn(array $run) => [$run['subject'], $run['origin'], $run['outcome']], $runs));
  }

  public function testAPreviewWritesNothing(): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $contribution = $this->contribution($contact);
    $before = [$this->everything(), $this->remote->all('donations'), $this->contributions($contact), $this->donationStates()];
    $text = $this->donations('remote,local', ['preview' => '1']);
    $this->assertStringContainsString("donation $donation, contact $contact: created", str_replace('donation ' . $donation . ': created', "donation $donation, contact $contact: created", $text));
    $this->assertStringContainsString("contribution $contribution, contact $contact: created", $text);
    $this->assertSame($before, [$this->everything(), $this->remote->all('donations'), $this->contributions($contact), $this->donationStates()]);
  }

  public function testPeopleWhoCannotBeSyncedKeepDonationsBack(): void {
    $this->remote->fault(['method' => 'GET', 'path' => '/people*', 'kind' => 'status', 'status' => 401, 'times' => NULL]);
    try {
      $this->donations('remote');
      $this->fail('it ended well');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringStartsWith('Prerequisite contacts sync failed. ', $error->getMessage());
    }
    $this->assertSame([], $this->donationStates());
  }

  /**
   * Who confirms refunds has not agreed to what the brake on people stops for.
   */
  public function testAConfirmationLeavesTheBrakeOnPeopleOn(): void {
    [, $person] = $this->donor();
    $this->sync();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 0, 'brake_minimum' => 0]);
    $this->remote->change($person, ['email_addresses' => [['status' => 'unsubscribed']]]);
    foreach ([[], ['confirm' => 1]] as $params) {
      try {
        $this->donations('remote', $params);
        $this->fail('People were not stopped.');
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertMatchesRegularExpression('/^Prerequisite contacts sync failed\. AN->Civi: The brake stopped this run: .* in Job 2/', $error->getMessage());
      }
    }
    $this->sync('remote', ['confirm' => 1]);
    $this->assertStringStartsWith('Contacts, AN->Civi', $this->donations('remote'));
  }

  public function testAMisspelledParameterIsRefused(): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessage('There is no parameter previw');
    $this->donations('remote', ['previw' => '1']);
  }

  public function testAProfileThatChangesHowDonationsAreSyncedSyncsNone(): void {
    self::storeClasses($this->profile, ['Mapper' => ['Donation' => 'Mine\Mapper']]);
    $this->sync();
    try {
      $this->donations();
      $this->fail('it ended well');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringContainsString('Mapper.Donation (Mine\Mapper)', $error->getMessage());
    }
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\Upgrade\Donations123;
use OsdiTest\DonationTestCase;

/**
 * What osdi-client 1.2.3 got wrong about donations, by the numbers of the list of its defects, or by its words. Those that
 * are decided in the library are tested there too.
 */
final class DonationDefectsTest extends DonationTestCase {

  /**
   * @dataProvider left
   */
  public function testDefect07ARowWithoutATwinIsTriedAgain(?string $status): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $this->save('OsdiDonationSyncState', ['remote_donation_id' => $donation, 'sync_profile_id' => $this->profile, 'source' => 'remote', 'sync_status' => $status]);
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($contact));
    $this->assertCount(1, $this->donationStates());
    $this->assertSame('success', $this->donationStates()[0]['sync_status']);
  }

  /**
   * @dataProvider left
   */
  public function testARowWithBothSidesIsDoneWhateverItsStatus(?string $status): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $contribution = $this->contribution($contact, ['receive_date' => '2026-01-01 10:00:00', 'total_amount' => 25]);
    $this->save('OsdiDonationSyncState', ['contribution_id' => $contribution, 'remote_donation_id' => $donation, 'sync_profile_id' => $this->profile, 'source' => 'remote', 'sync_status' => $status]);
    Donations123::run();
    $this->assertSame('success', $this->donationStates()[0]['sync_status']);
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_contribution WHERE id = $contribution");
    $this->donations('remote');
    $this->assertSame([], $this->contributions($contact));
  }

  public function left(): array {
    return [['error'], [NULL]];
  }

  public function testDefect18TheTransactionIdIsKept(): void {
    [$contact, $person] = $this->donor();
    $this->give($person, ['payment' => ['method' => 'Credit Card', 'reference_number' => $reference = self::word()]]);
    $this->donations('remote');
    $this->assertSame($reference, $this->contributions($contact)[0]['trxn_id']);
  }

  /**
   * A payment that failed left a pending contribution behind, of which nobody knew.
   */
  public function testAPaymentThatFailsLeavesNothingBehind(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $refuse = function ($event) {
      if ($event->entity === 'EntityFinancialTrxn') {
        throw new \RuntimeException('no payment today');
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $refuse);
    try {
      $this->donations('remote');
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $refuse);
    }
    $this->assertSame([], $this->contributions($contact));
    $this->assertSame(['error', 'no payment today'], [$this->donationStates()[0]['sync_status'], $this->donationStates()[0]['message']]);
  }

  /**
   * And such a one is not taken for the donation.
   */
  public function testAPendingContributionThatWasLeftBehindIsTold(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $pending = $this->contribution($contact, ['total_amount' => 25, 'receive_date' => date('Y-m-d H:i:s', strtotime('2026-03-18T16:58:00Z')), 'contribution_status_id:name' => 'Pending']);
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($contact));
    $this->assertSame(['donation_ambiguous'], $this->openFlags());
    $this->assertStringStartsWith("Contribution $pending is this donation, but it is pending.", (string) $this->donationStates()[0]['message']);
  }

  /**
   * The prices were those with the id 1, whatever they were on the site; the lines are those CiviCRM makes for a donation.
   *
   * @group civicrm
   */
  public function testTheBooksAreKeptAsCoreKeepsThem(): void {
    [$contact, $person] = $this->donor();
    $this->give($person, ['amount' => '37.10', 'recipients' => [['display_name' => 'Donation', 'amount' => '12.05'], ['display_name' => 'Event Fee', 'amount' => '25.05']]]);
    $this->donations('remote');
    [$ours] = $this->contributions($contact);
    // The same by core's own means.
    $order = civicrm_api3('Order', 'create', [
      'contact_id' => $contact, 'total_amount' => 37.10, 'financial_type_id' => 1, 'receive_date' => $ours['receive_date'], 'payment_instrument_id' => $ours['payment_instrument_id'],
      'line_items' => [['line_item' => array_map(fn(array $line) => $line + ['qty' => 1, 'price_field_id' => $this->defaultPrice('id'), 'price_field_value_id' => $this->defaultPrice('value')], [
        ['label' => 'Donation', 'unit_price' => 12.05, 'line_total' => 12.05, 'financial_type_id' => 1],
        ['label' => 'Event Fee', 'unit_price' => 25.05, 'line_total' => 25.05, 'financial_type_id' => 4],
      ])]],
    ]);
    civicrm_api3('Payment', 'create', ['contribution_id' => $order['id'], 'total_amount' => 37.10, 'payment_instrument_id' => $ours['payment_instrument_id'], 'trxn_date' => $ours['receive_date'], 'is_send_contribution_notification' => 0]);
    $books = fn(int $id) => [
      $this->select("SELECT entity_table, price_field_id, price_field_value_id, label, qty, unit_price, line_total, financial_type_id, non_deductible_amount, tax_amount FROM civicrm_line_item WHERE contribution_id = $id ORDER BY id"),
      $this->select("SELECT i.description, i.amount, i.currency, i.financial_account_id, i.status_id FROM civicrm_financial_item i JOIN civicrm_line_item l ON i.entity_table = 'civicrm_line_item' AND i.entity_id = l.id WHERE l.contribution_id = $id ORDER BY i.id"),
      $this->select("SELECT t.from_financial_account_id, t.to_financial_account_id, t.total_amount, t.currency, t.is_payment, t.payment_instrument_id, t.status_id FROM civicrm_financial_trxn t JOIN civicrm_entity_financial_trxn e ON e.financial_trxn_id = t.id WHERE e.entity_table = 'civicrm_contribution' AND e.entity_id = $id ORDER BY t.id"),
      $this->select("SELECT contribution_status_id, total_amount, net_amount, fee_amount, tax_amount, non_deductible_amount, receipt_date, is_pay_later FROM civicrm_contribution WHERE id = $id"),
    ];
    $this->assertSame($books((int) $order['id']), $books((int) $ours['id']));
    $this->assertCount(2, $books((int) $ours['id'])[1]);
  }

  private function defaultPrice(string $what): int {
    $of = $what === 'id' ? 'f.id' : 'v.id';
    return (int) \CRM_Core_DAO::singleValueQuery("SELECT $of FROM civicrm_price_set s JOIN civicrm_price_field f ON f.price_set_id = s.id JOIN civicrm_price_field_value v ON v.price_field_id = f.id WHERE s.name = 'default_contribution_amount'");
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function select(string $sql): array {
    return \CRM_Core_DAO::executeQuery($sql)->fetchAll();
  }

}

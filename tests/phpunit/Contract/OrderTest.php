<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use Civi\Api4\Contribution;
use Civi\Api4\Order;
use Civi\Api4\OsdiDonationSyncState;
use Civi\Api4\Payment;
use OsdiTest\CiviTestCase;

/**
 * What CiviCRM makes of an order, of its payment and of money that goes back.
 */
final class OrderTest extends CiviTestCase {

  private function order(int $contact, array $values = [], array $amounts = ['12.05', '25.05']): array {
    $order = Order::create(FALSE)->setContributionValues($values + [
      'contact_id' => $contact,
      'receive_date' => '2026-03-18 12:58:00',
      'currency' => 'USD',
      'financial_type_id' => 1,
      'payment_instrument_id' => 1,
      'source' => 'a test',
    ]);
    foreach ($amounts as $amount) {
      $order->addLineItem(['qty' => 1, 'financial_type_id' => 1, 'label' => "Part of $amount", 'line_total_inclusive' => $amount, 'unit_price' => $amount]);
    }
    return $order->execute()->single();
  }

  private function pay(int $contribution, string $amount, array $values = []): void {
    Payment::create(FALSE)->setNotificationForCompleteOrder(FALSE)->setValues($values + ['contribution_id' => $contribution, 'total_amount' => $amount, 'trxn_date' => '2026-03-18 12:58:00'])->execute();
  }

  private function status(int $contribution): string {
    return $this->row('Contribution', $contribution, ['contribution_status_id:name'])['contribution_status_id:name'];
  }

  public function testTheListsThereAre(): void {
    $this->assertTrue(\CRM_Core_Component::isEnabled('CiviContribute'));
    $names = fn(string $group) => array_column($this->rows('OptionValue', ['where' => [['option_group_id:name', '=', $group], ['is_active', '=', TRUE]]]), 'name', 'value');
    foreach ([
      'contribution_status' => [1 => 'Completed', 2 => 'Pending', 3 => 'Cancelled', 4 => 'Failed', 7 => 'Refunded', 8 => 'Partially paid'],
      'contribution_recur_status' => [1 => 'Completed', 2 => 'Pending', 5 => 'In Progress'],
      'payment_instrument' => [1 => 'Credit Card', 2 => 'Debit Card', 3 => 'Cash', 4 => 'Check', 5 => 'EFT'],
    ] as $group => $expected) {
      $this->assertSame($expected, array_intersect_key($names($group), $expected), $group);
    }
    $this->assertSame([], array_diff(['USD', 'CAD', 'EUR', 'GBP', 'JPY'], array_keys($names('currencies_enabled'))));
    $types = array_column($this->rows('FinancialType', ['where' => [['is_active', '=', TRUE]], 'orderBy' => ['id' => 'ASC']]), 'name', 'id');
    $this->assertSame([1 => 'Donation', 2 => 'Member Dues', 3 => 'Campaign Contribution', 4 => 'Event Fee'], array_intersect_key($types, [1 => 1, 2 => 1, 3 => 1, 4 => 1]));
  }

  public function testAnOrderIsAPendingContributionOfAllItsLines(): void {
    $order = $this->order($this->contact());
    $this->assertEqualsWithDelta(37.10, $order['total_amount'], 0.0001);
    $row = $this->row('Contribution', $order['id'], ['total_amount', 'receive_date', 'currency', 'source', 'is_test', 'is_template', 'contribution_status_id:name']);
    $this->assertSame([37.1, '2026-03-18 12:58:00', 'USD', 'a test', FALSE, FALSE, 'Pending'],
      [$row['total_amount'], $row['receive_date'], $row['currency'], $row['source'], $row['is_test'], $row['is_template'], $row['contribution_status_id:name']]);
    $lines = $this->rows('LineItem', ['select' => ['label', 'line_total', 'qty'], 'where' => [['contribution_id', '=', $order['id']]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame(['Part of 12.05', 'Part of 25.05'], array_column($lines, 'label'));
    $this->assertEqualsWithDelta([12.05, 25.05], array_map('floatval', array_column($lines, 'line_total')), 0.0001);
  }

  public function testItsPaymentCompletesItAndMoneyThatGoesBackUndoesThat(): void {
    $id = $this->order($this->contact(), ['trxn_id' => $trxn = self::word()])['id'];
    $this->pay($id, '37.10', ['trxn_id' => $trxn, 'payment_instrument_id' => 1]);
    $this->assertSame('Completed', $this->status($id));
    $this->assertSame($trxn, $this->row('Contribution', $id, ['trxn_id'])['trxn_id']);
    $this->pay($id, '-7.10');
    $this->assertSame('Partially paid', $this->status($id));
    $this->pay($id, '-30.00');
    $this->assertSame('Refunded', $this->status($id));
  }

  public function testATransactionIdIsUnique(): void {
    $contact = $this->contact();
    $this->order($contact, ['trxn_id' => $trxn = self::word()]);
    $this->expectException(\CRM_Core_Exception::class);
    $this->order($contact, ['trxn_id' => $trxn]);
  }

  public function testAnOrderIsUndoneWithTheTransactionItIsIn(): void {
    $contact = $this->contact();
    $transaction = new \CRM_Core_Transaction(TRUE);
    $this->pay($this->order($contact)['id'], '37.10');
    $transaction->rollback()->commit();
    $this->assertSame([], $this->rows('Contribution', ['where' => [['contact_id', '=', $contact]]]));
  }

  public function testAnExcludedJoinLeavesOutWhatHasAPartner(): void {
    $contact = $this->contact();
    [$with, $without] = [$this->order($contact)['id'], $this->order($contact)['id']];
    $this->save('OsdiDonationSyncState', ['contribution_id' => $with, 'source' => 'remote']);
    $found = Contribution::get(FALSE)->addSelect('id')->addWhere('contact_id', '=', $contact)
      ->addJoin('OsdiDonationSyncState AS state', 'EXCLUDE', ['state.contribution_id', '=', 'id'], ['OR', [['state.sync_profile_id', '=', 0], ['state.source', '=', '"remote"']]])
      ->execute()->column('id');
    $this->assertSame([$without], $found);
  }

  public function testAStateOutlivesItsContribution(): void {
    $id = $this->save('OsdiDonationSyncState', ['contribution_id' => $contribution = $this->order($this->contact())['id'], 'remote_donation_id' => self::word()]);
    Contribution::delete(FALSE)->addWhere('id', '=', $contribution)->execute();
    $this->assertNull($this->row('OsdiDonationSyncState', $id, ['contribution_id'])['contribution_id']);
    OsdiDonationSyncState::delete(FALSE)->addWhere('id', '=', $id)->execute();
  }

}

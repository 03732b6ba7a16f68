<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Api4\Campaign;
use Civi\Api4\Contribution;
use Civi\Api4\ContributionRecur;
use Civi\Api4\EntityFinancialTrxn;
use Civi\Api4\Order;
use Civi\Api4\Payment;
use Civi\Osdi\Exception\CrmException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Makes contributions as CiviCRM's own forms do: an order with its lines, then its payment. Nobody gets a receipt,
 * because Action Network has thanked already.
 */
final class ContributionWriter {

  /**
   * What stands before the id of the fundraising page in processor_id of a recurring contribution.
   */
  public const SERIES = 'action_network:';

  /**
   * Statuses of contributions for which something was paid.
   */
  private const PAID = ['Completed', 'Partially paid'];

  /**
   * @param ContributionClock $clock
   */
  public function __construct(private ContributionClock $clock) {}

  /**
   * @param array<string, mixed> $write
   *   'contact_id', 'receive_date', 'total_amount', 'currency', 'trxn_id', 'source', 'payment_instrument_id', 'fields',
   *   'lines', 'series'.
   * @return int
   *   The contribution.
   */
  public function make(array $write): int {
    self::refuseDeleted((int) $write['contact_id']);
    $date = $this->clock->toSite($write['receive_date']);
    $type = $write['lines'][0]['financial_type_id'];
    $series = $write['series'] ? $this->series($write['series'], $type, (int) $write['payment_instrument_id']) : NULL;
    $order = Order::create(FALSE)
      ->setContributionValues([
        'contact_id' => $write['contact_id'],
        'receive_date' => $date,
        'currency' => $write['currency'],
        'trxn_id' => $write['trxn_id'],
        'source' => $write['source'],
        'payment_instrument_id' => $write['payment_instrument_id'],
        'financial_type_id' => $type,
        'contribution_recur_id' => $series,
      ] + self::fields($write['fields']));
    foreach ($write['lines'] as $line) {
      // The tax of the site's financial type, if there is one, is part of what was given.
      $order->addLineItem(['qty' => 1, 'financial_type_id' => $line['financial_type_id'], 'label' => $line['label'], 'line_total_inclusive' => $line['amount'], 'unit_price' => $line['amount']]);
    }
    $contribution = $order->execute()->single();
    if (sprintf('%.2f', $contribution['total_amount']) !== sprintf('%.2f', $write['total_amount'])) {
      throw new CrmException(E::ts('CiviCRM would book %1 instead of %2, so nothing was booked.', [1 => $contribution['total_amount'], 2 => $write['total_amount']]), 'crm');
    }
    $this->pay((int) $contribution['id'], $write['total_amount'], $date, ['payment_instrument_id' => $write['payment_instrument_id'], 'trxn_id' => $write['trxn_id']]);
    return (int) $contribution['id'];
  }

  /**
   * Makes a contribution that was booked as a single one part of the series of another.
   */
  public function join(int $renewal, int $contributionId): void {
    $this->link($renewal, (int) self::seriesOf($contributionId));
  }

  /**
   * Likewise of a series that is there, unless it is part of one by now.
   *
   * @param int $renewal
   * @param array<string, mixed> $series
   */
  public function joinSeries(int $renewal, array $series): void {
    $known = self::known($series);
    if ($known !== NULL && self::seriesOf($renewal) === NULL) {
      $this->link($renewal, (int) $known['id']);
    }
  }

  private static function seriesOf(int $contributionId): ?int {
    return Contribution::get(FALSE)->addSelect('contribution_recur_id')->addWhere('id', '=', $contributionId)->execute()->single()['contribution_recur_id'];
  }

  private function link(int $contributionId, int $series): void {
    Contribution::update(FALSE)->addWhere('id', '=', $contributionId)->addValue('contribution_recur_id', $series)->execute();
  }

  /**
   * Somebody may have deleted the contact, or merged it into another, since the donor was looked up. Not by API v4, which
   * cannot keep that from happening until the contribution is there.
   */
  private static function refuseDeleted(int $contactId): void {
    $contact = Sql::rows("SELECT is_deleted FROM civicrm_contact WHERE id = $contactId FOR UPDATE", ['is_deleted'])[0] ?? NULL;
    if ($contact === NULL || (int) $contact['is_deleted'] !== 0) {
      throw new CrmException(E::ts('Contact %1 was deleted or merged meanwhile, so nothing was booked. The donor is looked up again at the next attempt.', [1 => $contactId]), 'crm');
    }
  }

  /**
   * Records that money was given back.
   *
   * @param array<string, mixed> $refund
   *   'contribution_id', 'amount', 'date', 'state'.
   * @return int
   *   The contribution.
   */
  public function refund(array $refund): int {
    $contribution = Contribution::get(FALSE)->addSelect('total_amount', 'contribution_status_id:name')->addWhere('id', '=', $refund['contribution_id'])->execute()->single();
    $status = $contribution['contribution_status_id:name'];
    // What a person recorded already is not given back a second time.
    $open = self::cents($contribution['total_amount']) - $this->givenBack((int) $refund['contribution_id']) - self::cents($refund['state']['remote_amount']);
    $amount = min(self::cents($refund['amount']), $open);
    if ($amount <= 0) {
      return (int) $refund['contribution_id'];
    }
    if (!in_array($status, self::PAID, TRUE)) {
      throw new CrmException(E::ts('Contribution %1 is %2, so nothing can be given back.', [1 => $refund['contribution_id'], 2 => $status]), 'crm');
    }
    $this->pay((int) $refund['contribution_id'], sprintf('-%d.%02d', intdiv($amount, 100), $amount % 100), $this->clock->toSite($refund['date']));
    return (int) $refund['contribution_id'];
  }

  /**
   * Cents that were given back of a contribution, by whomever.
   */
  private function givenBack(int $contributionId): int {
    $payments = EntityFinancialTrxn::get(FALSE)->addSelect('financial_trxn_id.total_amount')
      ->addWhere('entity_table', '=', 'civicrm_contribution')
      ->addWhere('entity_id', '=', $contributionId)
      ->addWhere('financial_trxn_id.is_payment', '=', TRUE)
      ->addWhere('financial_trxn_id.total_amount', '<', 0)
      ->execute()->column('financial_trxn_id.total_amount');
    return -array_sum(array_map(self::cents(...), $payments));
  }

  private static function cents(string|int|float|null $amount): int {
    return (int) round(100 * (float) $amount);
  }

  /**
   * @param int $contributionId
   * @param string $amount
   * @param string $date
   * @param array<string, mixed> $values
   */
  private function pay(int $contributionId, string $amount, string $date, array $values = []): void {
    Payment::create(FALSE)
      ->setNotificationForCompleteOrder(FALSE)
      ->setValues($values + ['contribution_id' => $contributionId, 'total_amount' => $amount, 'trxn_date' => $date])
      ->execute();
  }

  /**
   * The recurring contribution of a series, made if this is the first of it. It begins with the earliest of its gifts,
   * which need not be the first that is listed.
   *
   * @param array<string, mixed> $series
   * @param int $financialType
   * @param int $paymentInstrument
   */
  private function series(array $series, int $financialType, int $paymentInstrument): int {
    $start = $this->clock->toSite($series['start']);
    $known = self::known($series);
    if ($known && $start < $known['start_date']) {
      ContributionRecur::update(FALSE)->addWhere('id', '=', $known['id'])->addValue('start_date', $start)->execute();
    }
    return (int) ($known['id'] ?? ContributionRecur::create(FALSE)->setValues(self::key($series) + [
      'start_date' => $start,
      'contribution_status_id:name' => 'In Progress',
      'financial_type_id' => $financialType,
      'payment_instrument_id' => $paymentInstrument,
      'is_email_receipt' => FALSE,
    ])->execute()->single()['id']);
  }

  /**
   * @param array<string, mixed> $series
   * @return array<string, mixed>|null
   *   The recurring contribution it is, with 'id' and 'start_date'.
   */
  private static function known(array $series): ?array {
    $get = ContributionRecur::get(FALSE)->addSelect('id', 'start_date')->addWhere('is_test', '=', FALSE)->addOrderBy('id')->setLimit(1);
    foreach (self::key($series) as $field => $value) {
      $get->addWhere($field, '=', $value);
    }
    return $get->execute()->first();
  }

  /**
   * @param array<string, mixed> $series
   * @return array<string, mixed>
   */
  private static function key(array $series): array {
    return [
      'contact_id' => $series['contact_id'],
      'processor_id' => self::SERIES . $series['page'],
      'amount' => $series['amount'],
      'currency' => $series['currency'],
      'frequency_unit' => $series['frequency_unit'],
      'frequency_interval' => $series['frequency_interval'],
    ];
  }

  /**
   * Where a donation came from, in the fields the profile names.
   *
   * @param array<string, string> $fields
   * @return array<string, mixed>
   */
  private static function fields(array $fields): array {
    if (isset($fields['campaign'])) {
      // A donation is worth more than its campaign: one that CiviCRM does not know is left out.
      $fields = ['campaign_id' => self::campaign($fields['campaign'])] + $fields;
      unset($fields['campaign']);
    }
    return array_filter($fields, fn($value) => $value !== NULL);
  }

  /**
   * The campaign of this name or title.
   */
  private static function campaign(string $called): ?int {
    // Without the component there is not even its API.
    return !\CRM_Core_Component::isEnabled('CiviCampaign') ? NULL : Campaign::get(FALSE)->addSelect('id')
      ->addClause('OR', ['name', '=', $called], ['title', '=', $called])
      ->addOrderBy('id')->setLimit(1)->execute()->column('id')[0] ?? NULL;
  }

}

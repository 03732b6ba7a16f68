<?php

declare(strict_types=1);

namespace Civi\Osdi\LocalObject;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\Gateway\ContributionClock;
use Civi\Osdi\Gateway\ContributionWriter;
use Civi\Osdi\LocalObjectInterface;

/**
 * A contribution. Dates are those CiviCRM shows.
 */
class DonationBasic extends AbstractLocalObject {

  private const NEEDED = ['amount', 'receiveDate', 'currency', 'financialTypeId', 'paymentInstrumentId', 'contactId'];

  public Field $amount;
  public Field $receiveDate;
  public Field $currency;
  public Field $financialTypeId;
  public Field $financialTypeLabel;
  public Field $paymentInstrumentId;
  public Field $paymentInstrumentLabel;
  public Field $contributionRecurId;
  public Field $contributionRecurFrequency;
  public Field $trxnId;
  public Field $source;

  protected Field $contactId;

  private ?LocalObjectInterface $person = NULL;

  public static function getCiviEntityName(): string {
    return 'Contribution';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'id' => ['select' => 'id'],
      'amount' => ['select' => 'total_amount'],
      'receiveDate' => ['select' => 'receive_date'],
      'currency' => ['select' => 'currency'],
      'financialTypeId' => ['select' => 'financial_type_id'],
      'financialTypeLabel' => ['select' => 'financial_type_id:label', 'readOnly' => TRUE],
      'paymentInstrumentId' => ['select' => 'payment_instrument_id'],
      'paymentInstrumentLabel' => ['select' => 'payment_instrument_id:label', 'readOnly' => TRUE],
      'contributionRecurId' => ['select' => 'contribution_recur_id', 'readOnly' => TRUE],
      'contributionRecurFrequency' => ['select' => 'contribution_recur_id.frequency_unit', 'readOnly' => TRUE],
      'contactId' => ['select' => 'contact_id', 'afterSet' => 'forgetPerson'],
      'trxnId' => ['select' => 'trxn_id'],
      'source' => ['select' => 'source'],
    ];
  }

  public function forgetPerson(): void {
    $this->person = $this->person?->getId() === $this->contactId->get() ? $this->person : NULL;
  }

  public function getPerson(): ?LocalObjectInterface {
    return $this->person ??= $this->contactId->get() === NULL ? NULL : \Civi\OsdiClient::container()->make('LocalObject', 'Person', (int) $this->contactId->get());
  }

  public function setPerson(LocalObjectInterface $person): self {
    if ($person::getCiviEntityName() !== 'Contact') {
      throw new InvalidArgumentException('A %s is needed, not a %s.', 'Contact', $person::getCiviEntityName());
    }
    $this->person = $person;
    $this->contactId->set($person->getId());
    return $this;
  }

  /**
   * Books a new contribution as paid, as the sync does. One that is booked stays as it is.
   */
  public function persist(): self {
    if ($this->getId() !== NULL) {
      throw new InvalidOperationException('Contribution %d is booked, and is not changed here.', $this->getId());
    }
    foreach (self::NEEDED as $name) {
      if ($this->$name->get() === NULL) {
        throw new InvalidArgumentException('A contribution needs a value of %s.', $name);
      }
    }
    $clock = new ContributionClock();
    $line = ['financial_type_id' => $this->financialTypeId->get(), 'label' => (string) $this->source->get(), 'amount' => $this->amount->get()];
    $transaction = new \CRM_Core_Transaction(TRUE);
    try {
      $this->id->load((new ContributionWriter($clock))->make([
        'contact_id' => $this->contactId->get(),
        'receive_date' => $clock->toUtc($this->receiveDate->get()),
        'total_amount' => $this->amount->get(),
        'currency' => $this->currency->get(),
        'trxn_id' => $this->trxnId->get(),
        'source' => $this->source->get(),
        'payment_instrument_id' => $this->paymentInstrumentId->get(),
        'fields' => [],
        'lines' => [$line],
        'series' => NULL,
      ]));
    }
    catch (\Throwable $error) {
      // An order without its payment would look like a debt.
      $transaction->rollback();
      throw $error;
    }
    finally {
      $transaction->commit();
    }
    return $this->load();
  }

}

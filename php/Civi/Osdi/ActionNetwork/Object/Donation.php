<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\Exception\EmptyResultException;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\RemoteObjectInterface;

/**
 * A donation on Action Network. It is worth what its recipients add up to, and cannot be deleted.
 */
class Donation extends AbstractRemoteObject {

  public Field $identifiers;
  public Field $createdDate;
  public Field $modifiedDate;
  public Field $amount;
  public Field $currency;
  public Field $recipients;
  public Field $payment;
  public Field $recurrence;
  public Field $referrerData;

  private ?RemoteObjectInterface $donor = NULL;

  private ?RemoteObjectInterface $fundraisingPage = NULL;

  public static function getType(): string {
    return 'osdi:donations';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'identifiers' => ['path' => ['identifiers']],
      'createdDate' => ['path' => ['created_date'], 'createOnly' => TRUE],
      'modifiedDate' => ['path' => ['modified_date'], 'readOnly' => TRUE],
      'amount' => ['path' => ['amount'], 'readOnly' => TRUE],
      'currency' => ['path' => ['currency']],
      'recipients' => ['path' => ['recipients']],
      // Action Network says itself how it was paid.
      'payment' => ['path' => ['payment'], 'readOnly' => TRUE],
      'recurrence' => ['path' => ['action_network:recurrence']],
      'referrerData' => ['path' => ['action_network:referrer_data']],
    ];
  }

  /**
   * @return RemoteObjectInterface|null
   *   NULL also where the person is not there any more.
   */
  public function getDonor(): ?RemoteObjectInterface {
    $donor = $this->donor ?? $this->linked('osdi:people', 'osdi:person');
    try {
      return $this->donor = $donor?->loadOnce();
    }
    catch (EmptyResultException $error) {
      return NULL;
    }
  }

  public function setDonor(RemoteObjectInterface $donor): self {
    $this->mustBeNew();
    $this->donor = $donor;
    return $this;
  }

  public function getFundraisingPage(): ?RemoteObjectInterface {
    return $this->fundraisingPage ??= $this->linked('osdi:fundraising_pages', 'osdi:fundraising_page');
  }

  public function setFundraisingPage(RemoteObjectInterface $page): self {
    $this->mustBeNew();
    $this->fundraisingPage = $page;
    return $this;
  }

  /**
   * @inheritDoc
   */
  public function getArrayForCreate(): array {
    $donor = $this->donor?->getUrlForRead() ?? throw new InvalidArgumentException('A donation needs a donor who was saved.');
    return parent::getArrayForCreate() + ['_links' => ['osdi:person' => ['href' => $donor]]];
  }

  protected function collection(): string {
    if ($this->getId() !== NULL) {
      return 'donations';
    }
    $page = $this->fundraisingPage?->getId() ?? throw new InvalidArgumentException('A donation needs a fundraising page that was saved.');
    return "fundraising_pages/$page/donations";
  }

}

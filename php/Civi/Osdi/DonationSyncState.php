<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * What is remembered of a contribution and its donation: a row of API v4 OsdiDonationSyncState, to be read.
 */
class DonationSyncState implements SyncStateInterface {

  /**
   * @var array<string, mixed>
   */
  private array $row;

  public function __construct(?int $id = NULL) {
    $this->row = $id === NULL ? [] : civicrm_api4('OsdiDonationSyncState', 'get', [
      'checkPermissions' => FALSE,
      'where' => [['id', '=', $id]],
    ])->first() ?? [];
  }

  /**
   * @param array<string, mixed> $row
   */
  public static function fromArray(array $row): self {
    $state = new self();
    $state->row = $row;
    return $state;
  }

  public static function getDbTable(): string {
    return 'civicrm_osdi_donation_sync_state';
  }

  public function getId(): ?int {
    return isset($this->row['id']) ? (int) $this->row['id'] : NULL;
  }

  public function getLocalObjectId(): ?int {
    return isset($this->row['contribution_id']) ? (int) $this->row['contribution_id'] : NULL;
  }

  public function getRemoteObjectId(): ?string {
    return $this->row['remote_donation_id'] ?? NULL;
  }

  public function getLocalObject(): ?LocalObjectInterface {
    return $this->getLocalObjectId() === NULL ? NULL : \Civi\OsdiClient::container()->make('LocalObject', 'Donation', $this->getLocalObjectId());
  }

  public function getRemoteObject(): ?RemoteObjectInterface {
    if ($this->getRemoteObjectId() === NULL) {
      return NULL;
    }
    $donation = \Civi\OsdiClient::container()->make('OsdiObject', 'osdi:donations');
    $donation->setId($this->getRemoteObjectId());
    return $donation;
  }

  /**
   * @return array<string, mixed>
   */
  public function toArray(): array {
    return $this->row;
  }

}

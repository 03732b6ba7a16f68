<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * What is remembered of a contact and its person: a row of API v4 OsdiPersonSyncState, to be read.
 */
class PersonSyncState implements SyncStateInterface {

  public const ORIGIN_LOCAL = 0;

  public const ORIGIN_REMOTE = 1;

  /**
   * @param array<string, mixed> $row
   *   Empty where nothing is remembered.
   */
  private function __construct(private array $row) {}

  /**
   * @param LocalObjectInterface $localPerson
   * @param int|null $syncProfileId
   */
  public static function getForLocalPerson(LocalObjectInterface $localPerson, ?int $syncProfileId): self {
    return self::find('contact_id', $localPerson->getId(), $syncProfileId);
  }

  /**
   * @param RemoteObjectInterface $remotePerson
   * @param int|null $syncProfileId
   */
  public static function getForRemotePerson(RemoteObjectInterface $remotePerson, ?int $syncProfileId): self {
    return self::find('remote_person_id', $remotePerson->getId(), $syncProfileId);
  }

  public static function getDbTable(): string {
    return 'civicrm_osdi_person_sync_state';
  }

  public function getId(): ?int {
    return $this->row['id'] ?? NULL;
  }

  public function getContactId(): ?int {
    return $this->row['contact_id'] ?? NULL;
  }

  public function getRemotePersonId(): ?string {
    return $this->row['remote_person_id'] ?? NULL;
  }

  public function getSyncProfileId(): ?int {
    return $this->row['sync_profile_id'] ?? NULL;
  }

  public function getLocalPreSyncModifiedTime(): ?string {
    return $this->row['local_pre_sync_modified_time'] ?? NULL;
  }

  public function getLocalPostSyncModifiedTime(): ?string {
    return $this->row['local_post_sync_modified_time'] ?? NULL;
  }

  public function getRemotePreSyncModifiedTime(): ?string {
    return $this->row['remote_pre_sync_modified_time'] ?? NULL;
  }

  public function getRemotePostSyncModifiedTime(): ?string {
    return $this->row['remote_post_sync_modified_time'] ?? NULL;
  }

  public function getSyncTime(): ?string {
    return $this->row['sync_time'] ?? NULL;
  }

  public function getSyncOrigin(): ?int {
    return $this->row['sync_origin'] ?? NULL;
  }

  public function getSyncStatus(): ?string {
    return $this->row['sync_status'] ?? NULL;
  }

  public function isError(): bool {
    return $this->getSyncStatus() === Result\Sync::ERROR;
  }

  public function getLocalObject(): ?LocalObjectInterface {
    return $this->getContactId() === NULL ? NULL : \Civi\OsdiClient::container()->make('LocalObject', 'Person', $this->getContactId());
  }

  public function getRemoteObject(): ?RemoteObjectInterface {
    if ($this->getRemotePersonId() === NULL) {
      return NULL;
    }
    $person = \Civi\OsdiClient::container()->make('OsdiObject', 'osdi:people');
    $person->setId($this->getRemotePersonId());
    return $person;
  }

  /**
   * @return array<string, mixed>
   */
  public function toArray(): array {
    return $this->row;
  }

  private static function find(string $column, int|string|null $id, ?int $syncProfileId): self {
    return new self($id === NULL ? [] : civicrm_api4('OsdiPersonSyncState', 'get', [
      'checkPermissions' => FALSE,
      'where' => [[$column, '=', $id], $syncProfileId === NULL ? ['sync_profile_id', 'IS NULL'] : ['sync_profile_id', '=', $syncProfileId]],
      'limit' => 1,
    ])->first() ?? []);
  }

}

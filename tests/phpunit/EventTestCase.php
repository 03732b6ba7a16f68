<?php

declare(strict_types=1);

namespace OsdiTest;

use Civi\Osdi\Queue\Items;

/**
 * A test of what happens to linked contacts, and of the queue in which that is kept.
 */
abstract class EventTestCase extends JobTestCase {

  protected function setUp(): void {
    parent::setUp();
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue_item WHERE queue_name = 'osdi_client'");
  }

  /**
   * Somebody both sides have.
   *
   * @param array<string, mixed> $fields
   *   Of the person.
   * @return array{contact: int, person: string, email: string}
   */
  protected function linked(array $fields = []): array {
    $email = self::address();
    $person = $this->remote->add(self::person($email, $fields + [
      'phone_numbers' => [['primary' => TRUE, 'number' => '1510555' . random_int(1000, 9999), 'status' => 'subscribed']],
      'postal_addresses' => [['primary' => TRUE, 'address_lines' => ['1 Main St'], 'locality' => 'Oakland', 'region' => 'CA', 'postal_code' => '94601', 'country' => 'US']],
    ]));
    $this->sync('remote');
    $states = array_column($this->states(), NULL, 'remote_person_id');
    return ['contact' => (int) $states[$person]['contact_id'], 'person' => $person, 'email' => $email];
  }

  /**
   * Deletes a contact the way a user does.
   */
  protected function delete(int $contactId, bool $useTrash = TRUE): void {
    civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contactId], ['is_deleted', 'IN', [TRUE, FALSE]]], 'useTrash' => $useTrash]);
  }

  /**
   * Merges contacts the way a user does who decides for the one that is kept wherever they differ.
   */
  protected function merge(int $kept, int $discarded): void {
    $result = \CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE);
    $this->assertCount(1, $result['merged']);
  }

  protected function restore(int $contactId): void {
    civicrm_api4('Contact', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contactId], ['is_deleted', '=', TRUE]], 'values' => ['is_deleted' => FALSE]]);
  }

  /**
   * @param array<string, mixed> $params
   */
  protected function queueJob(array $params = []): string {
    return civicrm_api3('Job', 'osdiclientprocessqueue', $params + ['sync_profile_id' => $this->profile])['values'];
  }

  /**
   * What is in the queue.
   *
   * @return list<array<string, mixed>>
   */
  protected function tasks(): array {
    $tasks = [];
    foreach (Items::stored() as $item) {
      $tasks[] = Items::task($item['data'])?->toArray() ?? ['callback' => $item['data']->callback];
    }
    return $tasks;
  }

  /**
   * Lets what failed be due now.
   */
  protected function letQueuePausesEnd(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_queue_item SET release_time = '2020-01-01 00:00:00' WHERE queue_name = 'osdi_client'");
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function deletions(): array {
    return $this->rows('OsdiDeletion', ['orderBy' => ['id' => 'ASC'], 'where' => [['sync_profile_id', '=', $this->profile]]]);
  }

  /**
   * Name, number, street, city and code of a person, and the two statuses.
   *
   * @return list<mixed>
   */
  protected function shownThere(string $email): array {
    $person = $this->remote->person($email);
    return [
      $person['given_name'] ?? NULL,
      $person['family_name'] ?? NULL,
      $person['phone_numbers'][0]['number'] ?? NULL,
      $person['postal_addresses'][0]['address_lines'][0] ?? NULL,
      $person['postal_addresses'][0]['locality'] ?? NULL,
      $person['postal_addresses'][0]['postal_code'] ?? NULL,
      $person['email_addresses'][0]['status'],
      $person['phone_numbers'][0]['status'] ?? NULL,
    ];
  }

}

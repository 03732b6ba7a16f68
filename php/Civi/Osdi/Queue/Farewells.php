<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\Event\DeletionRecords;
use Civi\Osdi\Exception\OsdiException;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Native\Client;
use Civi\Osdi\PersonId;
use Civi\Osdi\SyncProfile\FilledFields;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Carries out what a deletion in CiviCRM means on Action Network: into the trash, the person is unsubscribed; for good,
 * the person is unsubscribed and emptied. Each once, as the deletion record remembers. A contact that went into another one
 * leaves what it had refused and nobody had carried yet.
 */
final class Farewells {

  public function __construct(private int $profileId) {}

  /**
   * What each task comes down to now. A contact that is back, or that never went because saving it failed, keeps its
   * person.
   *
   * @param array<int, Task> $tasks
   * @return array<int, array{unsubscribe: bool, channels?: list<string>, blank: bool}>
   *   By the keys of the tasks; without those that have become pointless.
   */
  public function needed(array $tasks): array {
    $records = DeletionRecords::read($this->profileId, array_values(array_filter(array_map(fn(Task $task) => $task->personId, $tasks))));
    $needed = [];
    foreach ($tasks as $key => $task) {
      if ($task->problem() !== NULL) {
        continue;
      }
      if ($task->what === Task::REFUSE) {
        $needed[$key] = ['unsubscribe' => TRUE, 'channels' => explode(',', (string) $task->channels), 'blank' => FALSE];
        continue;
      }
      if ($task->personId === NULL) {
        // Known by an address only: who it is turns out when Action Network is asked.
        $needed[$key] = ['unsubscribe' => TRUE, 'blank' => TRUE];
        continue;
      }
      $record = $records[strtolower((string) $task->personId)] ?? NULL;
      if ($record === NULL || $record['is_live']) {
        continue;
      }
      $one = [
        'unsubscribe' => !$record['unsubscribed'],
        'blank' => $task->what === Task::FORGET && !$record['is_trashed'] && !$record['blanked'],
      ];
      if ($one['unsubscribe'] || $one['blank']) {
        $needed[$key] = $one;
      }
    }
    return $needed;
  }

  /**
   * @param \Civi\Osdi\Native\Client $client
   * @param array<int, Task> $tasks
   * @return array<int, array{outcome: string, kind: ?string, reason: ?string}>
   *   By the keys of the tasks, as the native forget_people() tells them, or 'doubtful' for one somebody has to look at.
   */
  public function carryOut(Client $client, array $tasks): array {
    $problems = array_filter(array_map(fn(Task $task) => $task->problem(), $tasks));
    $results = array_map(fn(string $problem) => self::result('failed', 'invalid_argument', $problem), $problems);
    $sound = array_diff_key($tasks, $results);
    if (!$sound) {
      return $results;
    }
    try {
      return $results + $this->together($client, $sound);
    }
    catch (\Throwable $error) {
      if (count($sound) === 1) {
        return $results + [(int) key($sound) => self::result('failed', $error instanceof OsdiException ? $error->getKind() : 'crm', $error->getMessage())];
      }
    }
    // One of them may be to blame: the others shall not pay for it.
    foreach ($sound as $key => $task) {
      $results += $this->carryOut($client, [$key => $task]);
    }
    return $results;
  }

  /**
   * @param \Civi\Osdi\Native\Client $client
   * @param array<int, Task> $tasks
   * @return array<int, array{outcome: string, kind: ?string, reason: ?string}>
   */
  private function together(Client $client, array $tasks): array {
    $results = [];
    foreach ($tasks as $key => $task) {
      if ($task->personId === NULL) {
        try {
          $tasks[$key] = $this->identified($client, $task);
        }
        catch (DoubtfulTask $doubt) {
          $results[$key] = self::result('doubtful', NULL, $doubt->getMessage());
        }
        catch (OsdiException $error) {
          $results[$key] = self::result('failed', $error->getKind(), $error->getMessage());
        }
      }
    }
    $known = array_filter(array_diff_key($tasks, $results), fn(Task $task) => $task->personId !== NULL);
    $this->letLiveOnesGo($known);
    $needed = $this->needed($known);
    $results += $this->told($client, $needed, $known);
    return $results + array_fill_keys(array_keys($tasks), self::result('nothing_to_do'));
  }

  /**
   * @param \Civi\Osdi\Native\Client $client
   * @param array<int, array{unsubscribe: bool, channels?: list<string>, blank: bool}> $needed
   * @param array<int, Task> $tasks
   * @return array<int, array{outcome: string, kind: ?string, reason: ?string}>
   */
  private function told(Client $client, array $needed, array $tasks): array {
    if (!$needed) {
      return [];
    }
    $people = [];
    $filled = FilledFields::of($this->profileId);
    foreach ($needed as $key => $one) {
      $people[] = ['remote_id' => $tasks[$key]->personId] + $one + ($one['blank'] ? ['custom_fields' => $filled] : []);
    }
    $results = array_combine(array_keys($needed), \Civi\Osdi\Native\forget_people($client, $people));
    // Who is gone, or came back by themselves, was neither unsubscribed nor emptied.
    $done = array_filter($results, fn(array $result, int $key) => $tasks[$key]->isFarewell() && in_array($result['outcome'], ['done', 'nothing_to_do'], TRUE), ARRAY_FILTER_USE_BOTH);
    foreach (['unsubscribe' => 'unsubscribed_date', 'blank' => 'blanked_date'] as $what => $column) {
      $these = array_filter(array_keys($done), fn(int $key) => $needed[$key][$what]);
      DeletionRecords::note($column, $this->profileId, array_values(array_map(fn(int $key) => (string) $tasks[$key]->personId, $these)));
    }
    return $results;
  }

  /**
   * The person with the address a task of osdi-client 1.2.3 names, unless it is not certain who that is, or it is
   * somebody who is linked to a contact.
   *
   * @throws DoubtfulTask
   *   When the person has an address of a contact, so that somebody has to look at both.
   */
  private function identified(Client $client, Task $task): Task {
    $addresses = [];
    foreach ($client->find('people', [['email_address', 'eq', (string) $task->email]]) as $person) {
      foreach ($person['identifiers'] ?? [] as $identifier) {
        if (str_starts_with($identifier, PersonId::PREFIX)) {
          $addresses[PersonId::bare($identifier)] = array_column($person['email_addresses'] ?? [], 'address');
        }
      }
    }
    if (count($addresses) !== 1) {
      return $task;
    }
    $id = (string) key($addresses);
    if (\CRM_Core_DAO::singleValueQuery('SELECT 1 FROM civicrm_osdi_person_sync_state WHERE remote_person_id = %1 LIMIT 1', [1 => [$id, 'String']])) {
      return $task;
    }
    $contactId = self::contactWithAddress([(string) $task->email, ...$addresses[$id]]);
    if ($contactId !== NULL) {
      throw new DoubtfulTask(E::ts('Person %1 on Action Network has an e-mail address of contact %2, so nothing was done to the person. If the contact is not that person, unsubscribe and empty the person on Action Network by hand. Then set this flag to resolved.', [
        1 => $id,
        2 => $contactId,
      ]));
    }
    DeletionRecords::add($this->profileId, $id);
    return new Task($task->what, $task->profileId, $task->contactId, $id);
  }

  /**
   * An individual who has one of these addresses. One in the trash can come back.
   *
   * @param list<string> $addresses
   */
  private static function contactWithAddress(array $addresses): ?int {
    $found = Sql::rows('SELECT MIN(contact.id) AS id FROM civicrm_email email INNER JOIN civicrm_contact contact ON contact.id = email.contact_id'
      . " WHERE contact.contact_type = 'Individual' AND email.email IN (" . Sql::values(array_map('trim', $addresses)) . ')', ['id']);
    return isset($found[0]['id']) ? (int) $found[0]['id'] : NULL;
  }

  /**
   * @return array{outcome: string, kind: ?string, reason: ?string}
   */
  private static function result(string $outcome, ?string $kind = NULL, ?string $reason = NULL): array {
    return ['outcome' => $outcome, 'kind' => $kind, 'reason' => $reason];
  }

  /**
   * A deletion record of somebody who has a contact would keep both from being synced in that profile.
   *
   * @param array<int, Task> $tasks
   */
  private function letLiveOnesGo(array $tasks): void {
    $farewells = array_filter($tasks, fn(Task $task) => $task->isFarewell());
    $ids = array_values(array_filter(array_map(fn(Task $task) => $task->personId, $farewells)));
    $live = array_filter(DeletionRecords::read($this->profileId, $ids), fn(array $record) => $record['is_live_here']);
    DeletionRecords::remove($this->profileId, array_map('strval', array_keys($live)));
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Api4\OsdiFlag;
use Civi\Osdi\ActionNetwork\CrmEventResponder\PersonBasic;
use Civi\Osdi\Event\DeletionRecords;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\TagTable;
use Civi\Osdi\Queue;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Items osdi-client 1.2.3 left in the queue. They hold whole people, so those about people are written anew with ids.
 *
 * Those about taggings are not needed: the sync of tags finds what was added by itself. Only that a tag was taken from a
 * contact it cannot know of a time before its first run, so that becomes a flag. 1.2.3 queued that also about tags nobody
 * took away.
 */
final class TasksFrom123 {

  private const NAMESPACE = 'Civi\Osdi\ActionNetwork\CrmEventResponder\\';

  /**
   * @return int
   *   Number of items that were written anew or settled.
   */
  public static function moveAll(int $profileId): int {
    $moved = 0;
    foreach (Items::stored() as $item) {
      $isAboutTaggings = self::isAboutTaggings($item['data']);
      $tasks = $isAboutTaggings ? [] : (Items::task($item['data']) === NULL ? self::tasks($item['data'], $profileId) : NULL);
      if ($tasks === NULL) {
        continue;
      }
      $transaction = new \CRM_Core_Transaction();
      if ($isAboutTaggings) {
        self::flagRemoval($item['data'], $profileId);
      }
      foreach ($tasks as $task) {
        if ($task->isFarewell() && $task->personId !== NULL) {
          DeletionRecords::add($profileId, $task->personId);
        }
      }
      Queue::add($tasks);
      Sql::run('DELETE FROM civicrm_queue_item WHERE id = ' . $item['id']);
      $transaction->commit();
      $moved++;
    }
    return $moved;
  }

  /**
   * Whether an item is about taggings.
   */
  public static function isAboutTaggings(mixed $data): bool {
    [$class, $method] = self::callback($data);
    return $method === 'syncLocalPersonTaggings' || $class === self::NAMESPACE . 'TaggingBasic';
  }

  /**
   * Tells that a tag was taken from a contact who may still have it on Action Network.
   */
  private static function flagRemoval(mixed $data, int $profileId): void {
    [, $method] = self::callback($data);
    $tagging = $data->arguments['serializedTagging'] ?? $data->arguments[0] ?? [];
    if ($method !== 'syncDeletionFromQueue' || !is_array($tagging)) {
      return;
    }
    $contactId = (int) ($tagging['contactId'] ?? $tagging['entity_id'] ?? 0);
    $tagId = (int) ($tagging['tagId'] ?? $tagging['tag_id'] ?? 0);
    $tag = TagTable::find($tagId);
    if ($tag === NULL || (new TagTable())->taggedAmong($tagId, [$contactId]) !== []) {
      return;
    }
    $linked = Sql::rows("SELECT remote_person_id FROM civicrm_osdi_person_sync_state WHERE sync_profile_id = $profileId AND contact_id = $contactId AND remote_person_id <> ''", ['remote_person_id']);
    foreach ($linked as $row) {
      $message = E::ts('The tag "%1" was taken from contact %2 before the upgrade, and Action Network was not told. If the person has it there, the sync of tags gives it back to the contact. Take it away once more then, and set this flag to resolved.', [1 => $tag['label'], 2 => $contactId]);
      Sql::run('INSERT INTO civicrm_osdi_flag (contact_id, sync_profile_id, remote_object_id, flag_type, status, message, context) VALUES (' . implode(', ', [
        $contactId,
        $profileId,
        Sql::value($row['remote_person_id']),
        Sql::value(FailedTask::FLAG_TYPE),
        Sql::value(OsdiFlag::STATUS_ERROR),
        Sql::value(mb_substr($message, 0, 511)),
        Sql::value(json_encode(['contacts' => [$contactId], 'people' => [$row['remote_person_id']], 'tag_id' => $tagId], JSON_THROW_ON_ERROR)),
      ]) . ')');
    }
  }

  /**
   * What an item comes down to; NULL for one that is none about people.
   *
   * @return list<Task>|null
   */
  private static function tasks(mixed $data, int $profileId): ?array {
    [$class, $method] = self::callback($data);
    if ($class !== PersonBasic::class) {
      return NULL;
    }
    // 1.2.3 named its arguments; a list is taken as well.
    $person = $data->arguments['serializedPerson'] ?? $data->arguments[0] ?? [];
    $contactId = is_array($person) && is_numeric($person['id'] ?? NULL) ? (int) $person['id'] : NULL;
    return match (TRUE) {
      $contactId === NULL => NULL,
      $method === 'syncCreationFromQueue' => [new Task(Task::SYNC, $profileId, $contactId)],
      $method === 'syncDeletionFromQueue', $method === 'createDeletionRecordFromQueue' => self::farewells($profileId, $contactId, $person),
      default => NULL,
    };
  }

  /**
   * @param int $profileId
   * @param int $contactId
   * @param array<string, mixed> $person
   * @return list<Task>
   */
  private static function farewells(int $profileId, int $contactId, array $person): array {
    $isThere = (bool) \CRM_Core_DAO::singleValueQuery("SELECT 1 FROM civicrm_contact WHERE id = $contactId");
    $what = $isThere ? Task::UNSUBSCRIBE : Task::FORGET;
    $linked = Sql::rows("SELECT remote_person_id FROM civicrm_osdi_person_sync_state WHERE sync_profile_id = $profileId AND contact_id = $contactId AND remote_person_id <> ''", ['remote_person_id']);
    if ($linked) {
      return array_map(fn(array $row) => new Task($what, $profileId, $contactId, $row['remote_person_id']), $linked);
    }
    // The state went with the contact. Who has no e-mail address cannot be found again, and was never synced by 1.2.3.
    $email = is_string($person['emailEmail'] ?? NULL) ? trim($person['emailEmail']) : '';
    return $isThere || $email === '' ? [] : [new Task($what, $profileId, $contactId, NULL, $email)];
  }

  /**
   * @return array{0: ?string, 1: ?string}
   *   Class and method.
   */
  private static function callback(mixed $data): array {
    $callback = $data instanceof \CRM_Queue_Task ? $data->callback : NULL;
    return is_array($callback) && is_string($callback[0] ?? NULL) && is_string($callback[1] ?? NULL)
      ? [ltrim($callback[0], '\\'), $callback[1]]
      : [NULL, NULL];
  }

}

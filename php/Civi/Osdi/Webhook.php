<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Queue\Task;
use Civi\Osdi\Upgrade\Revision;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * Takes what Action Network's webhooks tell: notes that an event happened, and queues that the person is read again.
 *
 * Nothing an event says about a person is believed or kept. So somebody who found out the address could make us read, but
 * not write anything of theirs.
 */
final class Webhook {

  public const PATH = 'civicrm/osdi/webhook';

  /**
   * Several events may come in one call; one has a few kilobytes.
   */
  public const MOST_BYTES = 2_097_152;

  private const TABLE = 'civicrm_osdi_webhook_event';

  private const DEPTH = 64;

  private const ROWS_AT_ONCE = 200;

  /**
   * What an event has beside itself.
   */
  private const SIBLINGS = ['action_network:sponsor', 'idempotency_key'];

  /**
   * One call. The secret and the body are handed over here and are no argument of anything that may fail later: CiviCRM logs
   * the arguments of all functions under way when a statement fails.
   *
   * @param string $method
   * @param string $secret
   * @param string $contentType
   * @param string $body
   */
  public function __construct(
    private string $method,
    #[\SensitiveParameter] private string $secret,
    private string $contentType,
    #[\SensitiveParameter] private string $body,
  ) {}

  /**
   * @return array{int, array<string, int|string>}
   *   HTTP status, and what is answered as JSON.
   */
  public function answer(): array {
    if ($this->method !== 'POST') {
      return [405, ['error' => 'Only POST is understood here.']];
    }
    try {
      if (Revision::isPending()) {
        return [503, ['error' => 'The extension has to be upgraded first.']];
      }
      $profileId = $this->profile();
      if ($profileId === NULL) {
        return [404, ['error' => 'Not found.']];
      }
      if (strtolower(trim(explode(';', $this->contentType)[0])) !== 'application/json') {
        return [415, ['error' => 'Content-Type has to be application/json.']];
      }
      if (strlen($this->body) > self::MOST_BYTES) {
        return [413, ['error' => 'At most ' . self::MOST_BYTES . ' bytes are taken.']];
      }
      $events = json_decode($this->body, TRUE, self::DEPTH);
      // An empty object becomes the same as an empty list.
      if (!is_array($events) || !array_is_list($events) || ltrim($this->body)[0] !== '[') {
        return [400, ['error' => 'A JSON array of events is needed.']];
      }
      return [200, self::store($profileId, $events)];
    }
    catch (\Throwable $error) {
      SiteLog::write(LogLevel::ERROR, 'Webhook: ' . $error->getMessage(), ['at' => $error->getFile() . ':' . $error->getLine()]);
      return [503, ['error' => 'The events could not be stored. Send them again later.']];
    }
  }

  /**
   * Makes a new address for a profile. The one before, if any, is no longer heard.
   *
   * @param int $profileId
   * @return string
   *   It can be had only now: what is stored does not tell the secret.
   */
  public static function newAddress(int $profileId): string {
    // Two first calls at once would both make it, and one of them would fail.
    Queue::getQueue();
    $secret = bin2hex(random_bytes(32));
    self::setHash($profileId, self::hash($secret));
    return (string) \CRM_Utils_System::url(self::PATH, ['secret' => $secret], TRUE, NULL, FALSE, TRUE);
  }

  public static function turnOff(int $profileId): void {
    self::setHash($profileId, NULL);
  }

  private static function setHash(int $profileId, ?string $hash): void {
    Sql::run('UPDATE civicrm_osdi_sync_profile SET webhook_secret_hash = ' . Sql::value($hash) . " WHERE id = $profileId");
  }

  /**
   * Whoever guesses learns nothing from how long the answer takes: what is compared is a hash.
   */
  private function profile(): ?int {
    $id = $this->secret === '' ? NULL : \CRM_Core_DAO::singleValueQuery('SELECT id FROM civicrm_osdi_sync_profile WHERE webhook_secret_hash = ' . Sql::value(self::hash($this->secret)));
    return $id === NULL ? NULL : (int) $id;
  }

  private static function hash(string $text): string {
    return hash('sha256', $text);
  }

  /**
   * All or nothing: what was not stored comes again, or is found by the next run.
   *
   * @param int $profileId
   * @param list<mixed> $events
   * @return array{stored: int, repeated: int, not_understood: int}
   */
  private static function store(int $profileId, array $events): array {
    $delivery = bin2hex(random_bytes(16));
    $rows = [];
    foreach ($events as $event) {
      $type = is_array($event) ? self::typeOf($event) : NULL;
      if ($type !== NULL) {
        $key = is_scalar($event['idempotency_key'] ?? NULL) ? (string) $event['idempotency_key'] : json_encode($event, JSON_PARTIAL_OUTPUT_ON_ERROR);
        $values = [$profileId, self::hash((string) $key), mb_substr($type, 0, 64), self::personOf($event[$type]), $delivery];
        $rows[] = '(' . Sql::values($values) . ')';
      }
    }
    $transaction = new \CRM_Core_Transaction();
    try {
      foreach (array_chunk($rows, self::ROWS_AT_ONCE) as $some) {
        // An event that came before is known by its key, also when both come at the same time.
        Sql::run('INSERT IGNORE INTO ' . self::TABLE . ' (sync_profile_id, event_key, event_type, remote_person_id, delivery) VALUES ' . implode(', ', $some));
      }
      $stored = $rows ? array_column(Sql::rows('SELECT remote_person_id FROM ' . self::TABLE . " WHERE sync_profile_id = $profileId AND delivery = " . Sql::value($delivery), ['remote_person_id']), 'remote_person_id') : [];
      $people = array_unique(array_filter($stored));
      Queue::add(array_map(fn(string $id) => new Task(Task::READ, $profileId, NULL, $id), array_values($people)));
    }
    catch (\Throwable $error) {
      $transaction->rollback()->commit();
      throw $error;
    }
    $transaction->commit();
    return ['stored' => count($stored), 'repeated' => count($rows) - count($stored), 'not_understood' => count($events) - count($rows)];
  }

  /**
   * @param array<int|string, mixed> $event
   */
  private static function typeOf(array $event): ?string {
    foreach (array_diff_key($event, array_flip(self::SIBLINGS)) as $key => $content) {
      if (is_array($content) && preg_match('/^(osdi|action_network):/', (string) $key)) {
        return (string) $key;
      }
    }
    return NULL;
  }

  /**
   * Of the address of a person only the id counts: nothing else on it is ever called.
   *
   * @param array<int|string, mixed> $content
   */
  private static function personOf(array $content): ?string {
    foreach (['osdi:person', 'self'] as $link) {
      $address = $content['_links'][$link]['href'] ?? NULL;
      if (is_string($address) && preg_match('~/people/([^/?#]+)~', $address, $found) && PersonId::isOne($found[1])) {
        return strtolower($found[1]);
      }
    }
    return NULL;
  }

}

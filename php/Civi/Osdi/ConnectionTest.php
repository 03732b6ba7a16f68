<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\AuthenticationException;
use Civi\Osdi\Exception\OsdiException;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Whether the connection of a profile works. A few reading requests, one after the other.
 */
final class ConnectionTest {

  /**
   * Seconds that clocks may differ without harm: each run reads five minutes more than it has to.
   */
  private const CLOCKS_MAY_DIFFER = 240;

  /**
   * What can be looked at by somebody who may.
   */
  private const COLLECTIONS = ['people', 'tags', 'events', 'petitions', 'forms', 'fundraising_pages', 'messages'];

  /**
   * @return array{sync_profile_id: int, works: bool, message: string, group: ?string, sees: list<string>, server_time: ?string, clock_offset: ?int}
   *   'group' is the title of the group, which only its pages tell; 'sees' are the collections the token may read;
   *   'clock_offset' the seconds Action Network's clock is ahead of this server's.
   */
  public static function of(int $profileId): array {
    $row = ['sync_profile_id' => $profileId, 'works' => FALSE, 'message' => '', 'group' => NULL, 'sees' => [], 'server_time' => NULL, 'clock_offset' => NULL];
    try {
      $client = (new PeopleSync($profileId))->connect();
      // The entry point answers whatever the token, so it proves only that this is Action Network's API.
      $client->entryPoint();
      $row['server_time'] = $client->serverTime();
      $row['clock_offset'] = $row['server_time'] === NULL ? NULL : (int) strtotime($row['server_time']) - time();
      // The metadata need a token that works. The name they give is Action Network's own.
      $client->metadata();
      $first = self::firstRecords($client);
      $row['sees'] = array_keys($first);
      $row['group'] = self::sponsor($first);
    }
    catch (\Throwable $error) {
      return ['message' => self::words($error)] + $row;
    }
    $row['works'] = in_array('people', $row['sees'], TRUE);
    $row['message'] = self::verdict($row);
    return $row;
  }

  /**
   * @return array<string, array<string, mixed>>
   *   By collection that the token may see; empty if there is none.
   */
  private static function firstRecords(Client $client): array {
    $first = [];
    foreach (self::COLLECTIONS as $collection) {
      try {
        $first[$collection] = self::firstOf($client, $collection);
      }
      catch (OsdiException $error) {
        // What this token may not see is left out; the others are still worth a look.
        if (!$error instanceof AuthenticationException && !in_array($error->getStatus(), [401, 403, 404], TRUE)) {
          throw $error;
        }
      }
    }
    return $first;
  }

  /**
   * @return array<string, mixed>
   */
  private static function firstOf(Client $client, string $collection): array {
    foreach ($client->find($collection) as $record) {
      return $record ?? [];
    }
    return [];
  }

  /**
   * @param array<string, array<string, mixed>> $records
   */
  private static function sponsor(array $records): ?string {
    $titles = array_map(fn(array $record) => $record['action_network:sponsor']['title'] ?? NULL, $records);
    return array_values(array_filter($titles, fn(mixed $title) => is_string($title) && trim($title) !== ''))[0] ?? NULL;
  }

  /**
   * @param array<string, mixed> $row
   */
  private static function verdict(array $row): string {
    if (!$row['works']) {
      return E::ts('Action Network answers, but the API token may not see people. Enter the API key of a group (Action Network: Details, API & Sync).');
    }
    if (abs((int) $row['clock_offset']) > self::CLOCKS_MAY_DIFFER) {
      return E::ts('The connection works, but the clocks differ by %1 seconds. Set this server\'s clock: with a greater difference edits may be read late.', [1 => $row['clock_offset']]);
    }
    return E::ts('The connection works.');
  }

  private static function words(\Throwable $error): string {
    return $error instanceof OsdiException
      ? $error->getMessage()
      : E::ts('The test could not be carried out: %1', [1 => get_class($error) . ': ' . $error->getMessage()]);
  }

}

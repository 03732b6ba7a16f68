<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Exception\RejectedException;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Carries what a contact had refused to the person it was linked to, when the contact itself is gone into another one.
 */
final class Refusal {

  private const LISTS = ['email' => ['email_addresses', 'address'], 'mobile' => ['phone_numbers', 'number']];

  /**
   * Statuses that are a refusal already.
   */
  private const CLOSED = ['unsubscribed', 'spam complaint'];

  /**
   * @param \Civi\Osdi\Native\Client $client
   * @param \Civi\Osdi\Queue\Task $task
   * @return bool
   *   FALSE if there was nothing to do.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function carry(Client $client, Task $task): bool {
    try {
      $open = self::open($client->getPerson((string) $task->personId), (string) $task->channels);
      if ($open === []) {
        return FALSE;
      }
      $after = $client->updatePerson((string) $task->personId, array_fill_keys($open, [['status' => 'unsubscribed']]));
    }
    catch (NotFoundException) {
      return FALSE;
    }
    if (self::open($after, (string) $task->channels) !== []) {
      throw new RejectedException(E::ts('Action Network answered, but kept the subscription. Look at the person there.'), 'rejected');
    }
    return TRUE;
  }

  /**
   * @param array<string, mixed> $person
   * @param string $channels
   * @return list<string>
   *   Lists of the person with something that is not refused yet.
   */
  private static function open(array $person, string $channels): array {
    $open = [];
    foreach (array_intersect_key(self::LISTS, array_flip(explode(',', $channels))) as [$list, $value]) {
      foreach ($person[$list] ?? [] as $entry) {
        if (isset($entry[$value]) && !in_array($entry['status'] ?? NULL, self::CLOSED, TRUE)) {
          $open[$list] = $list;
        }
      }
    }
    return array_values($open);
  }

}

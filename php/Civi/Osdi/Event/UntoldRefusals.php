<?php

declare(strict_types=1);

namespace Civi\Osdi\Event;

use Civi\Osdi\Queue\Task;

/**
 * What a contact refused since its last sync. After a merge nobody would read it there any more.
 */
final class UntoldRefusals {

  /**
   * What is selected besides the columns of a link. CiviCRM may have given the address that is on hold to the other contact
   * already.
   */
  public const COLUMNS = [
    'is_opt_out' => 'contact.is_opt_out',
    'do_not_email' => 'contact.do_not_email',
    'do_not_sms' => 'contact.do_not_sms',
    'base' => 'state.base',
    'held_contact' => 'held.contact_id',
    'held_email' => 'held.email',
  ];

  public static function join(int $discardedId, int $keptId): string {
    return " LEFT JOIN civicrm_email held ON held.contact_id IN ($discardedId, $keptId) AND held.on_hold = 2 AND contact.id = $discardedId";
  }

  /**
   * @param int $discardedId
   * @param list<Link> $links
   *   Of the contact that is discarded.
   * @param list<array<string, ?string>> $rows
   *   With the columns above, and the id of the state; one for each address on hold.
   * @return list<Task>
   */
  public static function tasks(int $discardedId, array $links, array $rows): array {
    $held = array_filter($rows, fn(array $row) => $row['held_contact'] !== NULL);
    $ofState = $tasks = [];
    foreach ($rows as $row) {
      $ofState[(int) $row['id']] = $row;
    }
    foreach ($links as $link) {
      $row = $ofState[$link->stateId];
      $base = json_decode((string) $row['base'], TRUE)['local'] ?? [];
      $isHeld = array_filter($held, fn(array $one) => isset($base['email'])
        ? mb_strtolower(trim((string) $one['held_email'])) === mb_strtolower(trim($base['email']))
        : (int) $one['held_contact'] === $discardedId) !== [];
      $now = [
        'email' => self::isNews($row['do_not_email'] || $isHeld, (bool) $row['is_opt_out'], $base['email_consent'] ?? NULL),
        'mobile' => self::isNews((bool) $row['do_not_sms'], (bool) $row['is_opt_out'], $base['mobile_consent'] ?? NULL),
      ];
      if ($channels = array_keys(array_filter($now))) {
        $tasks[] = new Task(Task::REFUSE, $link->profileId, $discardedId, $link->personId, channels: implode(',', $channels));
      }
    }
    return $tasks;
  }

  /**
   * Whether there is a refusal the last sync did not know. One it knew is on Action Network, or was taken back there.
   */
  private static function isNews(bool $isByName, bool $isOptedOut, ?string $known): bool {
    return $isByName && !in_array($known, ['refused', 'refused_and_opted_out'], TRUE)
      || $isOptedOut && !in_array($known, ['opted_out', 'refused_and_opted_out'], TRUE);
  }

}

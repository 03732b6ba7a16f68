<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\PersonId;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Something to do for one person in one sync profile. It holds ids, so that the queue is no second place where people's
 * data are.
 */
final class Task {

  /**
   * A contact is to be synced although no edit shows it.
   */
  public const SYNC = 'sync_contact';

  /**
   * A contact went into the trash.
   */
  public const UNSUBSCRIBE = 'unsubscribe_person';

  /**
   * A contact was deleted for good.
   */
  public const FORGET = 'forget_person';

  /**
   * A contact was merged into another one before Action Network heard of its refusal.
   */
  public const REFUSE = 'refuse_for_person';

  /**
   * Something happened to a person on Action Network, as a webhook told.
   */
  public const READ = 'read_person';

  private const KEYS = ['what', 'sync_profile_id', 'contact_id', 'remote_person_id', 'email', 'channels'];

  /**
   * @param string $what
   *   One of the constants.
   * @param int $profileId
   * @param int|null $contactId
   * @param string|null $personId
   *   Id of the person on Action Network.
   * @param string|null $email
   *   Only in tasks of osdi-client 1.2.3 about a contact that was deleted for good: nothing else is left to know the
   *   person by.
   * @param string|null $channels
   *   What is refused, only for REFUSE: 'email', 'mobile' or 'email,mobile'.
   */
  public function __construct(
    public readonly string $what,
    public readonly int $profileId,
    public readonly ?int $contactId,
    public readonly ?string $personId = NULL,
    public readonly ?string $email = NULL,
    public readonly ?string $channels = NULL,
  ) {}

  /**
   * @param mixed $stored
   *   What toArray() returned once.
   */
  public static function fromArray(mixed $stored): ?self {
    if (!is_array($stored) || !in_array($stored['what'] ?? NULL, [self::SYNC, self::UNSUBSCRIBE, self::FORGET, self::REFUSE, self::READ], TRUE)) {
      return NULL;
    }
    // Whatever somebody wrote into the queue: it is carried along, and problem() tells.
    [$what, $profileId, $contactId, $personId, $email, $channels] = array_map(fn(string $key) => self::text($stored[$key] ?? NULL), self::KEYS);
    return new self((string) $what, (int) $profileId, $contactId === NULL ? NULL : (int) $contactId, $personId, $email, $channels);
  }

  /**
   * What keeps it from ever being carried out.
   */
  public function problem(): ?string {
    return match (TRUE) {
      $this->what === self::SYNC => (int) $this->contactId > 0 ? NULL : E::ts('The task names no contact.'),
      $this->personId !== NULL => PersonId::isOne($this->personId) ? NULL : E::ts('The task names no person: a remote_person_id has the form of a UUID.'),
      default => trim((string) $this->email) === '' ? E::ts('The task names no person.') : NULL,
    };
  }

  private static function text(mixed $value): ?string {
    return $value === NULL ? NULL : (is_scalar($value) ? (string) $value : (string) json_encode($value));
  }

  /**
   * @return array<string, int|string>
   */
  public function toArray(): array {
    return array_filter(array_combine(self::KEYS, [$this->what, $this->profileId, $this->contactId, $this->personId, $this->email, $this->channels]), fn($value) => $value !== NULL);
  }

  /**
   * Whether it is what a deletion means on Action Network.
   */
  public function isFarewell(): bool {
    return in_array($this->what, [self::UNSUBSCRIBE, self::FORGET], TRUE);
  }

  /**
   * For lists of CiviCRM's queues, and for messages.
   */
  public function title(): string {
    $numbers = [1 => $this->contactId ?? '?', 2 => $this->profileId, 3 => $this->personId ?? '?'];
    return match ($this->what) {
      self::SYNC => E::ts('Sync contact %1 (sync profile %2)', $numbers),
      self::UNSUBSCRIBE => E::ts('Unsubscribe person %3 on Action Network, whose contact %1 was put into the trash (sync profile %2)', $numbers),
      self::FORGET => E::ts('Unsubscribe and empty person %3 on Action Network, whose contact %1 was deleted (sync profile %2)', $numbers),
      self::READ => E::ts('Read person %3 on Action Network again (sync profile %2)', $numbers),
      self::REFUSE => E::ts('Carry the opt-out of contact %1, which was merged into another one, to person %3 on Action Network (sync profile %2)', $numbers),
    };
  }

}

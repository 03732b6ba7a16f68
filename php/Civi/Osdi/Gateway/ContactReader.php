<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\InvalidArgumentException;

/**
 * Reads contacts in bulk, each with its primary e-mail, its Mobile phone with the highest id and its primary address.
 */
final class ContactReader {

  /**
   * Ids or addresses in one question to the database.
   */
  private const CHUNK = 1000;

  private const BEFORE_EVERYTHING = '1970-01-02 00:00:00';

  /**
   * Ids alone in one answer.
   */
  private const IDS = 20000;

  private const SELECT = [
    'id',
    'contact_type',
    'is_deleted',
    'is_deceased',
    'first_name',
    'last_name',
    'preferred_language',
    'is_opt_out',
    'do_not_email',
    'do_not_sms',
    'modified_date',
    'email.id',
    'email.email',
    'email.on_hold',
    'phone.id',
    'phone.phone',
    'address.id',
    'address.street_address',
    'address.city',
    'address.postal_code',
    'address.state_province_id',
    'address.country_id',
  ];

  private const JOIN = [
    ['Email AS email', 'LEFT', ['email.contact_id', '=', 'id'], ['email.is_primary', '=', TRUE]],
    ['Phone AS phone', 'LEFT', ['phone.contact_id', '=', 'id'], ['phone.phone_type_id:name', '=', '"Mobile"']],
    ['Address AS address', 'LEFT', ['address.contact_id', '=', 'id'], ['address.is_primary', '=', TRUE]],
  ];

  /**
   * Ids still to be read, ordered: all of them where the scope is limited, else those who were out of it before.
   *
   * @var list<int>
   */
  private array $pending = [];

  /**
   * How many of them were read.
   */
  private int $done = 0;

  /**
   * Gives rows with the contacts to look at, in place of whoever was modified.
   *
   * @var (\Closure(string): iterable<int, array<string, mixed>>)|null
   */
  private ?\Closure $candidates = NULL;

  /**
   * Linked contacts that were modified and are none of the candidates.
   *
   * @var array<int, true>
   */
  private array $leftOut = [];

  /**
   * The id up to which a run has read.
   */
  private ?int $until = NULL;

  /**
   * Fields that the profile maps, of the contacts themselves.
   *
   * @var list<string>
   */
  private array $mapped;

  private FurtherPlaces $places;

  /**
   * @param DatabaseClock $clock
   * @param Scope $scope
   * @param SyncStateTable $states
   * @param list<string> $mapped
   *   Paths of fields that the profile maps.
   */
  public function __construct(private DatabaseClock $clock, private Scope $scope, private SyncStateTable $states, array $mapped = []) {
    $places = array_values(array_filter($mapped, FurtherPlaces::isPath(...)));
    $this->places = new FurtherPlaces($places);
    $this->mapped = array_values(array_diff($mapped, $places));
  }

  /**
   * @param (\Closure(string): iterable<int, array<string, mixed>>)|null $candidates
   *   See Gateway.
   */
  public function lookAt(?\Closure $candidates): void {
    $this->candidates = $candidates;
    $this->leftOut = [];
    $this->until = NULL;
  }

  public function isLeftOut(int $contactId): bool {
    return isset($this->leftOut[$contactId]);
  }

  /**
   * @param int[] $ids
   * @return list<array<string, mixed>>
   *   Contacts of any type, those in the trash included, ordered by id.
   */
  public function byId(array $ids): array {
    $rows = [];
    sort($ids);
    foreach (array_chunk(array_unique($ids), self::CHUNK) as $chunk) {
      array_push($rows, ...$this->read([['id', 'IN', $chunk]]));
    }
    return $rows;
  }

  /**
   * @param string[] $emails
   * @param bool $inTrash
   * @return list<array<string, mixed>>
   *   Individuals whose primary e-mail is one of these in any case: those in the trash, or those who are not.
   */
  public function byPrimaryEmail(array $emails, bool $inTrash = FALSE): array {
    $rows = [];
    foreach ($this->addressChunks($emails) as $chunk) {
      $found = $this->read([
        ['contact_type', '=', 'Individual'],
        ['is_deleted', '=', $inTrash],
        ['email.email', 'IN', $chunk],
      ]);
      array_push($rows, ...$this->exactly($found, 'email.email', $chunk));
    }
    return $rows;
  }

  /**
   * @param string[] $emails
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool}>
   *   Every row with one of these addresses, primary or not, of individuals that are not in the trash.
   */
  public function emailHolders(array $emails): array {
    $holders = [];
    foreach ($this->addressChunks($emails) as $chunk) {
      $found = $this->emails([
        ['email', 'IN', $chunk],
        ['contact_id.is_deleted', '=', FALSE],
        ['contact_id.contact_type', '=', 'Individual'],
      ]);
      array_push($holders, ...$this->exactly($found, 'email', $chunk));
    }
    return $holders;
  }

  /**
   * @param int[] $contactIds
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool}>
   *   All addresses of these contacts.
   */
  public function emailsOf(array $contactIds): array {
    $emails = [];
    foreach (array_chunk($contactIds, self::CHUNK) as $chunk) {
      array_push($emails, ...$this->emails([['contact_id', 'IN', $chunk]]));
    }
    return $emails;
  }

  /**
   * API v4 has no reading that locks. The order of the ids keeps two readers from waiting for each other.
   *
   * @param int[] $ids
   * @return list<array{contact_id: int, modified_date: ?string}>
   */
  public function lock(array $ids): array {
    $rows = $ids ? Sql::rows('SELECT id, modified_date FROM civicrm_contact WHERE id IN (' . Sql::values($ids) . ') ORDER BY id FOR UPDATE', ['id', 'modified_date']) : [];
    return array_map(fn(array $row) => ['contact_id' => (int) $row['id'], 'modified_date' => $this->clock->toUtc($row['modified_date'])], $rows);
  }

  /**
   * @param string[] $digits
   * @return list<array<string, mixed>>
   *   Individuals, not in the trash, one of whose mobile numbers has these digits.
   */
  public function byMobile(array $digits): array {
    $ids = [];
    foreach (array_chunk(array_unique($digits), self::CHUNK) as $chunk) {
      array_push($ids, ...civicrm_api4('Phone', 'get', [
        'checkPermissions' => FALSE,
        'select' => ['contact_id'],
        'where' => [
          ['phone_numeric', 'IN', $chunk],
          ['phone_type_id:name', '=', 'Mobile'],
          ['contact_id.is_deleted', '=', FALSE],
          ['contact_id.contact_type', '=', 'Individual'],
        ],
      ])->column('contact_id'));
    }
    return $this->byId(array_map('intval', $ids));
  }

  /**
   * @param array<int, mixed> $where
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool}>
   */
  private function emails(array $where): array {
    $found = civicrm_api4('Email', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id', 'contact_id', 'email', 'is_primary'],
      'where' => $where,
      'orderBy' => ['id' => 'ASC'],
    ]);
    $emails = [];
    foreach ($found as $row) {
      if ((string) $row['email'] === '') {
        continue;
      }
      $emails[] = [
        'contact_id' => (int) $row['contact_id'],
        'email_id' => (int) $row['id'],
        'email' => $row['email'],
        'is_primary' => (bool) $row['is_primary'],
      ];
    }
    return $emails;
  }

  /**
   * Individuals, not in the trash, with a higher id, ordered by id: those modified after that time, if they are in the
   * scope of the profile or have a sync state; and whatever their time, those in a limited scope who have no state, and
   * those whose state remembers another scope than they are in.
   *
   * Joining a group or getting a tag does not move a contact's modified_date, so the scope itself is compared with what
   * the states remember. That is done at the first call of a run.
   *
   * @param string|null $sinceUtc
   *   NULL for all.
   * @param int $afterId
   * @param int $limit
   * @return list<array<string, mixed>>
   */
  public function changed(?string $sinceUtc, int $afterId, int $limit): array {
    $this->prepare($sinceUtc, $afterId);
    $rows = [];
    if (!$this->isListed()) {
      $ids = $this->modified($sinceUtc, $afterId, $limit);
      $until = count($ids) < $limit ? PHP_INT_MAX : (int) end($ids);
      while (($this->pending[$this->done] ?? PHP_INT_MAX) <= $until && isset($this->pending[$this->done])) {
        $ids[] = $this->pending[$this->done++];
      }
      $rows = $this->candidates($ids);
    }
    while (!$rows && $this->isListed() && isset($this->pending[$this->done])) {
      $rows = $this->candidates(array_slice($this->pending, $this->done, $limit));
      $this->done += $limit;
    }
    $this->until = $rows ? end($rows)['id'] : NULL;
    return $rows;
  }

  /**
   * Compares the scope with what the states remember, unless this goes on where the call before it ended.
   */
  private function prepare(?string $sinceUtc, int $afterId): void {
    if ($afterId !== $this->until) {
      $this->pending = match (TRUE) {
        $this->candidates !== NULL => $this->chosen($sinceUtc),
        $this->scope->isLimited() => $this->concerned($sinceUtc),
        $this->scope->leftSomebodyOutside => $this->sorted($this->states->scopes(TRUE)),
        default => [],
      };
      $this->done = count(array_filter($this->pending, fn(int $id) => $id <= $afterId));
      $this->until = $afterId;
    }
  }

  /**
   * @return list<int>
   *   Ids of all that a run of a limited profile has to look at.
   */
  private function concerned(?string $sinceUtc): array {
    $members = $this->scope->members();
    $wereOutside = $this->states->scopes();
    $ids = [];
    foreach ($wereOutside as $id => $wasOutside) {
      if ($wasOutside === isset($members[$id])) {
        $ids[$id] = TRUE;
      }
    }
    $ids += array_diff_key($members, $wereOutside);
    if ($sinceUtc === NULL) {
      return $this->sorted($ids + $members + $wereOutside);
    }
    $last = 0;
    do {
      $modified = $this->modified($sinceUtc, $last, self::IDS);
      foreach ($modified as $last) {
        if (isset($members[$last]) || isset($wereOutside[$last])) {
          $ids[$last] = TRUE;
        }
      }
    } while (count($modified) === self::IDS);
    return $this->sorted($ids);
  }

  /**
   * Whether all that a run has to look at is found out at its beginning.
   */
  private function isListed(): bool {
    return $this->candidates !== NULL || $this->scope->isLimited();
  }

  /**
   * @return list<int>
   *   Ids of the candidates, and of whoever is linked and was modified: a refusal has to travel whatever the candidates.
   */
  private function chosen(?string $sinceUtc): array {
    $candidates = [];
    $candidatesSince = $this->candidates ?? fn(string $since) => [];
    foreach ($candidatesSince($sinceUtc === NULL ? self::BEFORE_EVERYTHING : $this->clock->toConditionBound($sinceUtc)) as $row) {
      $id = (int) ($row['contact_id'] ?? throw new InvalidArgumentException('A row of getCandidateLocalContacts() has no contact_id.'));
      if ($this->scope->contains($id)) {
        $candidates[$id] = TRUE;
      }
    }
    $modified = $this->scope->isLimited() ? $this->concerned($sinceUtc) : $this->modified($sinceUtc, 0, 0);
    $linked = array_intersect_key(array_flip($modified), $this->states->scopes());
    $this->leftOut = array_map(fn() => TRUE, array_diff_key($linked, $candidates));
    return $this->sorted($candidates + $this->leftOut);
  }

  /**
   * @param array<int, bool> $ids
   *   By id.
   * @return list<int>
   */
  private function sorted(array $ids): array {
    ksort($ids);
    return array_keys($ids);
  }

  /**
   * @param int[] $ids
   * @return list<array<string, mixed>>
   */
  private function candidates(array $ids): array {
    return array_values(array_filter($this->byId($ids), fn(array $row) => $row['contact_type'] === 'Individual' && !$row['is_deleted']));
  }

  /**
   * @return list<int>
   */
  private function modified(?string $sinceUtc, int $afterId, int $limit): array {
    $where = $this->changedSince($sinceUtc, $afterId);
    // Ids first: with the joins the database would build and sort all remaining contacts for every batch.
    return array_map('intval', civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id'],
      'where' => $where,
      'orderBy' => ['id' => 'ASC'],
      'limit' => $limit,
    ])->column('id'));
  }

  /**
   * How many changed() would find without a limit.
   */
  public function countChanged(?string $sinceUtc, int $afterId): int {
    if ($this->isListed()) {
      if ($this->until === NULL) {
        $this->prepare($sinceUtc, $afterId);
      }
      return count(array_filter($this->pending, fn(int $id) => $id > $afterId));
    }
    return civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['row_count'],
      'where' => $this->changedSince($sinceUtc, $afterId),
    ])->count();
  }

  /**
   * @return list<array<int, mixed>>
   */
  private function changedSince(?string $sinceUtc, int $afterId): array {
    $where = [
      ['contact_type', '=', 'Individual'],
      ['is_deleted', '=', FALSE],
      ['id', '>', $afterId],
    ];
    if ($sinceUtc !== NULL) {
      $where[] = ['modified_date', '>', $this->clock->toConditionBound($sinceUtc)];
    }
    return $where;
  }

  /**
   * @param array<int, mixed> $where
   * @return list<array<string, mixed>>
   */
  private function read(array $where): array {
    $found = civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => [...self::SELECT, ...$this->mapped],
      'join' => self::JOIN,
      'where' => $where,
      'orderBy' => ['id' => 'ASC', 'phone.id' => 'DESC'],
    ]);
    $rows = [];
    foreach ($found as $row) {
      // A contact with several mobiles comes several times, the one with the highest id first.
      if (!isset($rows[$row['id']])) {
        $row['modified_date'] = $this->clock->toUtc($row['modified_date']);
        if ($this->mapped !== []) {
          $paths = array_flip($this->mapped);
          $row = array_diff_key($row, $paths) + ['field_map' => array_intersect_key($row, $paths)];
        }
        $row['is_out_of_scope'] = !$this->scope->contains((int) $row['id']);
        $rows[$row['id']] = $row;
      }
    }
    foreach ($this->places->of(array_keys($rows)) as $id => $values) {
      $rows[$id]['field_map'] = $values + ($rows[$id]['field_map'] ?? []);
    }
    return array_values($rows);
  }

  /**
   * @param string[] $emails
   * @return list<list<string>>
   */
  private function addressChunks(array $emails): array {
    $wanted = array_filter(array_map(self::normalize(...), $emails), fn(string $email) => $email !== '');
    return array_chunk(array_values(array_unique($wanted)), self::CHUNK);
  }

  /**
   * Leaves out what only the database's collation holds equal, such as e and é.
   *
   * @template T of array<string, mixed>
   * @param array<int, T> $rows
   * @param string $column
   * @param string[] $emails
   * @return list<T>
   */
  private function exactly(array $rows, string $column, array $emails): array {
    $wanted = array_flip($emails);
    return array_values(array_filter($rows, fn(array $row) => isset($wanted[self::normalize($row[$column])])));
  }

  private static function normalize(string $email): string {
    return mb_strtolower(trim($email));
  }

}

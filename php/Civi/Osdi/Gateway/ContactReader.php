<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * Reads contacts in bulk, each with its primary e-mail, its Mobile phone with the highest id and its primary address.
 */
final class ContactReader {

  /**
   * Ids or addresses in one question to the database.
   */
  private const CHUNK = 1000;

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

  public function __construct(private DatabaseClock $clock) {}

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
   * @return list<array<string, mixed>>
   *   Individuals, not in the trash, whose primary e-mail is one of these in any case.
   */
  public function byPrimaryEmail(array $emails): array {
    $rows = [];
    foreach ($this->addressChunks($emails) as $chunk) {
      $found = $this->read([
        ['contact_type', '=', 'Individual'],
        ['is_deleted', '=', FALSE],
        ['email.email', 'IN', $chunk],
      ]);
      array_push($rows, ...$this->exactly($found, 'email.email', $chunk));
    }
    return $rows;
  }

  /**
   * @param string[] $emails
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool, name: ?string}>
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
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool, name: ?string}>
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
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool, name: ?string}>
   */
  private function emails(array $where): array {
    $found = civicrm_api4('Email', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id', 'contact_id', 'email', 'is_primary', 'contact_id.display_name'],
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
        'name' => $row['contact_id.display_name'] ?? NULL,
      ];
    }
    return $emails;
  }

  /**
   * @param string|null $sinceUtc
   *   NULL for all.
   * @param int $afterId
   * @param int $limit
   * @return list<array<string, mixed>>
   *   Individuals, not in the trash, modified after that time, with a higher id, ordered by id.
   */
  public function changed(?string $sinceUtc, int $afterId, int $limit): array {
    $where = $this->changedSince($sinceUtc, $afterId);
    // Ids first: with the joins the database would build and sort all remaining contacts for every batch.
    $ids = civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id'],
      'where' => $where,
      'orderBy' => ['id' => 'ASC'],
      'limit' => $limit,
    ])->column('id');
    return $this->byId($ids);
  }

  /**
   * How many changed() would find without a limit.
   */
  public function countChanged(?string $sinceUtc, int $afterId): int {
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
      'select' => self::SELECT,
      'join' => self::JOIN,
      'where' => $where,
      'orderBy' => ['id' => 'ASC', 'phone.id' => 'DESC'],
    ]);
    $rows = [];
    foreach ($found as $row) {
      // A contact with several mobiles comes several times, the one with the highest id first.
      if (!isset($rows[$row['id']])) {
        $row['modified_date'] = $this->clock->toUtc($row['modified_date']);
        $rows[$row['id']] = $row;
      }
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
   * @param array<int, array<string, mixed>> $rows
   * @param string $column
   * @param string[] $emails
   * @return list<array<string, mixed>>
   */
  private function exactly(array $rows, string $column, array $emails): array {
    $wanted = array_flip($emails);
    return array_values(array_filter($rows, fn(array $row) => isset($wanted[self::normalize($row[$column])])));
  }

  private static function normalize(string $email): string {
    return mb_strtolower(trim($email));
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Event\OwnWrites;
use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\Gateway\ContactReader;
use Civi\Osdi\Gateway\ContactWriter;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Gateway\Scope;
use Civi\Osdi\Gateway\SiteOptions;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\SyncStateTable;
use Civi\Osdi\Own\People;
use Civi\Osdi\SyncProfile\FieldMap;
use Civi\Osdi\SyncProfile\FilledFields;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * What the native library asks of CiviCRM: bulk questions and bulk writes, once per batch.
 *
 * Records of CiviCRM go through API v4, so that hooks, custom fields and change logs behave as in any CiviCRM code; our
 * own tables take one SQL statement per batch. All times are UTC, ISO 8601, such as '2026-11-25T07:00:00Z'. A contact
 * row has the keys of ContactReader::SELECT, a state row those of civicrm_osdi_person_sync_state.
 */
class Gateway {

  /**
   * People from whom runs took something away: of those linked before, of those who were linked, and of those who got a
   * contact.
   */
  private const TAKEN_AWAY = ['from_linked', 'met', 'from_met', 'new', 'from_new'];

  private const CURSORS = ['remote' => 'person_remote_cursor', 'local' => 'person_local_cursor'];

  private SiteOptions $options;
  private ContactReader $reader;
  private ContactWriter $writer;
  private SyncStateTable $states;
  private FlagTable $flags;
  private FieldMap $fieldMap;
  private ?RunRecord $run = NULL;
  private ?\CRM_Core_Transaction $transaction = NULL;
  private bool $flushPermitted = TRUE;

  /**
   * @param int $profileId
   * @param array<string, ?string> $known
   *   Columns of the profile that its run has just read, so that the cursor need not be asked for.
   * @param People|null $own
   *   What classes of the site's own say about people.
   * @throws \Civi\Osdi\Exception\ConfigurationException
   *   When both these and the profile say how people are mapped.
   */
  public function __construct(private int $profileId, private array $known = [], private ?People $own = NULL) {
    $clock = new DatabaseClock();
    $this->options = new SiteOptions();
    $this->states = new SyncStateTable($profileId, $clock);
    $this->fieldMap = FieldMap::ofRow($known);
    if ($this->fieldMap->isThere && ($own?->options()['own_mapper'] ?? FALSE)) {
      throw new ConfigurationException(FieldMap::beside(E::ts('a class of the site\'s own')), 'configuration');
    }
    $this->reader = new ContactReader($clock, Scope::ofProfile($profileId), $this->states, $this->fieldMap->paths());
    $this->writer = new ContactWriter($this->reader, $this->options);
    $this->flags = new FlagTable($profileId);
  }

  /**
   * A batch that was not finished, because other code ended the request, is undone. CiviCRM would make half of it last.
   */
  public function __destruct() {
    if ($this->transaction !== NULL) {
      $this->rollback();
    }
  }

  /**
   * Countries, states and languages, and the fields that the profile maps. Asked once per run.
   *
   * @return array<string, mixed>
   */
  public function options(): array {
    foreach ($this->fieldMap->problems as $problem) {
      SiteLog::write(LogLevel::WARNING, "An entry of the field map of the sync profile $this->profileId is left alone: $problem");
    }
    return $this->options->all() + ($this->own?->options() ?? []) + ['field_map' => $this->fieldMap->forLibrary()];
  }

  /**
   * Contacts of any type, those in the trash included.
   *
   * @param array<int, int|string> $ids
   * @return list<array<string, mixed>>
   */
  public function contactsById(array $ids): array {
    return $this->described($this->reader->byId(array_map('intval', $ids)));
  }

  /**
   * Individuals, not in the trash, whose primary e-mail is one of these in any case.
   *
   * @param string[] $emails
   * @return list<array<string, mixed>>
   */
  public function contactsByEmail(array $emails): array {
    return $this->described($this->reader->byPrimaryEmail($emails));
  }

  /**
   * Individuals in the trash whose primary e-mail is one of these in any case. Nobody is matched with them, but what they
   * refused counts.
   *
   * @param string[] $emails
   * @return list<array<string, mixed>>
   */
  public function contactsInTrash(array $emails): array {
    return $this->described($this->reader->byPrimaryEmail($emails, TRUE));
  }

  /**
   * Every use of these addresses, primary or not, by individuals that are not in the trash. An organisation or household
   * with the address stands in nobody's way.
   *
   * @param string[] $emails
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool}>
   */
  public function contactsHoldingEmail(array $emails): array {
    return $this->reader->emailHolders($emails);
  }

  /**
   * All e-mail addresses of these contacts.
   *
   * @param array<int, int|string> $ids
   * @return list<array{contact_id: int, email_id: int, email: string, is_primary: bool}>
   */
  public function emailsOf(array $ids): array {
    return $this->reader->emailsOf(array_map('intval', $ids));
  }

  /**
   * When these contacts were modified. Inside a transaction nobody else changes them from now on until its end.
   *
   * @param array<int, int|string> $ids
   * @return list<array{contact_id: int, modified_date: ?string}>
   */
  public function lockContacts(array $ids): array {
    return $this->reader->lock(array_map('intval', $ids));
  }

  /**
   * Individuals, not in the trash, with a mobile number of these digits.
   *
   * @param string[] $digits
   * @return list<array<string, mixed>>
   */
  public function contactsByMobile(array $digits): array {
    $digits = array_map('strval', array_values($digits));
    $ids = $this->own?->contactsByPhone($digits);
    return $this->described($ids === NULL ? $this->reader->byMobile($digits) : $this->reader->byId($ids));
  }

  /**
   * See ContactReader::changed().
   *
   * @return list<array<string, mixed>>
   */
  public function contactsChanged(?string $sinceUtc, int $afterId, int $limit): array {
    return $this->described($this->reader->changed($sinceUtc, $afterId, $limit));
  }

  /**
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function statesByRemoteId(array $ids): array {
    return $this->states->ofPeople(array_map('strval', $ids));
  }

  /**
   * The contacts' own states, and those of people whose contacts were merged into them.
   *
   * @param array<int, int|string> $ids
   * @return list<array<string, mixed>>
   */
  public function statesByContactId(array $ids): array {
    return $this->states->ofContacts(array_map('intval', $ids));
  }

  /**
   * Failed states of an origin (0 local, 1 remote) whose next attempt is due, ordered by id.
   *
   * @return list<array<string, mixed>>
   */
  public function statesDue(int $origin, string $nowUtc, int $afterId, int $limit): array {
    return $this->states->due($origin, $nowUtc, $afterId, $limit);
  }

  /**
   * Which of these records must be left alone, and why. Flags of types that others open count for every profile, deletions
   * for this one.
   *
   * @param array<int, int|string> $contactIds
   * @param string[] $remoteIds
   * @return array{contacts: array<int, string>, remote: array<string, string>, deleted: list<string>}
   *   'deleted': the people among them who were deleted by us.
   */
  public function blocked(array $contactIds, array $remoteIds): array {
    $contacts = $remote = $deletions = $conditions = [];
    $contactIds = array_map('intval', $contactIds);
    // The database compares without case, so an id may come back spelled differently than it was asked for.
    $asked = [];
    foreach ($remoteIds as $id) {
      $asked[strtolower((string) $id)] = $id;
    }
    $remoteList = Sql::values(array_map('strval', $remoteIds));
    if ($remoteIds) {
      // Whoever has a state has a contact, and if that is in the trash it says so itself.
      $deleted = "SELECT deletion.remote_object_id AS remote_object_id FROM civicrm_osdi_deletion deletion LEFT JOIN civicrm_osdi_person_sync_state state"
        . ' ON state.sync_profile_id = deletion.sync_profile_id AND state.remote_person_id = deletion.remote_object_id'
        . " WHERE deletion.sync_profile_id = $this->profileId AND deletion.remote_object_id IN ($remoteList) AND COALESCE(state.contact_id, state.merged_contact_id) IS NULL";
      foreach (Sql::rows($deleted, ['remote_object_id']) as $row) {
        $deletions[strtolower((string) $row['remote_object_id'])] = 'deleted by us';
      }
      $conditions[] = "flag.remote_object_id IN ($remoteList)";
    }
    if ($contactIds) {
      $conditions[] = 'flag.contact_id IN (' . Sql::values($contactIds) . ')';
    }
    if ($conditions) {
      foreach (Sql::rows(FlagTable::blocking('(' . implode(' OR ', $conditions) . ')'), ['contact_id', 'remote_object_id']) as $row) {
        $contacts[(int) $row['contact_id']] = 'flagged with an error';
        $remote[strtolower((string) $row['remote_object_id'])] = 'flagged with an error';
      }
    }
    $blocked = ['contacts' => array_intersect_key($contacts, array_flip($contactIds)), 'remote' => []];
    foreach ($asked as $key => $id) {
      $reason = $remote[$key] ?? $deletions[$key] ?? NULL;
      if ($reason !== NULL) {
        $blocked['remote'][$id] = $reason;
      }
    }
    $blocked['deleted'] = array_values(array_intersect_key($asked, $deletions));
    return $blocked;
  }

  /**
   * Why classes of the site's own leave some of these pairs alone.
   *
   * @param string $origin
   * @param list<array<string, mixed>> $pairs
   *   See Own\People.
   * @return list<array{position: int, reason: string}>
   */
  public function ineligible(string $origin, array $pairs): array {
    return $this->own?->ineligible($origin, array_values($pairs), $this->reader->isLeftOut(...)) ?? [];
  }

  /**
   * Who belongs to whom among records that are not linked, as a matcher of the site's own says.
   *
   * @param string $origin
   * @param list<array<string, mixed>> $unlinked
   * @return list<array<string, mixed>>
   *   See Own\Matching.
   */
  public function ownMatches(string $origin, array $unlinked): array {
    return $this->own?->matches($origin, array_values($unlinked)) ?? [];
  }

  /**
   * Has a run from CiviCRM look at these contacts, and at no others that are not linked.
   *
   * @param (\Closure(string): iterable<int, array<string, mixed>>)|null $candidates
   *   Told from when on, as the database shows times; gives rows with contact_id.
   */
  public function lookAt(?\Closure $candidates): void {
    if ($this->own !== NULL) {
      $this->own->candidates = $candidates;
      $this->reader->lookAt($candidates);
    }
  }

  /**
   * Opens the transaction of a batch. CiviCRM's caches are not flushed after each record inside it.
   */
  public function begin(): void {
    if ($this->transaction !== NULL) {
      throw new InvalidOperationException('A transaction is already open.');
    }
    // Nested, so that a rollback undoes this batch only, also inside somebody else's transaction.
    $this->transaction = new \CRM_Core_Transaction(TRUE);
    $this->flushPermitted = (bool) \CRM_Core_Config::isPermitCacheFlushMode();
    \CRM_Core_Config::setPermitCacheFlushMode(FALSE);
  }

  /**
   * Makes everything since begin() last, and flushes the caches once.
   */
  public function commit(): void {
    $this->end(FALSE);
  }

  /**
   * Undoes everything since begin().
   */
  public function rollback(): void {
    $this->end(TRUE);
  }

  /**
   * Saves contacts with their primary e-mail, Mobile phone and primary address.
   *
   * @param list<array<string, mixed>> $writes
   *   See ContactWriter::save().
   * @return list<array<string, mixed>>
   *   The contacts as they are now, in the same order.
   */
  public function saveContacts(array $writes): array {
    return OwnWrites::of(array_filter(array_column($writes, 'id')), function () use ($writes): array {
      $writes = array_values($writes);
      return $this->described($this->writer->save($this->own?->save($writes) ?? $writes));
    });
  }

  /**
   * @param list<array<string, mixed>> $rows
   * @return list<int>
   *   Ids in the same order.
   */
  public function saveStates(array $rows): array {
    return $this->states->save(array_values($rows));
  }

  /**
   * @param array<int, int|string> $ids
   */
  public function deleteStates(array $ids): void {
    $this->states->delete($ids);
  }

  /**
   * Opens flags, or brings those up to date that are open for the same contact, person and type.
   *
   * @param list<array{contact_id: int|string|null, remote_object_id: ?string, flag_type: string, message: string, context: array<string, mixed>}> $flags
   */
  public function saveFlags(array $flags): void {
    $this->flags->save($flags);
  }

  /**
   * Settles the open flags about these records, of the types that a successful sync settles.
   *
   * @param array<int, int|string> $contactIds
   * @param string[] $remoteIds
   */
  public function resolveFlags(array $contactIds, array $remoteIds): void {
    $this->flags->resolve(array_map('intval', $contactIds), array_map('strval', $remoteIds));
  }

  /**
   * @param list<array{creator: string, entity_table: ?string, entity_id: int|string|null, details: mixed}> $rows
   */
  public function saveLogs(array $rows): void {
    $tuples = [];
    foreach ($rows as $row) {
      $tuples[] = '(' . implode(', ', [
        Sql::value($row['creator']),
        Sql::value($row['entity_table'] ?? NULL),
        Sql::value(isset($row['entity_id']) ? (int) $row['entity_id'] : NULL),
        Sql::value(json_encode($row['details'] ?? NULL, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE)),
      ]) . ')';
    }
    if ($tuples) {
      Sql::run('INSERT INTO civicrm_osdi_log (creator, entity_table, entity_id, details) VALUES ' . implode(', ', $tuples));
    }
  }

  /**
   * Up to where an origin's changes were read, or NULL before the first complete run.
   *
   * @param string $origin
   *   'remote' or 'local'.
   */
  public function cursor(string $origin): ?string {
    $column = $this->cursorColumn($origin);
    return ($this->known[$column] ?? \CRM_Core_DAO::singleValueQuery("SELECT $column FROM civicrm_osdi_sync_profile WHERE id = $this->profileId")) ?: NULL;
  }

  /**
   * The cursor of CiviCRM also ends the first run.
   */
  public function setCursor(string $origin, string $utc): void {
    $column = $this->cursorColumn($origin);
    unset($this->known[$column]);
    $ends = $origin === 'local' ? ', person_local_backfill = NULL' : '';
    Sql::run("UPDATE civicrm_osdi_sync_profile SET $column = " . Sql::value($utc) . "$ends WHERE id = $this->profileId");
  }

  /**
   * How many pairs are linked.
   */
  public function linkedCount(): int {
    return (int) \CRM_Core_DAO::singleValueQuery("SELECT COUNT(*) FROM civicrm_osdi_person_sync_state WHERE sync_profile_id = $this->profileId AND contact_id IS NOT NULL AND remote_person_id IS NOT NULL");
  }

  /**
   * How many contacts contactsChanged() has to give in all.
   */
  public function countChanged(?string $sinceUtc, int $afterId): int {
    return $this->reader->countChanged($sinceUtc, $afterId);
  }

  /**
   * How far an interrupted first run from CiviCRM came.
   *
   * @return array{began: string, after: int}|null
   */
  public function backfill(): ?array {
    $stored = (string) \CRM_Core_DAO::singleValueQuery("SELECT person_local_backfill FROM civicrm_osdi_sync_profile WHERE id = $this->profileId");
    return preg_match('/^(\S+Z) (\d+)$/D', $stored, $part) ? ['began' => $part[1], 'after' => (int) $part[2]] : NULL;
  }

  public function setBackfill(string $beganUtc, int $afterId): void {
    Sql::run('UPDATE civicrm_osdi_sync_profile SET person_local_backfill = ' . Sql::value("$beganUtc $afterId") . " WHERE id = $this->profileId");
  }

  /**
   * From how many people runs of this origin had taken something away that the brake stopped.
   *
   * @param string $origin
   *   'remote' or 'local'.
   * @return array<string, int>
   *   The numbers of TAKEN_AWAY.
   */
  public function takenAway(string $origin): array {
    $kept = $this->allTakenAway()[$origin] ?? [];
    return array_map('intval', $kept + array_fill_keys(self::TAKEN_AWAY, 0));
  }

  /**
   * @param string $origin
   *   'remote' or 'local', or 'donors' for those who were synced for their donations.
   * @param array<string, int> $taken
   *   The numbers of TAKEN_AWAY. Nothing but zeros when a run came to its end.
   */
  public function setTakenAway(string $origin, array $taken): void {
    $all = [$origin => array_map('intval', $taken)] + $this->allTakenAway();
    $all = array_filter($all, fn(array $one) => array_filter($one) !== []);
    $stored = $all === [] ? NULL : json_encode($all, JSON_THROW_ON_ERROR);
    $this->known['person_taken_away'] = $stored;
    Sql::run('UPDATE civicrm_osdi_sync_profile SET person_taken_away = ' . Sql::value($stored) . " WHERE id = $this->profileId");
  }

  /**
   * @param list<string> $fields
   *   Those of Action Network that the field map is about to fill.
   */
  public function noteFilled(array $fields): void {
    FilledFields::note($this->profileId, $fields);
  }

  /**
   * @return array<string, array<string, int>>
   */
  private function allTakenAway(): array {
    if (!array_key_exists('person_taken_away', $this->known)) {
      $this->known['person_taken_away'] = \CRM_Core_DAO::singleValueQuery("SELECT person_taken_away FROM civicrm_osdi_sync_profile WHERE id = $this->profileId");
    }
    $all = json_decode((string) $this->known['person_taken_away'], TRUE);
    return is_array($all) ? array_filter($all, 'is_array') : [];
  }

  /**
   * Has the progress of a direction noted in this row from now on, or with NULL no longer.
   */
  public function reportTo(?RunRecord $run): void {
    $this->run = $run;
  }

  /**
   * Takes note of how far the run is. Asked once per batch, outside transactions.
   *
   * @param array<string, mixed> $standing
   *   'total', 'counts' by outcome, 'requests', 'expected'.
   * @return bool
   *   FALSE when somebody asked the run to stop.
   */
  public function mayGoOn(array $standing): bool {
    return $this->run?->note($standing) ?? TRUE;
  }

  /**
   * @param list<array<string, mixed>> $rows
   * @return list<array<string, mixed>>
   */
  private function described(array $rows): array {
    return $rows === [] ? $rows : $this->own?->described($rows) ?? $rows;
  }

  private function cursorColumn(string $origin): string {
    return self::CURSORS[$origin] ?? throw new InvalidArgumentException('Invalid origin code: "%s"', $origin);
  }

  private function end(bool $undo): void {
    if ($this->transaction === NULL) {
      throw new InvalidOperationException('No transaction is open.');
    }
    try {
      if ($undo) {
        $this->transaction->rollback();
      }
      $this->transaction->commit();
    }
    finally {
      $this->transaction = NULL;
      \CRM_Core_Config::setPermitCacheFlushMode($this->flushPermitted);
    }
    \CRM_Contact_BAO_Contact_Utils::clearContactCaches();
  }

}

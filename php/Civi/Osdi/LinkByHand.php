<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Api4\OsdiFlag;
use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\TagLinkTable;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Links a contact to a person on Action Network because somebody says so, where no rule can tell.
 *
 * Nobody is stolen in silence: a person the contact was linked to becomes an alias, whose refusals are still carried; a
 * contact the person was linked to keeps a state of its own that says what happened. What that contact refused holds for the
 * new one too; what the sync itself had told the person is no refusal of anybody.
 */
final class LinkByHand {

  private const TABLE = 'civicrm_osdi_person_sync_state';

  /**
   * When two sides were compared that a state does not link any more.
   */
  private const FORGET = 'remote_gone_time = NULL, remote_pre_sync_modified_time = NULL, remote_post_sync_modified_time = NULL,'
    . ' local_pre_sync_modified_time = NULL, local_post_sync_modified_time = NULL';

  public function __construct(private int $profileId) {}

  /**
   * @return array{id: int, contact_id: int, remote_person_id: string, previous_person_id: ?string, previous_contact_id: ?int, message: string}
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function link(int $contactId, string $remoteId): array {
    $remoteId = PersonId::bare(trim($remoteId));
    $sync = new PeopleSync($this->profileId, patience: PeopleSync::PATIENCE_OF_A_PERSON);
    $sync->checkProfile();
    $this->checkContact($contactId);
    $linked = $sync->exclusively(function (Client $client) use ($contactId, $remoteId): array {
      return $this->write($contactId, $remoteId, $this->person($client, $remoteId));
    });
    return $linked ?? throw new CrmException(E::ts('A run of the sync profile %1 is under way, so nothing was linked. Try again when it has ended.', [1 => $this->profileId]), 'crm');
  }

  private function checkContact(int $contactId): void {
    $contact = civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['contact_type', 'is_deleted'],
      'where' => [['id', '=', $contactId], ['is_deleted', 'IN', [TRUE, FALSE]]],
    ])->first();
    $problem = match (TRUE) {
      $contact === NULL => E::ts('There is no contact %1. Correct contactId.', [1 => $contactId]),
      $contact['contact_type'] !== 'Individual' => E::ts('Contact %1 is not an individual, and only individuals are synced. Choose another one for contactId.', [1 => $contactId]),
      (bool) $contact['is_deleted'] => E::ts('Contact %1 is in the trash. Restore it, or choose another one for contactId.', [1 => $contactId]),
      default => NULL,
    };
    if ($problem !== NULL) {
      throw new CrmException($problem, 'crm', NULL, ['contact_id' => $contactId, 'field' => 'contactId']);
    }
  }

  /**
   * @return array<string, mixed>
   */
  private function person(Client $client, string $remoteId): array {
    if (!PersonId::isOne($remoteId)) {
      throw new CrmException(E::ts('"%1" is not the id of a person on Action Network, such as %2. Correct remotePersonId.', [1 => $remoteId, 2 => PersonId::EXAMPLE]), 'crm', NULL, ['field' => 'remotePersonId']);
    }
    $deleted = 'SELECT COUNT(*) FROM civicrm_osdi_deletion WHERE sync_profile_id = ' . $this->profileId . ' AND remote_object_id = ' . Sql::value($remoteId);
    if (\CRM_Core_DAO::singleValueQuery($deleted)) {
      throw new CrmException(E::ts('The person %1 belongs to a contact that was deleted, so it is not synced. Delete its entry in OsdiDeletion (API v4 Explorer) first, or choose another person for remotePersonId.', [1 => $remoteId]), 'crm', NULL, ['field' => 'remotePersonId']);
    }
    try {
      return $client->getPerson($remoteId);
    }
    catch (NotFoundException $e) {
      throw new NotFoundException(E::ts('There is no person %1 on Action Network, or the API key of the sync profile may not see it. Correct remotePersonId.', [1 => $remoteId]), 'not_found', NULL, ['field' => 'remotePersonId'], $e);
    }
  }

  /**
   * @param int $contactId
   * @param string $remoteId
   * @param array<string, mixed> $person
   * @return array{id: int, contact_id: int, remote_person_id: string, previous_person_id: ?string, previous_contact_id: ?int, message: string}
   */
  private function write(int $contactId, string $remoteId, array $person): array {
    $transaction = new \CRM_Core_Transaction(TRUE);
    try {
      [$ofContact, $ofPerson] = [$this->state('contact_id', $contactId), $this->state('remote_person_id', $remoteId)];
      $isLinked = $ofContact !== NULL && $ofContact['id'] === ($ofPerson['id'] ?? NULL);
      $previousPerson = $isLinked ? NULL : $ofContact['remote_person_id'] ?? NULL;
      $previousContact = $isLinked ? NULL : $ofPerson['contact_id'] ?? NULL;
      if ($ofContact !== NULL && $previousPerson !== NULL) {
        $this->makeAlias((int) $ofContact['id'], $contactId, $remoteId);
      }
      elseif ($ofContact !== NULL && !$isLinked) {
        Sql::run('DELETE FROM ' . self::TABLE . ' WHERE id = ' . (int) $ofContact['id']);
      }
      $id = $this->save($ofPerson, $contactId, $remoteId);
      if (!$isLinked) {
        (new TagLinkTable($this->profileId))->forgetPerson($remoteId);
      }
      if ($previousContact !== NULL) {
        $this->leaveAlone((int) $previousContact, $contactId, $remoteId);
      }
      $refused = $isLinked ? [] : $this->inheritRefusals($contactId, $previousContact === NULL ? NULL : (int) $previousContact, $this->hasRefusedTexts($ofPerson, $person));
      $this->settleFlags($contactId, $remoteId);
      $transaction->commit();
    }
    catch (\Throwable $e) {
      $transaction->rollback()->commit();
      throw $e;
    }
    $said = [E::ts('Contact %1 and person %2 are linked. The next run from Action Network to CiviCRM compares them.', [1 => $contactId, 2 => $remoteId])];
    if ($previousPerson !== NULL) {
      $said[] = E::ts('The contact was linked to person %1; only unsubscribes are carried for that one now.', [1 => $previousPerson]);
    }
    if ($previousContact !== NULL) {
      $said[] = E::ts('The person was linked to contact %1, which has no person now.', [1 => $previousContact]);
    }
    if ($refused !== []) {
      $said[] = $previousContact === NULL
        ? E::ts('What person %1 had refused holds for contact %2 too: %3.', [1 => $remoteId, 2 => $contactId, 3 => implode(', ', $refused)])
        : E::ts('What contact %1 or its person had refused holds for contact %2 too: %3.', [1 => $previousContact, 2 => $contactId, 3 => implode(', ', $refused)]);
    }
    return [
      'id' => $id,
      'contact_id' => $contactId,
      'remote_person_id' => $remoteId,
      'previous_person_id' => $previousPerson,
      'previous_contact_id' => $previousContact === NULL ? NULL : (int) $previousContact,
      'message' => implode(' ', $said),
    ];
  }

  /**
   * @return array<string, ?string>|null
   */
  private function state(string $column, int|string $value): ?array {
    $columns = ['id', 'contact_id', 'remote_person_id', 'base'];
    return Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM ' . self::TABLE . " WHERE sync_profile_id = $this->profileId AND $column = " . Sql::value($value), $columns)[0] ?? NULL;
  }

  /**
   * An alias keeps its base: what the sync had told the person is no news for the contact. It is looked at by the next run, so
   * that what either of the two refused since the last one reaches the other.
   */
  private function makeAlias(int $stateId, int $contactId, string $remoteId): void {
    $message = E::ts('Contact %1 was linked by hand to person %2 instead of this one. Only unsubscribes are carried for it.', [1 => $contactId, 2 => $remoteId]);
    Sql::run('UPDATE ' . self::TABLE . " SET contact_id = NULL, merged_contact_id = $contactId, sync_status = 'did not qualify', sync_origin = 1, attempt_count = NULL,"
      . ' next_attempt_time = CURRENT_TIMESTAMP, message = ' . Sql::value($message) . ', ' . self::FORGET . " WHERE id = $stateId");
  }

  /**
   * A failure that is due at once, so that the next run looks at the two although neither changed.
   *
   * @param array<string, ?string>|null $ofPerson
   * @param int $contactId
   * @param string $remoteId
   */
  private function save(?array $ofPerson, int $contactId, string $remoteId): int {
    $message = Sql::value(E::ts('Linked by hand, and not compared yet.'));
    $stateId = $ofPerson === NULL ? NULL : (int) $ofPerson['id'];
    $base = Sql::value(\Civi\Osdi\Native\settled_refusal((string) ($ofPerson['base'] ?? '')));
    if ($stateId === NULL) {
      Sql::run('INSERT INTO ' . self::TABLE . ' (sync_profile_id, remote_person_id) VALUES (' . $this->profileId . ', ' . Sql::value($remoteId) . ')');
      $stateId = (int) ($this->state('remote_person_id', $remoteId)['id'] ?? 0);
    }
    Sql::run('UPDATE ' . self::TABLE . " SET contact_id = $contactId, merged_contact_id = NULL, sync_status = 'error', sync_origin = 1, sync_time = CURRENT_TIMESTAMP,"
      . " attempt_count = 0, next_attempt_time = CURRENT_TIMESTAMP, message = $message, base = $base, " . self::FORGET . " WHERE id = $stateId");
    return $stateId;
  }

  /**
   * The contact that lost its person rests until somebody edits it. No attempt failed, so nobody's attention is asked for.
   */
  private function leaveAlone(int $contactId, int $newContactId, string $remoteId): void {
    $message = E::ts('Person %1 was linked by hand to contact %2 instead of this one.', [1 => $remoteId, 2 => $newContactId]);
    Sql::run('INSERT INTO ' . self::TABLE . ' (contact_id, sync_profile_id, sync_status, sync_origin, sync_time, local_pre_sync_modified_time, attempt_count, message)'
      . " SELECT id, $this->profileId, 'error', 0, CURRENT_TIMESTAMP, modified_date, 0, " . Sql::value($message) . " FROM civicrm_contact WHERE id = $contactId");
  }

  /**
   * A refusal of texts the contact would take for a number that never was subscribed, since the two meet for the first time.
   *
   * @param array<string, ?string>|null $state
   * @param array<string, mixed> $person
   */
  private function hasRefusedTexts(?array $state, array $person): bool {
    $base = (string) ($state['base'] ?? '');
    return $base !== '' && \Civi\Osdi\Native\has_refused_texts($base, $person, (new Gateway($this->profileId))->options());
  }

  /**
   * What Action Network was told of a refusal is no refusal of its own there, so it would be lost with the contact it came from.
   *
   * @return list<string> fields that were set
   */
  private function inheritRefusals(int $to, ?int $from, bool $hasRefusedTexts): array {
    $fields = ['is_opt_out', 'do_not_email', 'do_not_sms'];
    $contacts = civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => [...$fields, 'email_primary.on_hold'],
      'where' => [['id', 'IN', array_filter([$from, $to])], ['is_deleted', 'IN', [TRUE, FALSE]]],
    ])->indexBy('id');
    $old = $from === NULL ? [] : $contacts[$from] ?? [];
    $old['do_not_sms'] = !empty($old['do_not_sms']) || $hasRefusedTexts;
    // An address on hold by opt-out is a refusal of mailings, and stays with that contact.
    $old['is_opt_out'] = !empty($old['is_opt_out']) || (int) ($old['email_primary.on_hold'] ?? 0) === 2;
    $refused = array_values(array_filter($fields, fn(string $field) => !empty($old[$field]) && empty($contacts[$to][$field])));
    if ($refused !== []) {
      civicrm_api4('Contact', 'update', [
        'checkPermissions' => FALSE,
        'where' => [['id', '=', $to]],
        'values' => array_fill_keys($refused, TRUE),
      ]);
    }
    return $refused;
  }

  private function settleFlags(int $contactId, string $remoteId): void {
    (new FlagTable($this->profileId))->resolve([$contactId], [$remoteId]);
    Sql::run('UPDATE civicrm_osdi_flag SET status = ' . Sql::value(OsdiFlag::STATUS_RESOLVED) . " WHERE flag_type = 'merge_incomplete' AND remote_object_id = " . Sql::value($remoteId)
      . " AND contact_id = $contactId");
  }

}

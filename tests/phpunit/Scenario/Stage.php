<?php

declare(strict_types=1);

namespace OsdiTest\Scenario;

use Civi\Osdi\Gateway;
use OsdiTest\EventTestCase;
use OsdiTest\FieldMap\CustomGroup;
use OsdiTest\Sandbox;

/**
 * Both sides of a scenario, and who is who on them.
 */
abstract class Stage extends EventTestCase {

  /**
   * Word of the scenario, path of API v4.
   */
  private const CONTACT = [
    'first_name' => 'first_name',
    'last_name' => 'last_name',
    'preferred_language' => 'preferred_language',
    'is_opt_out' => 'is_opt_out',
    'do_not_email' => 'do_not_email',
    'do_not_sms' => 'do_not_sms',
    'is_deceased' => 'is_deceased',
    'is_deleted' => 'is_deleted',
    'email' => 'email_primary.email',
    'on_hold' => 'email_primary.on_hold',
    'street' => 'address_primary.street_address',
    'city' => 'address_primary.city',
    'postal_code' => 'address_primary.postal_code',
    'state' => 'address_primary.state_province_id.abbreviation',
    'country' => 'address_primary.country_id.iso_code',
  ];

  /**
   * Word of the scenario, field of the group of custom fields, and what Action Network calls it.
   */
  private const STORY = ['branch' => 'Branch', 'note' => 'Note', 'since' => 'Since', 'member' => 'Member'];

  private const LISTS = ['groups', 'tags', 'sub_types', 'other_emails'];

  private const SCOPE = ['scope_group_id' => 'groups', 'scope_tag_id' => 'tags', 'scope_contact_sub_type' => 'sub_types'];

  private const STATE_TIMES = [
    'remote_gone_time',
    'sync_time',
    'next_attempt_time',
    'remote_pre_sync_modified_time',
    'remote_post_sync_modified_time',
    'local_pre_sync_modified_time',
    'local_post_sync_modified_time',
  ];

  /**
   * What the scenario is at, for messages.
   */
  protected string $at = 'the beginning';

  private int $lastContact = 0;

  /**
   * When the site's own contacts were modified, by id.
   *
   * @var array<int, string>
   */
  private array $ownTimes = [];

  /**
   * @var array<string, int>
   */
  private array $contacts = [];

  /**
   * @var array<string, string>
   */
  private array $people = [];

  /**
   * Words of the custom fields that are disabled.
   *
   * @var list<string>
   */
  private array $disabledFields = [];

  /**
   * Groups, tags and sub-types by list and name.
   *
   * @var array<string, array<string, int|string>>
   */
  private array $lists = [];

  /**
   * What the names of tags end in, so that none is one of the site's own.
   */
  private string $suffix = '';

  public static function setUpBeforeClass(): void {
    CustomGroup::make();
  }

  public static function tearDownAfterClass(): void {
    CustomGroup::remove();
  }

  protected function setUp(): void {
    parent::setUp();
    $this->remote->set(['custom_fields' => array_values(self::STORY)]);
    $this->suffix = ' ' . self::word();
    $this->lastContact = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_contact');
    // Time that passes moves the cursor back, past the site's own contacts. They are put out of its way for the time being.
    $this->ownTimes = array_column($this->rows('Contact', [
      'select' => ['id', 'modified_date'],
      'where' => [['modified_date', '>', date('Y-m-d H:i:s', time() - 90 * 86400)], ['is_deleted', 'IN', [TRUE, FALSE]]],
    ]), 'modified_date', 'id');
    array_map(fn(int $id) => $this->modifiedAt($id, '2020-01-01 00:00:00'), array_keys($this->ownTimes));
  }

  protected function tearDown(): void {
    array_map($this->modifiedAt(...), array_keys($this->ownTimes), $this->ownTimes);
    $this->remote->clearFaults();
    $this->changeFields(array_fill_keys($this->disabledFields, 'enabled'));
    parent::tearDown();
  }

  /**
   * Lets time pass: whatever happened, happened so much longer ago.
   */
  protected function pass(int $seconds): void {
    $earlier = fn(string $time) => gmdate('Y-m-d H:i:s', (int) strtotime("$time UTC") - $seconds);
    foreach ($this->contacts(TRUE) as $contact) {
      $this->modifiedAt($contact['id'], $earlier($contact['modified_date']));
    }
    foreach ($this->states() as $state) {
      foreach (array_filter(array_intersect_key($state, array_flip(self::STATE_TIMES))) as $column => $time) {
        \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET $column = %1 WHERE id = %2", [1 => [$earlier($time), 'String'], 2 => [$state['id'], 'Integer']]);
      }
    }
    $this->passForTaggings($earlier);
    $this->shiftQueue($earlier);
    foreach (array_filter($this->cursors()) as $origin => $time) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, "person_{$origin}_cursor" => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($time) - $seconds)]);
    }
    $backfill = (new Gateway($this->profile))->backfill();
    if ($backfill !== NULL) {
      $this->setBackfill((int) strtotime($backfill['began']) - $seconds, $backfill['after']);
    }
    foreach ($this->remote->people() as $person) {
      $this->remote->change($person['id'], ['modified_date' => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($person['modified_date']) - $seconds)]);
    }
  }

  /**
   * @param array<string, mixed> $values
   */
  protected function setProfile(array $values): void {
    foreach (array_intersect_key(self::SCOPE, array_filter($values)) as $column => $list) {
      $values[$column] = $this->listed($list, $values[$column]);
    }
    if (isset($values['field_map'])) {
      // With a mapper of its own a profile has no field map.
      $values['classes'] = NULL;
    }
    if ($values) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile] + $values);
    }
    if (array_key_exists('person_local_cursor', $values)) {
      // Everybody is to be read, but for the site's own contacts.
      $this->setBackfill(time(), $this->lastContact);
    }
  }

  /**
   * Adds so many contacts without an e-mail address.
   */
  protected function addCrowd(int $number): void {
    for ($one = 1; $one <= $number; $one++) {
      $this->contact(['last_name' => "Number $one"]);
    }
  }

  protected function setToken(string $which): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'api_token' => $which === 'right' ? Sandbox::TOKEN : 'not-the-token-of-the-sandbox']);
  }

  /**
   * @param list<array<string, mixed>> $faults
   */
  protected function setFaults(array $faults): void {
    $this->remote->clearFaults();
    foreach ($faults as $fault) {
      $this->remote->fault(json_decode($this->withIds((string) json_encode($fault)), TRUE));
    }
  }

  /**
   * @param array<string, string> $changes
   *   'deleted', 'disabled' or 'enabled' by name.
   */
  protected function changeGroups(array $changes): void {
    foreach ($changes as $name => $change) {
      $id = (int) $this->listed('groups', $name);
      if ($change === 'deleted') {
        civicrm_api4('Group', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
        unset($this->lists['groups'][$name]);
      }
      else {
        $this->save('Group', ['id' => $id, 'is_active' => $change === 'enabled']);
      }
    }
  }

  /**
   * @param array<string, string> $changes
   *   'disabled' or 'enabled' by word.
   */
  protected function changeFields(array $changes): void {
    foreach ($changes as $word => $change) {
      CustomGroup::change(self::STORY[$word], ['is_active' => $change === 'enabled']);
      $this->disabledFields = [...array_diff($this->disabledFields, [$word]), ...($change === 'enabled' ? [] : [$word])];
    }
  }

  /**
   * @param array<string, array<string, mixed>|null> $records
   */
  protected function editHere(array $records): void {
    foreach ($records as $name => $fields) {
      $id = $this->contactId($name);
      if ($fields === NULL) {
        $this->delete((int) $id, FALSE);
        continue;
      }
      $this->assertSame([], array_diff(array_keys($fields), array_keys(self::CONTACT), array_keys(self::STORY), self::LISTS, ['phone', 'organization']), "$this->at: $name here");
      $core = array_filter(self::CONTACT, fn(string $path) => !str_contains($path, '.'));
      $contact = array_intersect_key($fields, $core);
      $story = array_intersect_key(self::STORY, $fields);
      foreach ($story as $word => $field) {
        $contact[CustomGroup::NAME . ".$field"] = $fields[$word] ?? '';
      }
      if (isset($fields['sub_types'])) {
        $contact['contact_sub_type'] = array_map(fn($type) => $this->listed('sub_types', $type), $fields['sub_types']);
      }
      if (isset($fields['organization'])) {
        $id = $this->contact(['contact_type' => 'Organization', 'organization_name' => $fields['organization'], 'last_name' => NULL]);
      }
      elseif ($id === NULL) {
        $id = $this->contact($contact + ['preferred_language' => 'en_US']);
      }
      elseif ($contact) {
        $this->save('Contact', ['id' => $id] + $contact);
      }
      if ($story) {
        // On a site whose triggers were built before the group, its values alone are no change.
        $this->modifiedAt($id, date('Y-m-d H:i:s'));
      }
      $this->contacts[$name] = $id;
      $this->saveAddresses($id, $fields);
      $this->join($id, $fields);
    }
  }

  /**
   * @param array<string, array<string, mixed>|null> $records
   */
  protected function editThere(array $records): void {
    foreach ($records as $name => $fields) {
      $id = $this->personId($name);
      if ($fields === NULL) {
        $this->remote->remove((string) $id);
        continue;
      }
      $person = $id === NULL ? NULL : array_column($this->remote->people(), NULL, 'id')[$id];
      $shown = $person === NULL ? self::nobody() : self::shownPerson($person);
      $this->assertSame([], array_diff(array_keys($fields), array_keys($shown), ['tags']), "$this->at: $name there");
      $raw = self::rawPerson($fields + $shown);
      if ($id === NULL) {
        $this->people[$name] = $id = $this->remote->add($raw);
      }
      elseif (array_keys($fields) !== ['tags']) {
        $this->remote->change($id, $raw);
      }
      if (isset($fields['tags'])) {
        $this->setTagsThere($id, $fields['tags']);
      }
    }
  }

  /**
   * @param list<array{tag: string, side: string, becomes: ?string}> $changes
   *   Names of tags that are renamed, or deleted.
   */
  protected function changeTags(array $changes): void {
    foreach ($changes as ['tag' => $name, 'side' => $side, 'becomes' => $becomes]) {
      $tag = $name . $this->suffix;
      if ($side === 'there') {
        $id = array_column($this->remote->tags(), 'id', 'name')[$tag];
        $becomes === NULL ? $this->remote->removeTag($id) : $this->remote->renameTag($id, $becomes . $this->suffix);
      }
      elseif ($becomes === NULL) {
        civicrm_api4('Tag', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->lists['tags'][$name]]]]);
        unset($this->lists['tags'][$name]);
      }
      else {
        $this->save('Tag', ['id' => $this->lists['tags'][$name], 'label' => $becomes . $this->suffix]);
        $this->lists['tags'][$becomes] = $this->lists['tags'][$name];
        unset($this->lists['tags'][$name]);
      }
    }
  }

  /**
   * Gives a person just these tags.
   *
   * @param list<string> $names
   */
  private function setTagsThere(string $person, array $names): void {
    $wanted = array_map(fn(string $name) => $name . $this->suffix, $names);
    $known = array_column($this->remote->tags(), 'id', 'name');
    foreach ($known + array_fill_keys($wanted, NULL) as $name => $id) {
      $others = array_diff($id === NULL ? [] : $this->remote->tagged($id), [$person]);
      $this->remote->tag($name, array_values([...$others, ...(in_array($name, $wanted, TRUE) ? [$person] : [])]));
    }
  }

  /**
   * @param list<string> $names
   * @return list<string>
   *   As the scenario calls them.
   */
  private function tagNames(array $names): array {
    $names = array_map(fn(string $name) => str_replace($this->suffix, '', $name), $names);
    sort($names);
    return $names;
  }

  /**
   * Replaces `{name}` by the id of that person.
   */
  protected function withIds(string $text): string {
    foreach ([...array_keys($this->people), ...array_keys($this->contacts)] as $name) {
      $id = $this->personId($name);
      $text = $id === NULL ? $text : str_replace('{' . $name . '}', $id, $text);
    }
    foreach ($this->remote->tags() as $tag) {
      $text = str_replace('{' . str_replace($this->suffix, '', $tag['name']) . '}', $tag['id'], $text);
    }
    return $text;
  }

  /**
   * The contact of that name: the one made here, else the one linked to the person of that name.
   */
  protected function contactId(string $name): ?int {
    return $this->contacts[$name] ?? $this->linkBy('remote_person_id', $this->people[$name] ?? NULL)['contact_id'] ?? NULL;
  }

  /**
   * The person of that name: the one made there, else the one linked to the contact of that name.
   */
  protected function personId(string $name): ?string {
    return $this->people[$name] ?? $this->linkBy('contact_id', $this->contacts[$name] ?? NULL)['remote_person_id'] ?? NULL;
  }

  /**
   * @return list<array<string, mixed>>
   *   Contacts of the scenario, those made by the sync included.
   */
  protected function contacts(bool $withTrash = FALSE): array {
    return $this->rows('Contact', [
      'select' => ['id', 'modified_date'],
      'where' => [['id', '>', $this->lastContact], ['contact_type', '=', 'Individual'], ['is_deleted', 'IN', $withTrash ? [TRUE, FALSE] : [FALSE]]],
    ]);
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showContact(string $name): ?array {
    $id = $this->contactId($name);
    $story = array_map(fn(string $field) => CustomGroup::NAME . ".$field", self::STORY);
    $row = $this->rows('Contact', ['select' => [...array_values(self::CONTACT), ...array_values($story)], 'where' => [['id', 'IN', [(int) $id]]]])[0] ?? NULL;
    if ($row === NULL) {
      return NULL;
    }
    $shown = array_map(fn(string $path) => ($row[$path] ?? NULL) === '' ? NULL : $row[$path] ?? NULL, self::CONTACT + $story);
    $shown['since'] = $shown['since'] === NULL ? NULL : substr($shown['since'], 0, 10);
    // The stand-in keeps all values of custom fields as texts.
    $shown['member'] = $shown['member'] === NULL ? NULL : (bool) $shown['member'];
    $tags = $this->rows('EntityTag', ['select' => ['tag_id.label'], 'where' => [['entity_table', '=', 'civicrm_contact'], ['entity_id', '=', (int) $id]]]);
    return [
      'phone' => $this->mobile((int) $id)['phone'] ?? NULL,
      'on_hold' => $shown['on_hold'] ?? 0,
      'tags' => $this->tagNames(array_column($tags, 'tag_id.label')),
    ] + $shown;
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showPerson(string $name): ?array {
    $person = array_column($this->remote->people(), NULL, 'id')[$this->personId($name)] ?? NULL;
    if ($person === NULL) {
      return NULL;
    }
    $tags = array_filter($this->remote->tags(), fn(array $tag) => in_array($person['id'], $this->remote->tagged($tag['id']), TRUE));
    return ['tags' => $this->tagNames(array_column($tags, 'name'))] + self::shownPerson($person);
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showState(string $name): ?array {
    $state = $this->stateOf($name);
    if ($state === NULL) {
      return NULL;
    }
    $due = $state['next_attempt_time'];
    $now = strtotime(self::shown(gmdate('Y-m-d H:i:s')) . ' UTC');
    $named = function (array $names, callable $id, mixed $wanted): ?string {
      $fitting = $wanted === NULL ? [] : array_filter($names, fn($name) => $id($name) === $wanted);
      return array_values($fitting)[0] ?? NULL;
    };
    [$contacts, $people] = $this->names();
    return [
      'status' => $state['sync_status'],
      'attempts' => (int) $state['attempt_count'],
      'minutes_to_next_attempt' => $due === NULL ? NULL : (int) round((strtotime("$due UTC") - $now) / 60),
      'message' => $state['message'],
      'is_out_of_scope' => $state['is_out_of_scope'],
      'contact' => $named([...$contacts, ...$people], $this->contactId(...), $state['contact_id']),
      'person' => $named([...$people, ...$contacts], $this->personId(...), $state['remote_person_id']),
    ];
  }

  /**
   * Names of those made here, and of those made there.
   *
   * @return array{list<string>, list<string>}
   */
  protected function names(): array {
    ksort($this->contacts);
    ksort($this->people);
    return [array_keys($this->contacts), array_keys($this->people)];
  }

  /**
   * The latest entry of the log about somebody.
   *
   * @return array<string, mixed>|null
   */
  protected function showLog(string $name): ?array {
    $state = $this->stateOf($name);
    $log = $this->rows('OsdiLog', [
      'where' => [['entity_table', '=', 'civicrm_osdi_person_sync_state'], ['entity_id', '=', $state['id'] ?? 0]],
      'orderBy' => ['id' => 'DESC'],
      'limit' => 1,
    ])[0] ?? NULL;
    return $log['details'][0] ?? NULL;
  }

  /**
   * @param callable(string): string $earlier
   */
  private function shiftQueue(callable $earlier): void {
    $dao = \CRM_Core_DAO::executeQuery("SELECT id, release_time FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND release_time IS NOT NULL");
    $times = [];
    while ($dao->fetch()) {
      $times[(int) $dao->id] = $earlier($dao->release_time);
    }
    foreach ($times as $id => $time) {
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_queue_item SET release_time = %1 WHERE id = %2', [1 => [$time, 'String'], 2 => [$id, 'Integer']]);
    }
  }

  private function setBackfill(int $began, int $after): void {
    (new Gateway($this->profile))->setBackfill(gmdate('Y-m-d\TH:i:s\Z', $began), $after);
  }

  /**
   * @return array<string, mixed>|null
   */
  private function stateOf(string $name): ?array {
    $contact = $this->contactId($name);
    $person = $this->personId($name);
    foreach ($this->states() as $state) {
      if (($contact !== NULL && $state['contact_id'] === $contact) || ($person !== NULL && $state['remote_person_id'] === $person)) {
        return $state;
      }
    }
    return NULL;
  }

  /**
   * @return array<string, mixed>
   */
  private function linkBy(string $column, int|string|null $id): array {
    $links = array_filter($this->states(), fn(array $state) => $id !== NULL && $state[$column] === $id && $state['contact_id'] && $state['remote_person_id']);
    return array_values($links)[0] ?? [];
  }

  /**
   * @param array<string, mixed> $fields
   */
  private function saveAddresses(int $contact, array $fields): void {
    $this->saveRow('Email', $contact, array_intersect_key($fields, ['email' => 0, 'on_hold' => 0]), ['is_primary' => TRUE]);
    if (array_key_exists('phone', $fields)) {
      $this->saveRow('Phone', $contact, ['phone' => $fields['phone']], ['phone_type_id:name' => 'Mobile']);
    }
    $names = ['street' => 'street_address', 'city' => 'city', 'postal_code' => 'postal_code', 'state' => 'state_province_id', 'country' => 'country_id'];
    $address = [];
    foreach (array_intersect_key($names, $fields) as $word => $column) {
      $address[$column] = match (TRUE) {
        $fields[$word] === NULL => '',
        $word === 'state' => $this->rows('StateProvince', ['where' => [['abbreviation', '=', $fields[$word]], ['country_id.iso_code', '=', 'US']]])[0]['id'],
        $word === 'country' => $this->rows('Country', ['where' => [['iso_code', '=', $fields[$word]]]])[0]['id'],
        default => $fields[$word],
      };
    }
    $this->saveRow('Address', $contact, $address, ['is_primary' => TRUE]);
    foreach ($fields['other_emails'] ?? [] as $email) {
      $this->save('Email', ['contact_id' => $contact, 'email' => $email]);
    }
  }

  /**
   * Changes the row of a contact, adds it, or deletes it where its first value is NULL.
   *
   * @param array<string, mixed> $values
   * @param array<string, mixed> $which
   */
  private function saveRow(string $entity, int $contact, array $values, array $which): void {
    if (!$values) {
      return;
    }
    $where = [['contact_id', '=', $contact]];
    foreach ($which as $path => $value) {
      $where[] = [$path, '=', $value];
    }
    $row = $this->rows($entity, ['select' => ['id'], 'where' => $where])[0] ?? NULL;
    if (reset($values) === NULL) {
      civicrm_api4($entity, 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $row['id'] ?? 0]]]);
      return;
    }
    $this->save($entity, ($row === NULL ? ['contact_id' => $contact] + $which : ['id' => $row['id']]) + $values);
  }

  /**
   * Puts a contact into the groups and gives it the tags that are listed, and takes it out of the others.
   *
   * @param array<string, mixed> $fields
   */
  private function join(int $contact, array $fields): void {
    foreach ($fields['groups'] ?? [] as $group) {
      $this->listed('groups', $group);
    }
    foreach (isset($fields['groups']) ? $this->lists['groups'] ?? [] : [] as $name => $group) {
      $isIn = $this->rows('GroupContact', ['where' => [['group_id', '=', $group], ['contact_id', '=', $contact], ['status', '=', 'Added']]]) !== [];
      if ($isIn !== in_array($name, $fields['groups'], TRUE)) {
        $this->member((int) $group, $contact, $isIn ? 'Removed' : 'Added');
      }
    }
    foreach ($fields['tags'] ?? [] as $tag) {
      $this->listed('tags', $tag);
    }
    foreach (isset($fields['tags']) ? $this->lists['tags'] ?? [] : [] as $name => $tag) {
      $where = [['tag_id', '=', $tag], ['entity_table', '=', 'civicrm_contact'], ['entity_id', '=', $contact]];
      $has = $this->rows('EntityTag', ['where' => $where]) !== [];
      if ($has && !in_array($name, $fields['tags'], TRUE)) {
        civicrm_api4('EntityTag', 'delete', ['checkPermissions' => FALSE, 'where' => $where]);
      }
      elseif (!$has && in_array($name, $fields['tags'], TRUE)) {
        $this->tagged((int) $tag, $contact);
      }
    }
  }

  /**
   * A group, tag or sub-type of that name; made where it is not there yet.
   */
  private function listed(string $list, string $name): int|string {
    return $this->lists[$list][$name] ??= match ($list) {
      'groups' => $this->group(),
      'tags' => $this->tag(NULL, ['name' => $name . $this->suffix]),
      'sub_types' => $this->subType(),
    };
  }

  /**
   * @return array<string, mixed>
   */
  private function mobile(int $contact): array {
    return $this->rows('Phone', ['where' => [['contact_id', '=', $contact], ['phone_type_id:name', '=', 'Mobile']], 'orderBy' => ['id' => 'DESC']])[0] ?? [];
  }

  /**
   * @return array<string, mixed>
   */
  private static function nobody(): array {
    return ['language' => 'en', 'email_status' => 'subscribed', 'phone_status' => 'unsubscribed', 'country' => 'US'] + self::shownPerson([]);
  }

  /**
   * @param array<string, mixed> $person
   * @return array<string, mixed>
   */
  private static function shownPerson(array $person): array {
    $email = $person['email_addresses'][0] ?? [];
    $phone = $person['phone_numbers'][0] ?? [];
    $address = $person['postal_addresses'][0] ?? [];
    return array_map(fn($value) => $value === '' ? NULL : $value, [
      'given_name' => $person['given_name'] ?? NULL,
      'family_name' => $person['family_name'] ?? NULL,
      'language' => $person['languages_spoken'][0] ?? NULL,
      'email' => $email['address'] ?? NULL,
      'email_status' => $email['status'] ?? NULL,
      'phone' => $phone['number'] ?? NULL,
      'phone_status' => $phone['status'] ?? NULL,
      'street' => $address['address_lines'][0] ?? NULL,
      'city' => $address['locality'] ?? NULL,
      'region' => $address['region'] ?? NULL,
      'postal_code' => $address['postal_code'] ?? NULL,
      'country' => $address['country'] ?? NULL,
    ] + array_map(fn(string $field) => $person['custom_fields'][$field] ?? NULL, self::STORY));
  }

  /**
   * @param array<string, mixed> $shown
   * @return array<string, mixed>
   */
  private static function rawPerson(array $shown): array {
    $isSomewhere = isset($shown['street']) || isset($shown['city']) || isset($shown['postal_code']);
    return [
      'custom_fields' => array_combine(self::STORY, array_map(fn(string $word) => $shown[$word], array_keys(self::STORY))),
      'given_name' => $shown['given_name'],
      'family_name' => $shown['family_name'],
      'languages_spoken' => [$shown['language']],
      'email_addresses' => isset($shown['email']) ? [['primary' => TRUE, 'address' => $shown['email'], 'status' => $shown['email_status']]] : [],
      'phone_numbers' => isset($shown['phone']) ? [['primary' => TRUE, 'number' => $shown['phone'], 'number_type' => 'Mobile', 'status' => $shown['phone_status']]] : [],
      'postal_addresses' => $isSomewhere ? [[
        'primary' => TRUE,
        'address_lines' => isset($shown['street']) ? [$shown['street']] : [],
        'locality' => $shown['city'],
        'region' => $shown['region'],
        'postal_code' => $shown['postal_code'],
        'country' => $shown['country'],
      ]] : [],
    ];
  }

}

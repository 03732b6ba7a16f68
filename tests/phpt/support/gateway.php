<?php

/**
 * A CiviCRM in memory, with the methods the native library calls. Methods can be replaced by closures.
 */
class FakeGateway {

  public array $contacts = [];
  public array $states = [];
  public array $logs = [];
  public array $cursors = [];
  public array $calls = [];

  /**
   * @param array<string, callable> $replaced
   */
  public function __construct(private array $replaced = []) {
  }

  private function answer(string $method, array $arguments, callable $usual): mixed {
    $this->calls[] = $method;
    return isset($this->replaced[$method]) ? ($this->replaced[$method])(...$arguments) : $usual();
  }

  private function rows(array $rows, callable $fits): array {
    return array_values(array_filter($rows, $fits));
  }

  // No types from here on, because tests also answer with what no gateway should.
  public function options() {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => [
      'default_country' => 'US',
      'countries' => [['id' => '1228', 'iso_code' => 'US']],
      'states' => [['id' => 1004, 'country_id' => '1228', 'abbreviation' => 'CA', 'name' => 'California']],
      'languages' => ['en_US', 'es_ES'],
    ]);
  }

  public function contactsById($ids) {
    return $this->answer(__FUNCTION__, func_get_args(),
      fn() => $this->rows($this->contacts, fn($row) => in_array($row['id'], $ids)));
  }

  public function contactsByEmail($emails) {
    $emails = array_map('strtolower', $emails);
    return $this->answer(__FUNCTION__, func_get_args(),
      fn() => $this->rows($this->contacts, fn($row) => in_array(strtolower($row['email.email'] ?? ''), $emails)));
  }

  public function contactsInTrash($emails) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => []);
  }

  public function contactsHoldingEmail($emails) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => array_map(
      fn($row) => ['contact_id' => $row['id'], 'email_id' => $row['id'], 'email' => $row['email.email'], 'is_primary' => TRUE],
      $this->contactsByEmail($emails)));
  }

  public function contactsChanged($since, $after, $limit) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => array_slice($this->rows($this->contacts,
      fn($row) => $row['id'] > $after && ($since === NULL || $row['modified_date'] > $since)), 0, $limit));
  }

  public function statesByRemoteId($ids) {
    return $this->answer(__FUNCTION__, func_get_args(),
      fn() => $this->rows($this->states, fn($row) => in_array($row['remote_person_id'], $ids)));
  }

  public function statesByContactId($ids) {
    return $this->answer(__FUNCTION__, func_get_args(),
      fn() => $this->rows($this->states, fn($row) => in_array($row['contact_id'], $ids)));
  }

  public function statesDue($origin, $now, $after, $limit) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => []);
  }

  public function blocked($contacts, $people) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => ['contacts' => [], 'remote' => [], 'deleted' => []]);
  }

  public function begin() {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function commit() {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function rollback() {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function saveContacts($writes) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => array_map(function ($write) {
      $id = $write['id'] ?? count($this->contacts) + 1;
      $row = $write['contact'] + ($this->contacts[$id] ?? ['id' => (string) $id, 'contact_type' => 'Individual', 'is_deleted' => '0']);
      $row['modified_date'] = gmdate('Y-m-d\TH:i:s\Z');
      foreach (['email', 'phone', 'address'] as $part) {
        foreach ($write[$part] ?? [] as $field => $value) {
          $row["$part.$field"] = $field === 'id' ? (string) ($value ?? $id) : $value;
        }
      }
      return $this->contacts[$id] = $row;
    }, $writes));
  }

  public function saveStates($rows) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => array_map(function ($row) {
      $row['id'] ??= count($this->states) + 1;
      $this->states[$row['id']] = $row;
      return (string) $row['id'];
    }, $rows));
  }

  public function deleteStates($ids) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function saveLogs($rows) {
    return $this->answer(__FUNCTION__, func_get_args(), function () use ($rows) {
      array_push($this->logs, ...$rows);
    });
  }

  public function cursor($origin) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => $this->cursors[$origin] ?? NULL);
  }

  public function setCursor($origin, $utc) {
    return $this->answer(__FUNCTION__, func_get_args(), function () use ($origin, $utc) {
      $this->cursors[$origin] = $utc;
    });
  }

  public function linkedCount() {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => count($this->states));
  }

  public function countChanged($since, $after) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => count($this->contacts));
  }

  public function backfill() {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function setBackfill($began, $after) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function takenAway($origin) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => ['from_linked' => 0, 'met' => 0, 'from_met' => 0]);
  }

  public function setTakenAway($origin, $taken) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function noteFilled($fields) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => NULL);
  }

  public function mayGoOn($standing) {
    return $this->answer(__FUNCTION__, func_get_args(), fn() => TRUE);
  }

}

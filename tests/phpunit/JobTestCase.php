<?php

declare(strict_types=1);

namespace OsdiTest;

use OsdiTest\Custom\Others;

/**
 * A test of the scheduled job between CiviCRM and the sandbox.
 *
 * The profile's cursor for CiviCRM begins just before the test, so that contacts a site has anyway stay out of it.
 */
abstract class JobTestCase extends CiviTestCase {

  protected Sandbox $remote;

  protected int $profile;

  protected function setUp(): void {
    parent::setUp();
    $this->remote = Sandbox::with(0);
    $this->profile = $this->profile();
  }

  /**
   * @param array<string, mixed> $values
   */
  protected function profile(array $values = []): int {
    return $this->save('OsdiSyncProfile', $values + [
      'label' => self::word(),
      'entry_point' => $this->remote->entryPoint(),
      'api_token' => Sandbox::TOKEN,
      'subscribe_new_people' => TRUE,
      'classes' => Others::ifAskedFor(),
      'person_local_cursor' => gmdate('Y-m-d\TH:i:s\Z', time() - 2),
    ]);
  }

  /**
   * Runs the job.
   *
   * @param array<string, mixed> $params
   * @return string its values
   */
  protected function sync(?string $origin = 'remote,local', array $params = []): string {
    $result = civicrm_api3('Job', 'osdiclientbatchsynccontacts', $params + ['sync_profile_id' => $this->profile] + ($origin === NULL ? [] : ['origin' => $origin]));
    $this->assertSame(0, $result['is_error']);
    return $result['values'];
  }

  /**
   * Runs the job that syncs tags.
   *
   * @param array<string, mixed> $params
   * @return string its values
   */
  protected function tagJob(array $params = []): string {
    $result = civicrm_api3('Job', 'osdiclientbatchsynctaggings', $params + ['sync_profile_id' => $this->profile]);
    $this->assertSame(0, $result['is_error']);
    return $result['values'];
  }

  /**
   * Runs the job that syncs people and donations.
   *
   * @param array<string, mixed> $params
   * @return string its values
   */
  protected function donationJob(array $params = []): string {
    $result = civicrm_api3('Job', 'osdiclientbatchsyncdonations', $params + ['sync_profile_id' => $this->profile]);
    $this->assertSame(0, $result['is_error']);
    return $result['values'];
  }

  /**
   * Everything the sync of tags could change, on both sides.
   *
   * @return array<string, mixed>
   */
  protected function allOfTags(): array {
    $dump = ['tags' => $this->remote->tags(), 'queue' => \CRM_Core_DAO::singleValueQuery("SELECT COUNT(*) FROM civicrm_queue_item WHERE queue_name = 'osdi_client'")];
    foreach ($this->remote->tags() as $tag) {
      $dump[$tag['id']] = $this->remote->tagged($tag['id']);
    }
    foreach (['Tag', 'EntityTag', 'OsdiTagLink'] as $entity) {
      $dump[$entity] = $this->rows($entity, ['orderBy' => ['id' => 'ASC']]);
    }
    foreach (['base', 'failure'] as $table) {
      $dump[$table] = \CRM_Core_DAO::executeQuery("SELECT * FROM civicrm_osdi_tagging_$table ORDER BY id")->fetchAll();
    }
    return $dump;
  }

  /**
   * Moves the next attempts of failed taggings.
   *
   * @param callable(string): string $earlier
   */
  protected function passForTaggings(callable $earlier): void {
    $failures = \CRM_Core_DAO::executeQuery('SELECT id, next_attempt_time FROM civicrm_osdi_tagging_failure WHERE next_attempt_time IS NOT NULL')->fetchAll();
    foreach ($failures as $failure) {
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_tagging_failure SET next_attempt_time = %1 WHERE id = %2', [1 => [$earlier($failure['next_attempt_time']), 'String'], 2 => [$failure['id'], 'Integer']]);
    }
  }

  /**
   * Runs the job, which has to fail.
   *
   * @param array<string, mixed> $params
   */
  protected function failure(?string $origin = 'remote,local', array $params = []): \CRM_Core_Exception {
    try {
      $values = $this->sync($origin, $params);
    }
    catch (\CRM_Core_Exception $e) {
      return $e;
    }
    $this->fail("The job ended well: $values");
  }

  /**
   * A person as Action Network has it.
   *
   * @param array<string, mixed> $fields
   * @return array<string, mixed>
   */
  protected static function person(string $email, array $fields = [], string $status = 'subscribed'): array {
    return $fields + [
      'given_name' => 'Ann',
      'family_name' => self::word(),
      'email_addresses' => [['primary' => TRUE, 'address' => $email, 'status' => $status]],
      'phone_numbers' => [],
      'postal_addresses' => [],
      'languages_spoken' => ['en'],
    ];
  }

  /**
   * The contact with this primary e-mail, as it concerns the sync.
   *
   * @return array<string, mixed>|null
   */
  protected function local(string $email): ?array {
    $rows = $this->rows('Contact', [
      'select' => ['first_name', 'last_name', 'preferred_language', 'is_opt_out', 'do_not_email', 'do_not_sms', 'email_primary.email', 'phone_primary.phone',
        'address_primary.street_address', 'address_primary.city', 'address_primary.postal_code', 'address_primary.state_province_id:name', 'address_primary.country_id:name'],
      'where' => [['email_primary.email', '=', $email]],
    ]);
    $this->assertLessThan(2, count($rows), "More than one contact has $email");
    return $rows[0] ?? NULL;
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function states(): array {
    return $this->rows('OsdiPersonSyncState', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * @return array{remote: ?string, local: ?string}
   */
  protected function cursors(): array {
    $row = $this->row('OsdiSyncProfile', $this->profile, ['person_remote_cursor', 'person_local_cursor']);
    return ['remote' => $row['person_remote_cursor'], 'local' => $row['person_local_cursor']];
  }

  /**
   * What CiviCRM's log files hold.
   */
  protected static function logs(): string {
    $files = getenv('CIVICRM_BOOT') ? \CRM_Core_Config::singleton()->configAndLogDir . '*.log' : getenv('CIVICRM_STANDIN_DB') . '*.log';
    return implode('', array_map('file_get_contents', glob($files) ?: []));
  }

  /**
   * Lets failed records be due now.
   */
  protected function letPausesEnd(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET next_attempt_time = '2020-01-01 00:00:00' WHERE next_attempt_time IS NOT NULL AND sync_profile_id = %1", [1 => [$this->profile, 'Integer']]);
    $this->passForTaggings(fn(string $time) => '2020-01-01 00:00:00');
  }

  /**
   * Everything a sync could change, on both sides. Cursors are left out: they say how far was read.
   *
   * @return array<string, mixed>
   */
  protected function everything(): array {
    $dump = ['remote' => $this->remote->people()];
    foreach (['Contact', 'Email', 'Phone', 'Address', 'OsdiPersonSyncState', 'OsdiFlag', 'OsdiDeletion', 'OsdiLog'] as $entity) {
      $dump[$entity] = $this->rows($entity, ['orderBy' => ['id' => 'ASC']] + ($entity === 'Contact' ? ['where' => [['is_deleted', 'IN', [TRUE, FALSE]]]] : []));
    }
    return $dump;
  }

  /**
   * Runs the job once more, which has to leave both sides exactly as they are.
   */
  protected function assertNothingIsLeftToDo(): void {
    $before = $this->everything();
    $this->remote->forgetRequests();
    $this->sync();
    $this->assertSame([], $this->remote->writes());
    $this->assertSame($before, $this->everything());
  }

  /**
   * What both sides hold, without ids and times, for comparing one run with another.
   *
   * @return array<string, mixed>
   */
  protected function essence(): array {
    $remote = [];
    foreach ($this->remote->people() as $person) {
      $key = $person['email_addresses'][0]['address'] ?? $person['phone_numbers'][0]['number'] ?? $person['id'];
      $remote[$key][] = array_diff_key($person, array_flip(['id', 'identifiers', 'created_date', 'modified_date', '_links']));
    }
    $local = [];
    $contacts = $this->rows('Contact', [
      'select' => ['id', 'first_name', 'last_name', 'preferred_language', 'is_opt_out', 'do_not_email', 'do_not_sms', 'email_primary.email', 'phone_primary.phone', 'address_primary.postal_code'],
      'where' => [['id', 'IN', array_filter(array_column($this->states(), 'contact_id'))]],
    ]);
    $ids = array_column($contacts, 'email_primary.email', 'id');
    foreach ($contacts as $contact) {
      unset($contact['id']);
      $local[$contact['email_primary.email'] ?? $contact['phone_primary.phone'] ?? ''][] = $contact;
    }
    $links = [];
    $emails = array_column($this->remote->people(), NULL, 'id');
    foreach ($this->states() as $state) {
      $links[] = [$ids[$state['contact_id']] ?? NULL, $emails[$state['remote_person_id']]['email_addresses'][0]['address'] ?? NULL, $state['sync_status']];
    }
    ksort($remote);
    ksort($local);
    sort($links);
    return ['remote' => $remote, 'local' => $local, 'links' => $links];
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * A test of the job of people and donations between CiviCRM and the sandbox.
 */
abstract class DonationTestCase extends JobTestCase {

  /**
   * The fundraising page donations are on unless a test says otherwise.
   */
  protected string $page;

  protected function setUp(): void {
    parent::setUp();
    $this->page = $this->remote->insert('fundraising_pages', ['title' => 'Spring appeal', 'origin_system' => 'Action Network', 'native' => TRUE]);
  }

  /**
   * @param array<string, mixed> $values
   */
  protected function profile(array $values = []): int {
    return parent::profile($values + ['donation_local_since' => gmdate('Y-m-d\TH:i:s\Z', time() - 3), 'donation_create_page' => TRUE]);
  }

  /**
   * Runs the job.
   *
   * @param array<string, mixed> $params
   * @return string its values
   */
  protected function donations(?string $origin = 'remote,local', array $params = []): string {
    return $this->donationJob($params + ($origin === NULL ? [] : ['origin' => $origin]));
  }

  /**
   * Somebody both sides know.
   *
   * @return array{int, string} contact, person
   */
  protected function donor(): array {
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => self::word()], $email = self::address());
    $this->sync('local');
    return [$contact, $this->remote->person($email)['id']];
  }

  /**
   * A donation on Action Network.
   *
   * @param array<string, mixed> $changes
   * @return string id
   */
  protected function give(string $person, array $changes = []): string {
    $amount = $changes['amount'] ?? '25.00';
    $id = $this->remote->insert('donations', $changes + [
      'resource' => $this->page,
      'person' => $person,
      'created_date' => '2026-03-18T16:58:00Z',
      'amount' => $amount,
      'currency' => 'usd',
      'recipients' => [['display_name' => 'Donation', 'amount' => $amount]],
    ]);
    if (!isset($changes['payment'])) {
      $this->remote->patch('donations', $id, ['payment' => ['method' => 'Credit Card', 'reference_number' => $id], 'touch' => FALSE]);
    }
    return $id;
  }

  /**
   * A completed contribution of now, as somebody enters it.
   *
   * @param array<string, mixed> $values
   */
  protected function contribution(int $contact, array $values = []): int {
    return $this->save('Contribution', $values + [
      'contact_id' => $contact,
      'total_amount' => 25.5,
      'currency' => 'USD',
      'receive_date' => date('Y-m-d H:i:s'),
      'financial_type_id:name' => 'Donation',
      'payment_instrument_id:name' => 'Check',
      'contribution_status_id:name' => 'Completed',
    ]);
  }

  /**
   * The contributions of a contact.
   *
   * @return list<array<string, mixed>>
   */
  protected function contributions(int $contact): array {
    return $this->rows('Contribution', [
      'select' => ['*', 'contribution_status_id:name', 'payment_instrument_id:name', 'financial_type_id:name'],
      'where' => [['contact_id', '=', $contact], ['is_test', '=', FALSE]],
      'orderBy' => ['id' => 'ASC'],
    ]);
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function donationStates(): array {
    return $this->rows('OsdiDonationSyncState', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * Types of the open flags of the profile.
   *
   * @return list<string>
   */
  protected function openFlags(): array {
    return array_column($this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']], 'orderBy' => ['id' => 'ASC']]), 'flag_type');
  }

  /**
   * What was paid for a contribution, as the books have it.
   */
  protected function paid(int $contribution): float {
    return (float) \CRM_Core_DAO::singleValueQuery("SELECT SUM(t.total_amount) FROM civicrm_financial_trxn t JOIN civicrm_entity_financial_trxn e ON e.financial_trxn_id = t.id
      WHERE e.entity_table = 'civicrm_contribution' AND e.entity_id = $contribution AND t.is_payment = 1");
  }

  /**
   * Lets failed donations be due now, and everything be read again.
   */
  protected function readAllAgain(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_donation_sync_state SET next_attempt_time = '2020-01-01 00:00:00' WHERE next_attempt_time IS NOT NULL AND sync_profile_id = $this->profile");
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET donation_remote_cursor = NULL WHERE id = $this->profile");
  }

  /**
   * Runs the job twice more, which has to leave both sides as they are.
   */
  protected function assertAtRest(): void {
    $all = fn() => [
      $this->everything(),
      $this->remote->all('donations'),
      $this->donationStates(),
      $this->rows('Contribution', ['select' => ['id', 'total_amount', 'trxn_id', 'contribution_status_id', 'contribution_recur_id'], 'orderBy' => ['id' => 'ASC']]),
    ];
    $before = $all();
    for ($run = 0; $run < 2; $run++) {
      $this->readAllAgain();
      $this->remote->forgetRequests();
      $this->donations();
      $this->assertSame([], $this->remote->writes());
    }
    $this->assertSame($before, $all());
  }

}

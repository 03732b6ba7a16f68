<?php

declare(strict_types=1);

namespace OsdiTest\Scenario;

/**
 * The contributions and donations of a scenario, and what is which.
 */
abstract class Books extends Traces {

  /**
   * Word of the scenario, path of API v4.
   */
  private const CONTRIBUTION = [
    'amount' => 'total_amount',
    'currency' => 'currency',
    'status' => 'contribution_status_id:name',
    'reference' => 'trxn_id',
    'received' => 'receive_date',
  ];

  private const TIMES = ['sync_time', 'next_attempt_time', 'remote_modified_time'];

  private int $lastContribution = 0;

  private int $lastSeries = 0;

  /**
   * @var array<string, int>
   */
  private array $contributions = [];

  /**
   * @var array<string, string>
   */
  private array $donations = [];

  protected function setUp(): void {
    parent::setUp();
    $this->lastContribution = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_contribution');
    $this->lastSeries = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_contribution_recur');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_local_since' => gmdate('Y-m-d\TH:i:s\Z', time() - 3), 'donation_create_page' => TRUE]);
  }

  protected function pass(int $seconds): void {
    parent::pass($seconds);
    $earlier = fn(string $time) => (int) strtotime("$time UTC") - $seconds;
    foreach ($this->donationStates() as $state) {
      foreach (array_filter(array_intersect_key($state, array_flip(self::TIMES))) as $column => $time) {
        \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_donation_sync_state SET $column = %1 WHERE id = %2", [1 => [gmdate('Y-m-d H:i:s', $earlier($time)), 'String'], 2 => [$state['id'], 'Integer']]);
      }
    }
    $cursor = $this->row('OsdiSyncProfile', $this->profile, ['donation_remote_cursor'])['donation_remote_cursor'];
    if ($cursor) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_remote_cursor' => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($cursor) - $seconds)]);
    }
    foreach ($this->remote->all('donations') as $donation) {
      $this->remote->patch('donations', $donation['id'], ['modified_date' => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($donation['modified_date']) - $seconds), 'touch' => FALSE]);
    }
  }

  /**
   * @param array<string, array<string, mixed>|null> $records
   */
  protected function editContributions(array $records): void {
    foreach ($records as $name => $fields) {
      $id = $this->contributionId($name);
      if ($fields === NULL) {
        civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', (int) $id]]]);
        continue;
      }
      $this->assertSame([], array_diff(array_keys($fields), array_keys(self::CONTRIBUTION), ['by', 'recurring']), "$this->at: contribution $name");
      $values = [];
      foreach (array_intersect_key(self::CONTRIBUTION, $fields) as $word => $path) {
        $values[$path] = $word === 'received' ? date('Y-m-d H:i:s', (int) strtotime($fields[$word])) : $fields[$word];
      }
      if (isset($fields['by'])) {
        $values['contact_id'] = (int) $this->contactId($fields['by']);
      }
      if (isset($fields['recurring'])) {
        [$interval, $unit] = explode(' ', $fields['recurring']);
        $values['contribution_recur_id'] = $this->save('ContributionRecur', [
          'contact_id' => $values['contact_id'],
          'amount' => $fields['amount'],
          'currency' => $fields['currency'] ?? 'USD',
          'frequency_unit' => $unit,
          'frequency_interval' => (int) $interval,
          'financial_type_id:name' => 'Donation',
          'contribution_status_id:name' => 'In Progress',
        ]);
      }
      $this->contributions[$name] = $this->save('Contribution', $id === NULL ? $values + [
        'total_amount' => '25.00',
        'currency' => 'USD',
        'receive_date' => date('Y-m-d H:i:s'),
        'financial_type_id:name' => 'Donation',
        'payment_instrument_id:name' => 'Check',
        'contribution_status_id:name' => 'Completed',
      ] : ['id' => $id] + $values);
    }
  }

  /**
   * @param array<string, array<string, mixed>> $records
   */
  protected function editDonations(array $records): void {
    foreach ($records as $name => $fields) {
      $id = $this->donationId($name);
      $raw = $this->rawDonation($name, $fields);
      if ($id !== NULL) {
        $this->remote->patch('donations', $id, $raw);
        continue;
      }
      $amount = $fields['amount'] ?? '25.00';
      $this->donations[$name] = $id = $this->remote->insert('donations', $raw + [
        'resource' => $this->pageThere('Spring appeal'),
        'created_date' => '2026-03-18T16:58:00Z',
        'amount' => $amount,
        'currency' => 'usd',
        'recipients' => [['display_name' => 'Donation', 'amount' => $amount]],
      ]);
      if (!isset($fields['reference'])) {
        $this->remote->patch('donations', $id, ['payment' => ['method' => 'Credit Card', 'reference_number' => $id], 'touch' => FALSE]);
      }
    }
  }

  /**
   * @param string $name
   * @param array<string, mixed> $fields
   * @return array<string, mixed>
   */
  private function rawDonation(string $name, array $fields): array {
    $raw = [];
    foreach ($fields as $word => $value) {
      $raw += match ($word) {
        'by' => ['person' => $this->personId($value)],
        'amount' => ['amount' => $value],
        'currency' => ['currency' => strtolower($value)],
        'given' => ['created_date' => $value],
        'reference' => ['payment' => ['method' => 'Credit Card', 'reference_number' => $value]],
        'recurring' => ['action_network:recurrence' => ['recurring' => $value !== NULL, 'period' => $value]],
        'page' => ['resource' => $this->pageThere($value)],
        'recipients' => ['recipients' => array_map(fn(string $to, string $amount) => ['display_name' => $to, 'amount' => $amount], array_keys($value), $value)],
        default => $this->fail("$this->at: donation $name has no $word"),
      };
    }
    return $raw;
  }

  /**
   * The page of that title, made where it is not there yet.
   */
  private function pageThere(string $title): string {
    return array_column($this->remote->all('fundraising_pages'), 'id', 'title')[$title]
      ?? $this->remote->insert('fundraising_pages', ['title' => $title, 'origin_system' => 'Action Network', 'native' => TRUE]);
  }

  /**
   * The contribution of that name: the one made here, else the one linked to the donation of that name.
   */
  private function contributionId(string $name): ?int {
    return $this->contributions[$name] ?? $this->donationLinks()[$this->donations[$name] ?? ''] ?? NULL;
  }

  /**
   * The donation of that name: the one made there, else the one linked to the contribution of that name.
   */
  private function donationId(string $name): ?string {
    return $this->donations[$name] ?? (array_search($this->contributions[$name] ?? 0, $this->donationLinks(), TRUE) ?: NULL);
  }

  /**
   * @return array<string, int>
   *   Contributions by donation.
   */
  private function donationLinks(): array {
    $links = array_filter($this->donationStates(), fn(array $state) => $state['contribution_id'] && $state['remote_donation_id']);
    return array_column($links, 'contribution_id', 'remote_donation_id');
  }

  protected function withIds(string $text): string {
    foreach ($this->donations as $name => $id) {
      $text = str_replace('{' . $name . '}', $id, $text);
    }
    return parent::withIds($text);
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function donationStates(): array {
    return $this->rows('OsdiDonationSyncState', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showContribution(string $name): ?array {
    $id = (int) $this->contributionId($name);
    $row = $this->rows('Contribution', [
      'select' => [...array_values(self::CONTRIBUTION), 'contact_id', 'source', 'contribution_recur_id.frequency_unit', 'contribution_recur_id.frequency_interval'],
      'where' => [['id', '=', $id]],
    ])[0] ?? NULL;
    if ($row === NULL) {
      return NULL;
    }
    $lines = [];
    foreach ($this->rows('LineItem', ['select' => ['line_total', 'financial_type_id:name'], 'where' => [['contribution_id', '=', $id]]]) as $line) {
      $lines[$line['financial_type_id:name']] = self::cents($line['line_total']);
    }
    ksort($lines);
    $unit = $row['contribution_recur_id.frequency_unit'] ?? NULL;
    $references = array_flip($this->donations);
    return [
      'by' => $this->nameOf($this->contactId(...), $row['contact_id']),
      'amount' => self::cents($row['total_amount']),
      'currency' => $row['currency'],
      'status' => $row['contribution_status_id:name'],
      'reference' => isset($references[$row['trxn_id']]) ? '{' . $references[$row['trxn_id']] . '}' : $row['trxn_id'],
      'received' => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($row['receive_date'])),
      'recurring' => $unit === NULL ? NULL : $row['contribution_recur_id.frequency_interval'] . " $unit",
      'source' => $row['source'],
      'lines' => $lines,
      'given_back' => self::cents($this->givenBack($id)),
    ];
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showDonation(string $name): ?array {
    $donation = array_column($this->remote->all('donations'), NULL, 'id')[$this->donationId($name)] ?? NULL;
    return $donation === NULL ? NULL : [
      'by' => $this->nameOf($this->personId(...), $donation['person']),
      'amount' => $donation['amount'],
      'currency' => strtoupper($donation['currency']),
      'page' => array_column($this->remote->all('fundraising_pages'), 'title', 'id')[$donation['resource']] ?? NULL,
      'recurring' => $donation['action_network:recurrence']['period'] ?? NULL,
    ];
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showDonationState(string $name): ?array {
    [$contribution, $donation] = [$this->contributionId($name), $this->donationId($name)];
    foreach ($this->donationStates() as $state) {
      if (($contribution !== NULL && $state['contribution_id'] === $contribution) || ($donation !== NULL && $state['remote_donation_id'] === $donation)) {
        $due = $state['next_attempt_time'];
        $now = strtotime(self::shown(gmdate('Y-m-d H:i:s')) . ' UTC');
        return [
          'status' => $state['sync_status'],
          'source' => $state['source'],
          'attempts' => (int) $state['attempt_count'],
          'minutes_to_next_attempt' => $due === NULL ? NULL : (int) round((strtotime("$due UTC") - $now) / 60),
          'message' => $state['message'],
        ];
      }
    }
    return NULL;
  }

  /**
   * Types of the open flags about donations.
   *
   * @return list<string>
   */
  protected function donationFlags(): array {
    $flags = $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']]]);
    $types = array_filter(array_column($flags, 'flag_type'), fn(string $type) => str_starts_with($type, 'donation_') || $type === 'contribution_taken_back');
    sort($types);
    return $types;
  }

  protected function number(string $what): int {
    return match ($what) {
      'here' => count($this->contacts()),
      'there' => count($this->remote->people()),
      'contributions' => count($this->rows('Contribution', ['select' => ['id'], 'where' => [['id', '>', $this->lastContribution]]])),
      'donations' => count($this->remote->all('donations')),
      'series' => count($this->rows('ContributionRecur', ['select' => ['id'], 'where' => [['id', '>', $this->lastSeries]]])),
    };
  }

  /**
   * Everything the sync of donations could change, on both sides.
   *
   * @return array<string, mixed>
   */
  protected function allOfDonations(): array {
    $since = fn(int $id) => ['where' => [['id', '>', $id]], 'orderBy' => ['id' => 'ASC']];
    return [
      'people' => $this->everything(),
      'donations' => $this->remote->all('donations'),
      'states' => $this->donationStates(),
      'contributions' => $this->rows('Contribution', $since($this->lastContribution)),
      'series' => $this->rows('ContributionRecur', $since($this->lastSeries)),
      'payments' => \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_financial_trxn'),
    ];
  }

  private function givenBack(int $contribution): string {
    return (string) -(float) \CRM_Core_DAO::singleValueQuery("SELECT SUM(t.total_amount) FROM civicrm_financial_trxn t JOIN civicrm_entity_financial_trxn e ON e.financial_trxn_id = t.id
      WHERE e.entity_table = 'civicrm_contribution' AND e.entity_id = $contribution AND t.is_payment = 1 AND t.total_amount < 0");
  }

  /**
   * @param callable(string): (int|string|null) $id
   * @param int|string|null $wanted
   */
  protected function nameOf(callable $id, int|string|null $wanted): ?string {
    $names = array_merge(...$this->names());
    sort($names);
    return array_values(array_filter($names, fn(string $name) => $wanted !== NULL && $id($name) === $wanted))[0] ?? NULL;
  }

  private static function cents(mixed $amount): string {
    return number_format((float) $amount, 2, '.', '');
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\ContributionClock;
use Civi\Osdi\Gateway\ContributionReader;
use Civi\Osdi\Gateway\ContributionWriter;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\DonationStateTable;
use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Own\People;

/**
 * What the native library asks of CiviCRM about donations, besides what it asks about people. Times are UTC.
 */
final class DonationGateway extends Gateway {

  private ContributionReader $contributions;
  private ContributionWriter $writer;
  private DonationStateTable $states;
  private FlagTable $flags;

  /**
   * @param int $profileId
   * @param array<string, ?string> $known
   *   See Gateway.
   * @param People|null $own
   *   See Gateway.
   */
  public function __construct(private int $profileId, array $known = [], ?People $own = NULL) {
    parent::__construct($profileId, $known, $own);
    $clock = new ContributionClock();
    $this->contributions = new ContributionReader($profileId, $clock);
    $this->writer = new ContributionWriter($clock);
    $this->states = new DonationStateTable($profileId, new DatabaseClock());
    $this->flags = new FlagTable($profileId, FlagTable::OF_DONATIONS, FlagTable::PASSING_OF_DONATIONS);
  }

  /**
   * Financial types, payment methods and currencies in use. Asked once per run.
   *
   * @return array{financial_types: list<array<string, mixed>>, payment_instruments: list<array<string, mixed>>, currencies: list<string>}
   */
  public function donationOptions(): array {
    $get = fn(string $entity, array $select, array $where) => civicrm_api4($entity, 'get', [
      'checkPermissions' => FALSE,
      'select' => $select,
      'where' => [['is_active', '=', TRUE], ...$where],
      'orderBy' => ['id' => 'ASC'],
    ])->getArrayCopy();
    $types = $get('FinancialType', ['id', 'name', 'label'], []);
    $instruments = $get('OptionValue', ['value', 'name', 'label'], [['option_group_id:name', '=', 'payment_instrument']]);
    return [
      'financial_types' => array_map(fn(array $type) => ['id' => $type['id'], 'name' => $type['name'], 'label' => $type['label'] ?? NULL], $types),
      'payment_instruments' => array_map(fn(array $one) => ['id' => $one['value'], 'name' => $one['name'], 'label' => $one['label']], $instruments),
      'currencies' => array_column($get('OptionValue', ['value'], [['option_group_id:name', '=', 'currencies_enabled']]), 'value'),
    ];
  }

  /**
   * In every profile, and of deleted ones.
   *
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function donationStatesByRemoteId(array $ids): array {
    return $this->states->ofDonations(array_map('strval', $ids));
  }

  /**
   * Likewise.
   *
   * @param array<int, int|string> $ids
   * @return list<array<string, mixed>>
   */
  public function donationStatesByContribution(array $ids): array {
    return $this->states->ofContributions(array_map('intval', $ids));
  }

  /**
   * See DonationStateTable::intents().
   *
   * @return list<array<string, mixed>>
   */
  public function donationIntents(): array {
    return $this->states->intents();
  }

  /**
   * States of donations made on one side ('local' or 'remote') that are to be tried again, or whose awaited donor is linked
   * by now, ordered by id.
   *
   * @return list<array<string, mixed>>
   */
  public function donationStatesDue(string $source, string $nowUtc, int $afterId, int $limit): array {
    return $this->states->due($source, $nowUtc, $afterId, $limit);
  }

  /**
   * @param array<int, int|string> $ids
   */
  public function deleteDonationStates(array $ids): void {
    $this->states->delete(array_map('intval', $ids));
  }

  /**
   * @param list<array<string, mixed>> $rows
   * @return list<int>
   *   Ids in the same order.
   */
  public function saveDonationStates(array $rows): array {
    return $this->states->save(array_values($rows));
  }

  /**
   * See ContributionReader::alike().
   *
   * @param string[] $transactionIds
   * @param array<int, int|string> $contactIds
   * @param string[] $timesUtc
   * @return list<array<string, mixed>>
   */
  public function contributionsLike(array $transactionIds, array $contactIds, array $timesUtc): array {
    return $this->contributions->alike($transactionIds, array_map('intval', $contactIds), $timesUtc);
  }

  /**
   * The recurring contributions of these contacts that came from Action Network.
   *
   * @param array<int, int|string> $contactIds
   * @return list<array<string, mixed>>
   */
  public function seriesOf(array $contactIds): array {
    return $this->contributions->series(array_map('intval', $contactIds));
  }

  /**
   * The donations of these contacts that were brought as single ones and belong to no series.
   *
   * @param array<int, int|string> $contactIds
   * @return list<array<string, mixed>>
   */
  public function loneGifts(array $contactIds): array {
    return $this->contributions->loneGifts(array_map('intval', $contactIds));
  }

  /**
   * Makes contributions, each in a transaction of its own with its payment, its state and its log: whatever ends the
   * process in between, nothing of it lasts.
   *
   * @param list<array<string, mixed>> $writes
   * @return list<array{contribution_id: ?int, error: ?string, lone?: list<array{contribution_id: int, error: string}>}>
   *   With the renewals that could not join the series of each.
   */
  public function recordDonations(array $writes): array {
    return array_map($this->recordDonation(...), array_values($writes));
  }

  /**
   * Makes a contribution that was booked as a single one part of a series, if it is in none by now.
   *
   * @param int|string $contributionId
   * @param array<string, mixed> $series
   * @return array{contribution_id: ?int, error: ?string}
   */
  public function joinSeries(int|string $contributionId, array $series): array {
    $error = $this->join(fn() => $this->writer->joinSeries((int) $contributionId, $series));
    return ['contribution_id' => $error === NULL ? (int) $contributionId : NULL, 'error' => $error];
  }

  /**
   * Records refunds, likewise.
   *
   * @param list<array<string, mixed>> $refunds
   * @return list<array{contribution_id: ?int, error: ?string}>
   */
  public function recordRefunds(array $refunds): array {
    return array_map(fn(array $refund) => $this->recordOne($refund, fn() => $this->writer->refund($refund)), array_values($refunds));
  }

  /**
   * See ContributionReader::toSend().
   *
   * @return list<array<string, mixed>>
   */
  public function contributionsToSend(string $sinceUtc, int $afterId, int $limit): array {
    return $this->contributions->toSend($sinceUtc, $afterId, $limit);
  }

  /**
   * @param array<int, int|string> $ids
   * @return list<array<string, mixed>>
   */
  public function contributionsById(array $ids): array {
    return $this->contributions->completed(array_map('intval', $ids));
  }

  /**
   * @return list<array{state: array<string, mixed>, status: ?string}>
   */
  public function contributionsTakenBack(int $limit): array {
    return $this->states->takenBack($limit);
  }

  /**
   * Up to when donations were read, or NULL before the first complete run.
   */
  public function donationCursor(): ?string {
    return \CRM_Core_DAO::singleValueQuery("SELECT donation_remote_cursor FROM civicrm_osdi_sync_profile WHERE id = $this->profileId") ?: NULL;
  }

  public function setDonationCursor(string $utc): void {
    $this->setOfProfile('donation_remote_cursor', $utc);
  }

  /**
   * Remembers the id of the fundraising page.
   */
  public function setDonationPage(string $id): void {
    $this->setOfProfile('donation_page_id', $id);
  }

  /**
   * Remembers from when on contributions are sent.
   */
  public function setDonationSince(string $utc): void {
    $this->setOfProfile('donation_local_since', $utc);
  }

  public function linkedDonations(): int {
    return $this->states->linkedCount();
  }

  /**
   * @param list<array{contact_id: int|string|null, remote_object_id: ?string, flag_type: string, message: string, context: array<string, mixed>}> $flags
   */
  public function saveDonationFlags(array $flags): void {
    $this->flags->save($flags);
  }

  /**
   * See FlagTable::resolveOf().
   *
   * @param string[] $donationIds
   * @param array<int, int|string> $contactIds
   * @param array<int, int|string> $contributionIds
   * @param array<int, int|string> $stateIds
   */
  public function resolveDonationFlags(array $donationIds, array $contactIds, array $contributionIds, array $stateIds = []): void {
    $this->flags->resolveOf(array_map('strval', $donationIds), array_map('intval', $contactIds), array_map('intval', $contributionIds), array_map('intval', $stateIds));
  }

  /**
   * @param array<string, mixed> $write
   * @return array{contribution_id: ?int, error: ?string, lone?: list<array{contribution_id: int, error: string}>}
   */
  private function recordDonation(array $write): array {
    $done = $this->recordOne($write, fn() => $this->writer->make($write));
    if ($done['error'] !== NULL && $this->contributions->isOfTest($write['trxn_id'])) {
      // No other contribution can have its transaction id, and a test is no donation.
      $write['trxn_id'] = $write['state']['remote_donation_id'];
      $done = $this->recordOne($write, fn() => $this->writer->make($write));
    }
    if ($done['contribution_id'] !== NULL) {
      foreach (array_map('intval', $write['renewals']) as $renewal) {
        // An older contribution that must not be edited keeps no donation out.
        $error = $this->join(fn() => $this->writer->join($renewal, $done['contribution_id']));
        if ($error !== NULL) {
          $done['lone'][] = ['contribution_id' => $renewal, 'error' => $error];
        }
      }
    }
    return $done;
  }

  /**
   * @param callable(): void $join
   * @return string|null
   *   Why it could not be made part of its series, if so.
   */
  private function join(callable $join): ?string {
    $this->begin();
    try {
      $join();
    }
    catch (\Throwable $error) {
      $this->rollback();
      return $error->getMessage();
    }
    $this->commit();
    return NULL;
  }

  /**
   * @param array<string, mixed> $record
   * @param callable(): int $write
   * @return array{contribution_id: ?int, error: ?string}
   */
  private function recordOne(array $record, callable $write): array {
    $this->begin();
    try {
      $contributionId = $write();
      $stateId = $this->states->save([['contribution_id' => $contributionId] + $record['state']])[0];
      $this->saveLogs([['entity_id' => $stateId] + $record['log']]);
    }
    catch (\Throwable $error) {
      // Hooks of other extensions throw what they like, errors of their code too. Where it is the database that fails, the
      // statement after this one ends the run.
      $this->rollback();
      return ['contribution_id' => NULL, 'error' => $error->getMessage()];
    }
    $this->commit();
    return ['contribution_id' => $contributionId, 'error' => NULL];
  }

  private function setOfProfile(string $column, string $value): void {
    Sql::run("UPDATE civicrm_osdi_sync_profile SET $column = " . Sql::value($value) . " WHERE id = $this->profileId");
  }

}

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
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function donationStatesByRemoteId(array $ids): array {
    return $this->states->ofDonations(array_map('strval', $ids));
  }

  /**
   * In every profile.
   *
   * @param array<int, int|string> $ids
   * @return list<array<string, mixed>>
   */
  public function donationStatesByContribution(array $ids): array {
    return $this->states->ofContributions(array_map('intval', $ids));
  }

  /**
   * States of what was sent without its being known whether it arrived.
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
   * @return list<array{contribution_id: ?int, error: ?string}>
   */
  public function recordDonations(array $writes): array {
    return array_map(fn(array $write) => $this->recordOne($write, fn() => $this->writer->make($write)), array_values($writes));
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
   * Settles the open flags that tell of a failure of these donations, or of one without a donation about these contacts.
   *
   * @param string[] $donationIds
   * @param array<int, int|string> $contactIds
   */
  public function resolveDonationFlags(array $donationIds, array $contactIds): void {
    $this->flags->resolveOf(array_map('strval', $donationIds), array_map('intval', $contactIds));
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
    catch (\Exception $error) {
      // Hooks of other extensions throw what they like; what is no \Exception, such as an error in the code, ends the run.
      $this->rollback();
      return ['contribution_id' => NULL, 'error' => $error->getMessage()];
    }
    catch (\Throwable $error) {
      $this->rollback();
      throw $error;
    }
    $this->commit();
    return ['contribution_id' => $contributionId, 'error' => NULL];
  }

  private function setOfProfile(string $column, string $value): void {
    Sql::run("UPDATE civicrm_osdi_sync_profile SET $column = " . Sql::value($value) . " WHERE id = $this->profileId");
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Api4\Contribution;
use Civi\Api4\ContributionRecur;

/**
 * Reads contributions in bulk, as they concern the sync. No tests and no templates.
 */
final class ContributionReader {

  private const SELECT = ['id', 'contact_id', 'trxn_id', 'total_amount', 'currency', 'receive_date', 'contribution_status_id:name', 'financial_type_id:label',
    'contribution_recur_id.frequency_unit', 'contribution_recur_id.frequency_interval',
  ];

  private const REAL = [['is_test', '=', FALSE], ['is_template', '=', FALSE]];

  private const COMPLETED = ['contribution_status_id:name', '=', 'Completed'];

  /**
   * @param int $profileId
   * @param ContributionClock $clock
   */
  public function __construct(private int $profileId, private ContributionClock $clock) {}

  /**
   * Contributions with one of these transaction ids, and those of these contacts at one of these times. One in the hour
   * that comes twice is listed with each of the times that were asked for.
   *
   * @param string[] $transactionIds
   * @param int[] $contactIds
   * @param string[] $timesUtc
   * @return list<array<string, mixed>>
   */
  public function alike(array $transactionIds, array $contactIds, array $timesUtc): array {
    $times = [];
    foreach ($timesUtc as $utc) {
      foreach ($this->clock->spellings($utc) as $site) {
        $times[$site][] = $utc;
      }
    }
    $found = $this->read([...self::REAL, ['OR', [
      ['trxn_id', 'IN', $transactionIds],
      ['AND', [['contact_id', 'IN', $contactIds], ['receive_date', 'IN', array_keys($times)]]],
    ],
    ],
    ]);
    $rows = [];
    foreach ($found as $row) {
      foreach ($times[$row['site_date']] ?? [$row['receive_date']] as $utc) {
        $rows[] = ['receive_date' => $utc] + $row;
      }
    }
    return $rows;
  }

  /**
   * Whether a test or a template has this transaction id.
   */
  public function isOfTest(string $transactionId): bool {
    $where = [['trxn_id', '=', $transactionId], ['OR', [['is_test', '=', TRUE], ['is_template', '=', TRUE]]]];
    return Contribution::get(FALSE)->addSelect('id')->setWhere($where)->execute()->count() > 0;
  }

  /**
   * Those of them that are completed.
   *
   * @param int[] $ids
   * @return list<array<string, mixed>>
   */
  public function completed(array $ids): array {
    return $ids ? $this->read([...self::REAL, self::COMPLETED, ['id', 'IN', $ids]]) : [];
  }

  /**
   * Completed ones of contacts linked in this profile and within its scope, whose person is not missing, that have no state
   * there and did not come from Action Network, whichever profile brought them.
   *
   * @return list<array<string, mixed>>
   */
  public function toSend(string $sinceUtc, int $afterId, int $limit): array {
    $where = [...self::REAL, self::COMPLETED, ['receive_date', '>=', $this->clock->toSite($sinceUtc)], ['id', '>', $afterId], ['total_amount', '>', 0],
      ['contact_id.is_deleted', '=', FALSE],
    ];
    $join = [
      ['OsdiPersonSyncState AS person', 'INNER', ['person.contact_id', '=', 'contact_id'], ['person.sync_profile_id', '=', $this->profileId], ['person.remote_person_id', 'IS NOT NULL'],
        ['person.is_out_of_scope', '=', FALSE], ['person.remote_gone_time', 'IS NULL'],
      ],
      ['OsdiDonationSyncState AS state', 'EXCLUDE', ['state.contribution_id', '=', 'id'], ['OR', [['state.sync_profile_id', '=', $this->profileId], ['state.source', '=', '"remote"']]]],
    ];
    return $this->read($where, $join, $limit);
  }

  /**
   * The series of these contacts that came from Action Network.
   *
   * @param int[] $contactIds
   * @return list<array<string, mixed>>
   */
  public function series(array $contactIds): array {
    if (!$contactIds) {
      return [];
    }
    $found = ContributionRecur::get(FALSE)
      ->addSelect('contact_id', 'processor_id', 'amount', 'currency', 'frequency_unit', 'frequency_interval', 'start_date')
      ->addWhere('contact_id', 'IN', $contactIds)
      ->addWhere('processor_id', 'LIKE', ContributionWriter::SERIES . '%')
      ->addWhere('frequency_unit', 'IN', ['day', 'week', 'month', 'year'])
      ->addWhere('is_test', '=', FALSE)
      ->execute();
    $series = [];
    foreach ($found as $row) {
      $page = substr((string) $row['processor_id'], strlen(ContributionWriter::SERIES));
      $series[] = ['page' => $page === '' ? NULL : $page, 'start' => $this->clock->toUtc($row['start_date'])] + $row;
    }
    return $series;
  }

  /**
   * Donations of these contacts that were brought in this profile and belong to no series.
   *
   * @param int[] $contactIds
   * @return list<array<string, mixed>>
   */
  public function loneGifts(array $contactIds): array {
    if (!$contactIds) {
      return [];
    }
    $found = Contribution::get(FALSE)
      ->addSelect('id', 'contact_id', 'total_amount', 'currency', 'receive_date', 'state.remote_page_id')
      ->addJoin('OsdiDonationSyncState AS state', 'INNER', ['state.contribution_id', '=', 'id'], ['state.sync_profile_id', '=', $this->profileId],
        ['state.source', '=', '"remote"'], ['state.sync_status', '=', '"success"'])
      ->setWhere([...self::REAL, ['contact_id', 'IN', $contactIds], ['contribution_recur_id', 'IS NULL']])
      ->addOrderBy('id')
      ->execute();
    $gifts = [];
    foreach ($found as $row) {
      $gifts[] = [
        'contribution_id' => $row['id'],
        'contact_id' => $row['contact_id'],
        'page' => $row['state.remote_page_id'],
        'amount' => $row['total_amount'],
        'currency' => $row['currency'],
        'given' => $this->clock->toUtc($row['receive_date']),
      ];
    }
    return $gifts;
  }

  /**
   * @param list<array<int, mixed>> $where
   * @param list<array<int, mixed>> $join
   * @param int $limit
   * @return list<array<string, mixed>>
   */
  private function read(array $where, array $join = [], int $limit = 0): array {
    $found = Contribution::get(FALSE)->setSelect(self::SELECT)->setWhere($where)->setJoin($join)->setLimit($limit)->addOrderBy('id')->execute();
    $rows = [];
    foreach ($found as $row) {
      $unit = $row['contribution_recur_id.frequency_unit'] ?? NULL;
      $rows[] = [
        'id' => $row['id'],
        'contact_id' => $row['contact_id'],
        'trxn_id' => $row['trxn_id'],
        'total_amount' => $row['total_amount'],
        'currency' => $row['currency'],
        'site_date' => $row['receive_date'],
        'receive_date' => $this->clock->toUtc($row['receive_date']),
        'status' => $row['contribution_status_id:name'],
        'financial_type' => $row['financial_type_id:label'],
        'recurrence' => $unit === NULL ? NULL : ['frequency_unit' => $unit, 'frequency_interval' => $row['contribution_recur_id.frequency_interval']],
      ];
    }
    return $rows;
  }

}

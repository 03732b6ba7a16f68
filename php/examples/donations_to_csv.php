<?php

/**
 * Writes all donations that are new or changed since a day as CSV, however many there are:
 *
 *   php donations_to_csv.php 2026-01-01 > donations.csv
 */

declare(strict_types=1);

/** @var \Civi\Osdi\Native\Client $client */
$client = require __DIR__ . '/connection.php';
$since = ($argv[1] ?? '1970-01-01') . 'T00:00:00Z';

$csv = fopen('php://stdout', 'w');
fputcsv($csv, ['id', 'date', 'amount', 'currency', 'donor'], ',', '"', '');
// Pages are read while the loop goes on; only one of them is in memory.
foreach ($client->find('donations', [['modified_date', 'gt', $since]]) as $donation) {
  fputcsv($csv, [
    $donation['identifiers'][0],
    $donation['created_date'],
    // A text with its decimal places. It is missing after a refund.
    $donation['amount'] ?? '',
    strtoupper($donation['currency'] ?? ''),
    $donation['action_network:person_id'] ?? '',
  ], ',', '"', '');
}

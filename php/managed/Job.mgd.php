<?php

use CRM_OSDI_ExtensionUtil as E;

// The names of these records are those of osdi-client 1.2.3: with others, an upgrade would delete a site's jobs and
// make new, inactive ones.
$job = fn(string $action, string $title, string $description, string $frequency, ?string $parameters) => [
  'name' => "Job_$action",
  'entity' => 'Job',
  'cleanup' => 'always',
  'update' => 'never',
  'params' => [
    'version' => 4,
    'values' => [
      'domain_id' => 1,
      'run_frequency' => $frequency,
      'name' => $title,
      'description' => $description,
      'api_entity' => 'Job',
      'api_action' => $action,
      'parameters' => $parameters,
      'is_active' => FALSE,
    ],
    'match' => ['api_action'],
  ],
];

return [
  $job(
    'osdiclientcleanuplogtable',
    E::ts('Action Network Job 0: Clean up log table'),
    E::ts('Deletes old entries of the sync log. Parameters: count (rows to keep, default 24000, or none), age (such as 1 day, or none). Rows of runs and of webhook events go with the age, but not before 90 and 30 days.'),
    'Hourly',
    NULL
  ),
  $job(
    'osdiclientprocessqueue',
    E::ts('Action Network Job 1: Process Queue'),
    E::ts('Carries to Action Network what happened to contacts: deleted, restored, merged; and reads people again of whom a webhook told. Parameters: sync_profile_id (required), max_seconds (default 240); to run by hand: confirm=1, retry_failed=1, discard_orphans=1.'),
    'Always',
    'sync_profile_id=1'
  ),
  $job(
    'osdiclientbatchsynccontacts',
    E::ts('Action Network Job 2: Batch Sync People'),
    E::ts('Carries changes of people both ways. Parameters: sync_profile_id (required), origin (remote, local or both in the order wanted, default remote,local); to run by hand: contact_ids, person_ids, since, preview=1, confirm=1.'),
    'Always',
    "sync_profile_id=1\norigin=remote,local"
  ),
  $job(
    'osdiclientbatchsyncdonations',
    E::ts('Action Network Job 3: Batch Sync People & Donations'),
    E::ts('Carries people, then donations, both ways. Parameters: sync_profile_id (required), origin (remote, local or both in the order wanted, default remote,local); to run by hand: preview=1, confirm=1.'),
    'Always',
    "sync_profile_id=1\norigin=remote,local"
  ),
  $job(
    'osdiclientbatchsynctaggings',
    E::ts('Action Network Job 4: Batch Sync Taggings'),
    E::ts('Carries who has which tag both ways. Parameters: sync_profile_id (required), origin (remote, local or both, default remote,local); to run by hand: preview=1, confirm=1.'),
    'Always',
    "sync_profile_id=1\norigin=remote,local"
  ),
  $job(
    'osdiclientbatchsyncactions',
    E::ts('Action Network Job 5: Batch Sync Actions'),
    E::ts('Brings signatures, attendances, submissions, outreaches and responses from Action Network, as far as the sync profile says. Parameters: sync_profile_id (required); to run by hand: preview=1.'),
    'Hourly',
    'sync_profile_id=1'
  ),
];

<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiDonationSyncState',
  'table' => 'civicrm_osdi_donation_sync_state',
  'class' => 'CRM_OSDI_DAO_DonationSyncState',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Donation Sync State'),
    'title_plural' => E::ts('OSDI Donation Sync States'),
    'description' => E::ts('Links a contribution to its twin on Action Network'),
    'log' => TRUE,
  ],
  'getIndices' => fn() => [
    'index_sync_profile_id' => ['fields' => ['sync_profile_id' => TRUE]],
    'index_remote_donation_id' => ['fields' => ['remote_donation_id' => TRUE]],
    'index_sync_time' => ['fields' => ['sync_time' => TRUE]],
    'index_sync_status' => ['fields' => ['sync_status' => TRUE]],
    'index_source_next_attempt_time' => ['fields' => ['source' => TRUE, 'next_attempt_time' => TRUE], 'add' => '2.0'],
    'index_awaited_person_id' => ['fields' => ['awaited_person_id' => TRUE], 'add' => '2.0'],
    'UI_contribution_id_sync_profile_id' => ['fields' => ['contribution_id' => TRUE, 'sync_profile_id' => TRUE], 'unique' => TRUE, 'add' => '2.0'],
    'UI_remote_donation_id_sync_profile_id' => ['fields' => ['remote_donation_id' => TRUE, 'sync_profile_id' => TRUE], 'unique' => TRUE, 'add' => '2.0'],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiDonationSyncState ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
    ],
    'contribution_id' => [
      'title' => E::ts('Local Contribution ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The contribution; empty when there is none yet, or when it was deleted'),
      'input_attrs' => ['label' => E::ts('Contribution')],
      'entity_reference' => [
        'entity' => 'Contribution',
        'key' => 'id',
        // The row stays, so that a donation whose contribution was deleted does not come back.
        'on_delete' => 'SET NULL',
      ],
    ],
    'sync_profile_id' => [
      'title' => E::ts('OSDI Sync Profile ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The sync profile the link belongs to; empty when it was deleted'),
      'input_attrs' => ['label' => E::ts('Sync Profile')],
      'entity_reference' => [
        'entity' => 'OsdiSyncProfile',
        'key' => 'id',
        // The row stays, so that what came from Action Network is sent to no other group, and a profile made anew knows it.
        'on_delete' => 'SET NULL',
      ],
    ],
    'remote_donation_id' => [
      'title' => E::ts('Remote Donation Identifier'),
      'sql_type' => 'varchar(255)',
      'input_type' => 'Text',
      'description' => E::ts('Id of the donation on Action Network, without a prefix'),
    ],
    'source' => [
      'title' => E::ts('Source'),
      'sql_type' => 'varchar(12)',
      'input_type' => 'Select',
      'description' => E::ts('Which side the donation was made on'),
      'pseudoconstant' => ['callback' => ['CRM_OSDI_BAO_DonationSyncState', 'getSources']],
    ],
    'sync_time' => [
      'title' => E::ts('Sync Time'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When the last sync was'),
    ],
    'sync_status' => [
      'title' => E::ts('Status of Last Sync'),
      'sql_type' => 'varchar(32)',
      'input_type' => 'Select',
      'description' => E::ts('How the last sync ended'),
      'pseudoconstant' => ['callback' => ['CRM_OSDI_BAO_DonationSyncState', 'getStatuses']],
    ],
    'remote_modified_time' => [
      'title' => E::ts('Modified on Action Network'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When the donation had been modified when it was last looked at'),
      'add' => '2.0',
    ],
    'remote_amount' => [
      'title' => E::ts('Amount on Action Network'),
      'sql_type' => 'varchar(32)',
      'input_type' => 'Text',
      'description' => E::ts('What the donation amounted to when both sides last agreed'),
      'add' => '2.0',
    ],
    'attempt_count' => [
      'title' => E::ts('Attempts'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'description' => E::ts('Failed attempts in a row'),
      'add' => '2.0',
    ],
    'next_attempt_time' => [
      'title' => E::ts('Next Attempt'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When it is tried again; empty with the status error, when a person has to look at it'),
      'add' => '2.0',
    ],
    'message' => [
      'title' => E::ts('Message'),
      'sql_type' => 'varchar(511)',
      'input_type' => 'Text',
      'description' => E::ts('Why it failed or was left alone'),
      'add' => '2.0',
    ],
    'awaited_person_id' => [
      'title' => E::ts('Awaited Donor'),
      'sql_type' => 'varchar(64)',
      'input_type' => 'Text',
      'description' => E::ts('Id on Action Network of the donor the donation waits for'),
      'add' => '2.0',
    ],
    'remote_page_id' => [
      'title' => E::ts('Fundraising Page'),
      'sql_type' => 'varchar(64)',
      'input_type' => 'Text',
      'description' => E::ts('Id of the fundraising page the donation was made on, once it was brought'),
      'add' => '2.0',
    ],
    'intent' => [
      'title' => E::ts('About to Be Sent'),
      'sql_type' => 'varchar(511)',
      'input_type' => 'Text',
      'description' => E::ts('JSON of what was sent to Action Network, as long as it is not known whether it arrived'),
      'add' => '2.0',
    ],
  ],
];

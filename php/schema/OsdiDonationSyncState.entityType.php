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
      'description' => E::ts('The contribution'),
      'input_attrs' => ['label' => E::ts('Contribution')],
      'entity_reference' => [
        'entity' => 'Contribution',
        'key' => 'id',
        'on_delete' => 'CASCADE',
      ],
    ],
    'sync_profile_id' => [
      'title' => E::ts('OSDI Sync Profile ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The sync profile the link belongs to'),
      'input_attrs' => ['label' => E::ts('Sync Profile')],
      'entity_reference' => [
        'entity' => 'OsdiSyncProfile',
        'key' => 'id',
        'on_delete' => 'CASCADE',
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
      'pseudoconstant' => ['callback' => ['CRM_OSDI_BAO_PersonSyncState', 'getStatuses']],
    ],
  ],
];

<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiDeletion',
  'table' => 'civicrm_osdi_deletion',
  'class' => 'CRM_OSDI_DAO_Deletion',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Deletion'),
    'title_plural' => E::ts('OSDI Deletions'),
    'description' => E::ts('Marks a record of Action Network as deleted by us, so that it is not imported again'),
    'log' => TRUE,
  ],
  'getIndices' => fn() => [
    'index_sync_profile_id' => ['fields' => ['sync_profile_id' => TRUE]],
    'index_remote_object_id' => ['fields' => ['remote_object_id' => TRUE]],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiDeletion ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
    ],
    'sync_profile_id' => [
      'title' => E::ts('OSDI Sync Profile ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The sync profile it was deleted through'),
      'input_attrs' => ['label' => E::ts('Sync Profile')],
      'entity_reference' => [
        'entity' => 'OsdiSyncProfile',
        'key' => 'id',
        'on_delete' => 'CASCADE',
      ],
    ],
    'remote_object_id' => [
      'title' => E::ts('Remote Object Identifier'),
      'sql_type' => 'varchar(255)',
      'input_type' => 'Text',
      'description' => E::ts('Id of the record on Action Network, without a prefix'),
    ],
    'unsubscribed_date' => [
      'title' => E::ts('Unsubscribed Date'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When the person was unsubscribed there because of this, or found unsubscribed'),
      'add' => '2.0',
    ],
    'blanked_date' => [
      'title' => E::ts('Emptied Date'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When names, number and address were emptied there because of this, or found empty'),
      'add' => '2.0',
    ],
  ],
];

<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiFlag',
  'table' => 'civicrm_osdi_flag',
  'class' => 'CRM_OSDI_DAO_Flag',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Flag'),
    'title_plural' => E::ts('OSDI Flags'),
    'description' => E::ts('Something a person has to settle; see docs/statuses.md'),
    'log' => TRUE,
  ],
  'getIndices' => fn() => [
    'index_contact_id' => ['fields' => ['contact_id' => TRUE]],
    'index_sync_profile_id' => ['fields' => ['sync_profile_id' => TRUE], 'add' => '2.0'],
    'index_remote_object_id' => ['fields' => ['remote_object_id' => TRUE]],
    'index_flag_type' => ['fields' => ['flag_type' => TRUE]],
    'index_status' => ['fields' => ['status' => TRUE]],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiFlag ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
    ],
    'contact_id' => [
      'title' => E::ts('Local Contact ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The contact'),
      'input_attrs' => ['label' => E::ts('Contact')],
      'entity_reference' => [
        'entity' => 'Contact',
        'key' => 'id',
        'on_delete' => 'SET NULL',
      ],
    ],
    'sync_profile_id' => [
      'title' => E::ts('OSDI Sync Profile ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The sync profile it belongs to, if to one'),
      'input_attrs' => ['label' => E::ts('Sync Profile')],
      'entity_reference' => [
        'entity' => 'OsdiSyncProfile',
        'key' => 'id',
        'on_delete' => 'CASCADE',
      ],
      'add' => '2.0',
    ],
    'remote_object_id' => [
      'title' => E::ts('Remote Object Identifier'),
      'sql_type' => 'varchar(255)',
      'input_type' => 'Text',
      'description' => E::ts('Id of the record on Action Network, without a prefix'),
    ],
    'flag_type' => [
      'title' => E::ts('Flag Type'),
      'sql_type' => 'varchar(255)',
      'input_type' => 'Select',
      'description' => E::ts('What the flag is about'),
      'pseudoconstant' => ['option_group_name' => 'osdi_flag_type'],
    ],
    'status' => [
      'title' => E::ts('Status'),
      'sql_type' => 'varchar(255)',
      'input_type' => 'Select',
      'description' => E::ts('error while it is open, resolved afterwards'),
      'pseudoconstant' => ['callback' => ['CRM_OSDI_BAO_Flag', 'statusPseudoConstant']],
    ],
    'message' => [
      'title' => E::ts('Message'),
      'sql_type' => 'varchar(511)',
      'input_type' => 'Text',
      'description' => E::ts('What happened, for a person to read'),
    ],
    'context' => [
      'title' => E::ts('Context'),
      'sql_type' => 'text',
      'input_type' => 'TextArea',
      'description' => E::ts('Further data about the flag'),
      'serialize' => constant('CRM_Core_DAO::SERIALIZE_JSON'),
    ],
    'created_date' => [
      'title' => E::ts('Created Date'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When the flag was created'),
      'default' => 'CURRENT_TIMESTAMP',
      'readonly' => TRUE,
    ],
    'modified_date' => [
      'title' => E::ts('Modified Date'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When the flag was last changed'),
      'default' => 'CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP',
      'readonly' => TRUE,
    ],
  ],
];

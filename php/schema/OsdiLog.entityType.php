<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiLog',
  'table' => 'civicrm_osdi_log',
  'class' => 'CRM_OSDI_DAO_Log',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Log Entry'),
    'title_plural' => E::ts('OSDI Log Entries'),
    'description' => E::ts('What was done to one record, and why'),
  ],
  'getIndices' => fn() => [
    'index_creator' => ['fields' => ['creator' => TRUE]],
    'index_entity_table' => ['fields' => ['entity_table' => TRUE]],
    'index_entity_id' => ['fields' => ['entity_id' => TRUE]],
    'index_created_date' => ['fields' => ['created_date' => TRUE]],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiLog ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
    ],
    'creator' => [
      'title' => E::ts('Creator'),
      'sql_type' => 'varchar(127)',
      'input_type' => 'Text',
      'required' => TRUE,
      'description' => E::ts('The part of the extension that wrote the entry'),
    ],
    'entity_table' => [
      'title' => E::ts('Entity Table'),
      'sql_type' => 'varchar(127)',
      'input_type' => 'Select',
      'description' => E::ts('Table of the record the entry is about'),
      'pseudoconstant' => ['option_group_name' => 'osdi_log_used_for'],
    ],
    'entity_id' => [
      'title' => E::ts('Entity ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('Id of the record the entry is about'),
      'entity_reference' => [
        'dynamic_entity' => 'entity_table',
        'key' => 'id',
      ],
    ],
    'created_date' => [
      'title' => E::ts('Created Date'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When the entry was written'),
      'default' => 'CURRENT_TIMESTAMP',
      'readonly' => TRUE,
    ],
    'details' => [
      'title' => E::ts('Details'),
      'sql_type' => 'longtext',
      'input_type' => 'TextArea',
      'description' => E::ts('What was done, step by step'),
      'serialize' => constant('CRM_Core_DAO::SERIALIZE_JSON'),
    ],
  ],
];

<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiActionPage',
  'table' => 'civicrm_osdi_action_page',
  'class' => 'CRM_OSDI_DAO_ActionPage',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Action Page'),
    'title_plural' => E::ts('OSDI Action Pages'),
    'description' => E::ts('A page on Action Network on which people act: a petition, an event, a form, a campaign, a survey'),
    'log' => TRUE,
    'add' => '2.0',
  ],
  'getIndices' => fn() => [
    'UI_sync_profile_id_kind_remote_page_id' => ['fields' => ['sync_profile_id' => TRUE, 'kind' => TRUE, 'remote_page_id' => TRUE], 'unique' => TRUE, 'add' => '2.0'],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiActionPage ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
      'add' => '2.0',
    ],
    'sync_profile_id' => [
      'title' => E::ts('OSDI Sync Profile ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'required' => TRUE,
      'description' => E::ts('The sync profile'),
      'input_attrs' => ['label' => E::ts('Sync Profile')],
      'entity_reference' => ['entity' => 'OsdiSyncProfile', 'key' => 'id', 'on_delete' => 'CASCADE'],
      'add' => '2.0',
    ],
    'kind' => [
      'title' => E::ts('Kind'),
      'sql_type' => 'varchar(32)',
      'input_type' => 'Select',
      'required' => TRUE,
      'pseudoconstant' => ['callback' => ['CRM_OSDI_BAO_ActionPage', 'getKinds']],
      'description' => E::ts('What people do there'),
      'add' => '2.0',
    ],
    'remote_page_id' => [
      'title' => E::ts('Remote Page ID'),
      'sql_type' => 'varchar(36)',
      'input_type' => 'Text',
      'required' => TRUE,
      'input_attrs' => ['maxlength' => 36],
      'description' => E::ts('Id of the page on Action Network'),
      'add' => '2.0',
    ],
    'title' => [
      'title' => E::ts('Title'),
      'sql_type' => 'varchar(255)',
      'input_type' => 'Text',
      'input_attrs' => ['maxlength' => 255],
      'description' => E::ts('Title on Action Network when the page was last listed'),
      'add' => '2.0',
    ],
    'remote_cursor' => [
      'title' => E::ts('Read Until'),
      'sql_type' => 'varchar(32)',
      'input_type' => 'Text',
      'input_attrs' => ['maxlength' => 32],
      'description' => E::ts('Actions on this page were read up to this time (UTC, such as 2026-11-25T07:00:00Z); empty to read all again'),
      'add' => '2.0',
    ],
    'event_id' => [
      'title' => E::ts('Event ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'description' => E::ts('The event in CiviCRM whose participants the people become who attend this one; only for events'),
      'input_attrs' => ['label' => E::ts('Event')],
      'entity_reference' => ['entity' => 'Event', 'key' => 'id', 'on_delete' => 'SET NULL'],
      'add' => '2.0',
    ],
  ],
];

<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiSyncProfile',
  'table' => 'civicrm_osdi_sync_profile',
  'class' => 'CRM_OSDI_DAO_SyncProfile',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Sync Profile'),
    'title_plural' => E::ts('OSDI Sync Profiles'),
    'description' => E::ts('Connection to one Action Network group, and which classes take part in its sync'),
    'log' => TRUE,
    'label_field' => 'label',
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiSyncProfile ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
    ],
    'is_default' => [
      'title' => E::ts('Is Default'),
      'sql_type' => 'boolean',
      'input_type' => 'CheckBox',
      'description' => E::ts('Is this the default OSDI sync profile? Saving another one as default takes the flag from this one.'),
      'default' => FALSE,
    ],
    'label' => [
      'title' => E::ts('Label'),
      'sql_type' => 'varchar(128)',
      'input_type' => 'Text',
      'description' => E::ts('User-friendly label for the sync profile'),
      'input_attrs' => ['maxlength' => 128],
    ],
    'entry_point' => [
      'title' => E::ts('Entry Point'),
      'sql_type' => 'varchar(1023)',
      'input_type' => 'Text',
      'description' => E::ts('API entry point URL, such as https://actionnetwork.org/api/v2/. It ends in /api/v2/'),
      'input_attrs' => ['size' => 64, 'maxlength' => 1023],
    ],
    'api_token' => [
      'title' => E::ts('API Token'),
      'sql_type' => 'varchar(1023)',
      'input_type' => 'Text',
      'description' => E::ts('API key of the Action Network group. Stored encrypted and never returned; an empty value leaves the stored one as it is.'),
      'input_attrs' => ['size' => 64, 'maxlength' => 1023],
    ],
    'classes' => [
      'title' => E::ts('Classes'),
      'sql_type' => 'longtext',
      'input_type' => 'TextArea',
      'description' => E::ts('PHP classes that replace built-in ones: category, key, class name; null switches one off, * stands for all. This version does not carry them out: with one that concerns people, it syncs nobody'),
      'serialize' => constant('CRM_Core_DAO::SERIALIZE_JSON'),
    ],
    'person_remote_cursor' => [
      'title' => E::ts('People Read From Action Network Until'),
      'sql_type' => 'varchar(32)',
      'input_type' => 'Text',
      'description' => E::ts('Changes of people on Action Network up to this time (UTC, such as 2026-11-25T07:00:00Z) have been read; empty to read everybody again'),
      'input_attrs' => ['maxlength' => 32],
      'add' => '2.0',
    ],
    'person_local_cursor' => [
      'title' => E::ts('People Read From CiviCRM Until'),
      'sql_type' => 'varchar(32)',
      'input_type' => 'Text',
      'description' => E::ts('Changes of contacts in CiviCRM up to this time (UTC, such as 2026-11-25T07:00:00Z) have been read; empty to read everybody again'),
      'input_attrs' => ['maxlength' => 32],
      'add' => '2.0',
    ],
  ],
];

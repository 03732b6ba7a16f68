<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiTaggingFailure',
  'table' => 'civicrm_osdi_tagging_failure',
  'class' => 'CRM_OSDI_DAO_TaggingFailure',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Tagging Failure'),
    'title_plural' => E::ts('OSDI Tagging Failures'),
    'description' => E::ts('Remembers tags that could not be given or taken away, and when that is tried again'),
    'log' => FALSE,
    'add' => '2.0',
  ],
  'getIndices' => fn() => [
    'UI_tag_link_id_remote_person_id' => ['fields' => ['tag_link_id' => TRUE, 'remote_person_id' => TRUE], 'unique' => TRUE, 'add' => '2.0'],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiTaggingFailure ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
      'add' => '2.0',
    ],
    'tag_link_id' => [
      'title' => E::ts('OSDI Tag Link ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'required' => TRUE,
      'description' => E::ts('The tag'),
      'input_attrs' => ['label' => E::ts('Tag Link')],
      'entity_reference' => ['entity' => 'OsdiTagLink', 'key' => 'id', 'on_delete' => 'CASCADE'],
      'add' => '2.0',
    ],
    'remote_person_id' => [
      'title' => E::ts('Remote Person ID'),
      'sql_type' => 'varchar(36)',
      'input_type' => 'Text',
      'required' => TRUE,
      'description' => E::ts('Whom it is about on Action Network'),
      'add' => '2.0',
    ],
    'contact_id' => [
      'title' => E::ts('Contact ID'),
      'sql_type' => 'int unsigned',
      // No reference: after a merge it is about somebody else, and tried anew.
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Whom it is about in CiviCRM'),
      'add' => '2.0',
    ],
    'step' => [
      'title' => E::ts('Step'),
      'sql_type' => 'varchar(16)',
      'input_type' => 'Text',
      'description' => E::ts('What failed: add_local, add_remote, remove_local or remove_remote'),
      'add' => '2.0',
    ],
    'attempt_count' => [
      'title' => E::ts('Attempts'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Failed attempts in a row'),
      'add' => '2.0',
    ],
    'next_attempt_time' => [
      'title' => E::ts('Next Attempt'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'description' => E::ts('When it is tried again; empty when a person has to look at it'),
      'add' => '2.0',
    ],
    'message' => [
      'title' => E::ts('Message'),
      'sql_type' => 'varchar(511)',
      'input_type' => 'Text',
      'required' => TRUE,
      'description' => E::ts('Why it failed'),
      'add' => '2.0',
    ],
  ],
];

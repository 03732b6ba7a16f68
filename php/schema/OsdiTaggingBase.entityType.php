<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiTaggingBase',
  'table' => 'civicrm_osdi_tagging_base',
  'class' => 'CRM_OSDI_DAO_TaggingBase',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Tagging'),
    'title_plural' => E::ts('OSDI Taggings'),
    'description' => E::ts('Remembers who had a tag on both sides, so that a tag that is missing on one was taken away there'),
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
      'description' => E::ts('Unique OsdiTaggingBase ID'),
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
      'description' => E::ts('Who had the tag on Action Network'),
      'add' => '2.0',
    ],
    'contact_id' => [
      'title' => E::ts('Contact ID'),
      'sql_type' => 'int unsigned',
      // No reference: a merge of contacts has to leave the number as it is, because it says with whom the tag was shared.
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Who had the tag in CiviCRM'),
      'add' => '2.0',
    ],
    'remote_tagging_id' => [
      'title' => E::ts('Remote Tagging ID'),
      'sql_type' => 'varchar(36)',
      'input_type' => 'Text',
      'description' => E::ts('Id of the tagging on Action Network'),
      'add' => '2.0',
    ],
  ],
];

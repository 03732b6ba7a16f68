<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  [
    'name' => 'OptionGroup_osdi_flag_type',
    'entity' => 'OptionGroup',
    'cleanup' => 'unused',
    'update' => 'unmodified',
    'params' => [
      'version' => 4,
      'values' => [
        'name' => 'osdi_flag_type',
        'title' => E::ts('OSDI Flag Type'),
        'data_type' => 'String',
        'is_reserved' => FALSE,
        'option_value_fields' => ['name', 'label', 'description'],
      ],
      'match' => ['name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_flag_type_OptionValue_Merge_incomplete',
    'entity' => 'OptionValue',
    'cleanup' => 'unused',
    'update' => 'unmodified',
    'params' => [
      'version' => 4,
      'values' => [
        'option_group_id.name' => 'osdi_flag_type',
        'label' => E::ts('Merge incomplete'),
        'value' => 'merge_incomplete',
        'name' => 'Merge incomplete',
      ],
      'match' => ['option_group_id', 'name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_flag_type_OptionValue_Ambiguous_match',
    'entity' => 'OptionValue',
    'cleanup' => 'unused',
    'update' => 'unmodified',
    'params' => [
      'version' => 4,
      'values' => [
        'option_group_id.name' => 'osdi_flag_type',
        'label' => E::ts('Who it is cannot be told'),
        'value' => 'ambiguous_match',
        'name' => 'Ambiguous match',
      ],
      'match' => ['option_group_id', 'name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_flag_type_OptionValue_Remote_person_gone',
    'entity' => 'OptionValue',
    'cleanup' => 'unused',
    'update' => 'unmodified',
    'params' => [
      'version' => 4,
      'values' => [
        'option_group_id.name' => 'osdi_flag_type',
        'label' => E::ts('Gone from Action Network'),
        'value' => 'remote_person_gone',
        'name' => 'Remote person gone',
      ],
      'match' => ['option_group_id', 'name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_flag_type_OptionValue_Sync_failed',
    'entity' => 'OptionValue',
    'cleanup' => 'unused',
    'update' => 'unmodified',
    'params' => [
      'version' => 4,
      'values' => [
        'option_group_id.name' => 'osdi_flag_type',
        'label' => E::ts('Sync failed'),
        'value' => 'sync_failed',
        'name' => 'Sync failed',
      ],
      'match' => ['option_group_id', 'name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_log_used_for',
    'entity' => 'OptionGroup',
    'cleanup' => 'always',
    'update' => 'always',
    'params' => [
      'version' => 4,
      'values' => [
        'name' => 'osdi_log_used_for',
        'title' => E::ts('OSDI Log Joined Entities'),
        'is_reserved' => TRUE,
        'is_locked' => TRUE,
      ],
      'match' => ['name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_log_used_for_OptionValue_personsyncstate',
    'entity' => 'OptionValue',
    'cleanup' => 'always',
    'update' => 'always',
    'params' => [
      'version' => 4,
      'values' => [
        'option_group_id.name' => 'osdi_log_used_for',
        'label' => E::ts('Person Sync State'),
        'value' => 'civicrm_osdi_person_sync_state',
        'name' => 'civicrm_osdi_person_sync_state',
        'is_reserved' => TRUE,
      ],
      'match' => ['option_group_id', 'name'],
    ],
  ],
  [
    'name' => 'OptionGroup_osdi_log_used_for_OptionValue_donationsyncstate',
    'entity' => 'OptionValue',
    'cleanup' => 'always',
    'update' => 'always',
    'params' => [
      'version' => 4,
      'values' => [
        'option_group_id.name' => 'osdi_log_used_for',
        'label' => E::ts('Donation Sync State'),
        'value' => 'civicrm_osdi_donation_sync_state',
        'name' => 'civicrm_osdi_donation_sync_state',
        'is_reserved' => TRUE,
      ],
      'match' => ['option_group_id', 'name'],
    ],
  ],
];

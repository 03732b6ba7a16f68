<?php

use CRM_OSDI_ExtensionUtil as E;

$flagType = static fn(string $name, string $value, string $label): array => [
  'name' => 'OptionGroup_osdi_flag_type_OptionValue_' . strtr($name, ' ', '_'),
  'entity' => 'OptionValue',
  'cleanup' => 'unused',
  'update' => 'unmodified',
  'params' => [
    'version' => 4,
    'values' => [
      'option_group_id.name' => 'osdi_flag_type',
      'label' => $label,
      'value' => $value,
      'name' => $name,
    ],
    'match' => ['option_group_id', 'name'],
  ],
];

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
  $flagType('Merge incomplete', 'merge_incomplete', E::ts('Merge incomplete')),
  $flagType('Ambiguous match', 'ambiguous_match', E::ts('Who it is cannot be told')),
  $flagType('Remote person gone', 'remote_person_gone', E::ts('Gone from Action Network')),
  $flagType('Sync failed', 'sync_failed', E::ts('Sync failed')),
  $flagType('Queue task failed', 'queue_task_failed', E::ts('Queued task failed')),
  $flagType('Tagging failed', 'tagging_failed', E::ts('Tag could not be given or taken away')),
  $flagType('Donation failed', 'donation_failed', E::ts('Donation failed')),
  $flagType('Donation ambiguous', 'donation_ambiguous', E::ts('Which contribution it is cannot be told')),
  $flagType('Donation amount changed', 'donation_amount_changed', E::ts('Donation changed or refunded')),
  $flagType('Action failed', 'action_failed', E::ts('Action failed')),
  $flagType('Contribution taken back', 'contribution_taken_back', E::ts('Contribution does not count any more')),
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

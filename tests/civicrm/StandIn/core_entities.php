<?php

/**
 * The part of core's schema the shell touches, in the shape of an entityType file with two abbreviations:
 * the first item of a field is its sql_type, and `fk` stands for an entity_reference to an id.
 */

$id = ['int unsigned', 'required' => TRUE, 'primary_key' => TRUE];
$flag = ['boolean', 'required' => TRUE, 'default' => FALSE];
$active = ['boolean', 'required' => TRUE, 'default' => TRUE];
$ofContact = ['int unsigned', 'fk' => ['Contact', 'CASCADE']];
$location = ['int unsigned', 'pseudoconstant' => ['table' => 'civicrm_location_type', 'label' => 'display_name']];
$country = ['int unsigned', 'fk' => ['Country', 'SET NULL'], 'pseudoconstant' => ['table' => 'civicrm_country', 'name' => 'iso_code']];
$state = ['int unsigned', 'fk' => ['StateProvince', 'SET NULL'], 'pseudoconstant' => ['table' => 'civicrm_state_province']];

return [
  'Contact' => ['table' => 'civicrm_contact', 'fields' => [
    'id' => $id,
    'contact_type' => ['varchar(64)', 'default' => 'Individual'],
    'external_identifier' => ['varchar(64)'],
    'display_name' => ['varchar(128)'],
    'sort_name' => ['varchar(128)'],
    'organization_name' => ['varchar(128)'],
    'household_name' => ['varchar(128)'],
    'first_name' => ['varchar(64)'],
    'middle_name' => ['varchar(64)'],
    'last_name' => ['varchar(64)'],
    'nick_name' => ['varchar(128)'],
    'do_not_email' => $flag,
    'do_not_phone' => $flag,
    'do_not_mail' => $flag,
    'do_not_sms' => $flag,
    'do_not_trade' => $flag,
    'is_opt_out' => $flag,
    'is_deceased' => $flag,
    'is_deleted' => $flag + ['default_where' => FALSE],
    'preferred_language' => ['varchar(5)', 'pseudoconstant' => ['option_group_name' => 'languages', 'key_column' => 'name']],
    'source' => ['varchar(255)'],
    'created_date' => ['timestamp', 'default' => 'CURRENT_TIMESTAMP'],
    'modified_date' => ['timestamp', 'default' => 'CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP'],
  ]],
  'Extension' => ['table' => 'civicrm_extension', 'fields' => [
    'id' => $id,
    'full_name' => ['varchar(255)', 'required' => TRUE],
    'schema_version' => ['varchar(63)'],
  ]],
  'Email' => ['table' => 'civicrm_email', 'touches_contact' => TRUE, 'fields' => [
    'id' => $id,
    'contact_id' => $ofContact,
    'location_type_id' => $location,
    'email' => ['varchar(254)', 'index' => TRUE, 'mandatory' => TRUE],
    'is_primary' => $flag,
    'is_billing' => $flag,
    'on_hold' => ['int unsigned', 'required' => TRUE, 'default' => 0],
    'is_bulkmail' => $flag,
  ]],
  'Phone' => ['table' => 'civicrm_phone', 'touches_contact' => TRUE, 'fields' => [
    'id' => $id,
    'contact_id' => $ofContact,
    'location_type_id' => $location,
    'is_primary' => $flag,
    'is_billing' => $flag,
    'phone' => ['varchar(32)', 'mandatory' => TRUE],
    'phone_ext' => ['varchar(16)'],
    'phone_numeric' => ['varchar(32)'],
    'phone_type_id' => ['int unsigned', 'pseudoconstant' => ['option_group_name' => 'phone_type']],
  ]],
  'Address' => ['table' => 'civicrm_address', 'touches_contact' => TRUE, 'fields' => [
    'id' => $id,
    'contact_id' => $ofContact,
    'location_type_id' => $location,
    'is_primary' => $flag,
    'is_billing' => $flag,
    'street_address' => ['varchar(96)'],
    'supplemental_address_1' => ['varchar(96)'],
    'supplemental_address_2' => ['varchar(96)'],
    'supplemental_address_3' => ['varchar(96)'],
    'city' => ['varchar(64)'],
    'state_province_id' => $state,
    'postal_code' => ['varchar(64)'],
    'postal_code_suffix' => ['varchar(12)'],
    'country_id' => $country,
    'geo_code_1' => ['double'],
    'geo_code_2' => ['double'],
  ]],
  'Contribution' => ['table' => 'civicrm_contribution', 'fields' => ['id' => $id, 'contact_id' => $ofContact]],
  'Country' => ['table' => 'civicrm_country', 'fields' => [
    'id' => $id,
    'name' => ['varchar(64)'],
    'iso_code' => ['char(2)'],
    'is_active' => $active,
  ]],
  'StateProvince' => ['table' => 'civicrm_state_province', 'fields' => [
    'id' => $id,
    'name' => ['varchar(64)'],
    'abbreviation' => ['varchar(4)'],
    'country_id' => ['int unsigned', 'fk' => ['Country', 'CASCADE']],
    'is_active' => $active,
  ]],
  'LocationType' => ['table' => 'civicrm_location_type', 'fields' => [
    'id' => $id,
    'name' => ['varchar(64)'],
    'display_name' => ['varchar(64)'],
    'is_active' => $active,
    'is_default' => $flag,
  ]],
  'QueueItem' => ['table' => 'civicrm_queue_item', 'fields' => [
    'id' => $id,
    'queue_name' => ['varchar(128)', 'required' => TRUE, 'index' => TRUE],
    'weight' => ['int', 'required' => TRUE],
    'submit_time' => ['timestamp', 'required' => TRUE],
    'release_time' => ['timestamp'],
    'run_count' => ['int', 'required' => TRUE, 'default' => 0],
    'data' => ['longtext'],
  ]],
  'OptionGroup' => ['table' => 'civicrm_option_group', 'fields' => [
    'id' => $id,
    'name' => ['varchar(64)', 'index' => TRUE],
    'title' => ['varchar(255)'],
    'data_type' => ['varchar(128)'],
    'is_reserved' => $active,
    'is_locked' => $flag,
    'is_active' => $active,
  ]],
  'OptionValue' => ['table' => 'civicrm_option_value', 'fields' => [
    'id' => $id,
    'option_group_id' => ['int unsigned', 'fk' => ['OptionGroup', 'CASCADE'], 'pseudoconstant' => ['table' => 'civicrm_option_group', 'label' => 'title']],
    'label' => ['varchar(512)'],
    'value' => ['varchar(512)'],
    'name' => ['varchar(255)'],
    'description' => ['text'],
    'is_default' => $flag,
    'weight' => ['int unsigned', 'default' => 1],
    'is_reserved' => $flag,
    'is_active' => $active,
  ]],
  'Job' => ['table' => 'civicrm_job', 'fields' => [
    'id' => $id,
    'domain_id' => ['int unsigned', 'default' => 1],
    'run_frequency' => ['varchar(8)', 'default' => 'Daily'],
    'last_run' => ['timestamp'],
    'name' => ['varchar(255)'],
    'description' => ['varchar(255)'],
    'api_entity' => ['varchar(255)'],
    'api_action' => ['varchar(255)'],
    'parameters' => ['text'],
    'is_active' => ['boolean'],
  ]],
];

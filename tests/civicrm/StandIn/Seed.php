<?php

declare(strict_types=1);

namespace StandIn;

/**
 * What a fresh CiviCRM site holds, as far as it is used here.
 */
final class Seed {

  public static function plant(): void {
    Database::run('CREATE TABLE civicrm_setting (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, value TEXT, domain_id INTEGER)');
    $facts = require dirname(__DIR__) . '/seed/facts.php';
    self::insert('civicrm_country', ['id', 'iso_code', 'name'], $facts['countries']);
    foreach ($facts['states'] as $iso => $states) {
      self::insert('civicrm_state_province', ['id', 'abbreviation', 'name'], $states);
      Database::run('UPDATE civicrm_state_province SET country_id = (SELECT id FROM civicrm_country WHERE iso_code = ?) WHERE country_id IS NULL', [$iso]);
    }
    foreach (['Home', 'Work', 'Main', 'Other', 'Billing'] as $index => $name) {
      Database::run('INSERT INTO civicrm_location_type (name, display_name, is_default) VALUES (?, ?, ?)', [$name, $name, $index === 0]);
    }
    self::optionGroup('phone_type', ['value', 'name', 'label'], '1 Phone Phone; 2 Mobile Mobile; 3 Fax Fax; 4 Pager Pager; 5 Voicemail Voicemail');
    self::optionGroup('languages', ['name', 'value', 'label'], $facts['languages']);
    self::optionGroup('languages', ['name', 'value', 'label'], $facts['languages switched off']);
    Database::run("UPDATE civicrm_option_value SET is_active = 0 WHERE name IN ('eo_XX', 'wa_BE', 'cy_GB')");
    self::optionGroup('payment_instrument', ['value', 'name', 'label'], "1 Credit_Card Credit Card\n2 Debit_Card Debit Card\n3 Cash Cash\n4 Check Check\n5 EFT EFT");
    Database::run("UPDATE civicrm_option_value SET name = label WHERE name IN ('Credit_Card', 'Debit_Card')");
    self::optionGroup('contribution_status', ['value', 'name', 'label'], '1 Completed Completed; 2 Pending Pending; 3 Cancelled Cancelled; 4 Failed Failed; 7 Refunded Refunded; 8 Partially_paid Partially paid');
    Database::run("UPDATE civicrm_option_value SET name = label WHERE name = 'Partially_paid'");
    self::optionGroup('contribution_recur_status', ['value', 'name', 'label'], '1 Completed Completed; 2 Pending Pending; 5 In_Progress In Progress');
    Database::run("UPDATE civicrm_option_value SET name = label WHERE name = 'In_Progress'");
    self::optionGroup('currencies_enabled', ['value', 'name', 'label'], 'USD USD USD ($); CAD CAD CAD ($); EUR EUR EUR (€); GBP GBP GBP (£); JPY JPY JPY (¥)');
    self::optionGroup('activity_type', ['value', 'name', 'label'], "1 Meeting Meeting\n2 Phone_Call Phone Call\n3 Email Email");
    Database::run("UPDATE civicrm_option_value SET name = label WHERE name = 'Phone_Call'");
    self::optionGroup('activity_status', ['value', 'name', 'label'], '1 Scheduled Scheduled; 2 Completed Completed; 3 Cancelled Cancelled');
    self::optionGroup('activity_contacts', ['value', 'name', 'label'], "2 Activity_Source Added by");
    Database::run("UPDATE civicrm_option_value SET name = 'Activity Source' WHERE name = 'Activity_Source'");
    Database::run('CREATE VIEW civicrm_activity_contact AS SELECT id AS activity_id, source_contact_id AS contact_id, 2 AS record_type_id FROM civicrm_activity');
    foreach (['Registered', 'Attended', 'No-show', 'Cancelled'] as $name) {
      Database::run('INSERT INTO civicrm_participant_status_type (name, label) VALUES (?, ?)', [$name, $name]);
    }
    foreach (['Donation', 'Member Dues', 'Campaign Contribution', 'Event Fee'] as $name) {
      Database::run('INSERT INTO civicrm_financial_type (name, label) VALUES (?, ?)', [$name, $name]);
    }
    foreach (['Individual', 'Household', 'Organization'] as $name) {
      Database::run('INSERT INTO civicrm_contact_type (name, label) VALUES (?, ?)', [$name, $name]);
    }
    // As on a real site, the first contacts are the organisation itself and the administrator.
    Database::run("INSERT INTO civicrm_contact (contact_type, organization_name, display_name) VALUES ('Organization', 'Default Organization', 'Default Organization')");
    Database::run("INSERT INTO civicrm_contact (contact_type, first_name, last_name, display_name) VALUES ('Individual', 'Standalone', 'Admin', 'Standalone Admin')");
    Database::run("INSERT INTO civicrm_email (contact_id, location_type_id, email, is_primary) VALUES (1, 1, 'fixme.domainemail@example.org', 1), (2, 1, 'admin@example.org', 1)");
    Database::run("UPDATE civicrm_contact SET modified_date = '2020-01-01 00:00:00'");
  }

  /**
   * @param list<string> $columns
   */
  private static function optionGroup(string $group, array $columns, string $list): void {
    $id = Database::value('SELECT id FROM civicrm_option_group WHERE name = ?', [$group]);
    if ($id === NULL) {
      Database::run('INSERT INTO civicrm_option_group (name, title) VALUES (?, ?)', [$group, $group]);
      $id = Database::lastId();
    }
    self::insert('civicrm_option_value', $columns, $list);
    Database::run('UPDATE civicrm_option_value SET option_group_id = ?, weight = id WHERE option_group_id IS NULL', [$id]);
  }

  /**
   * @param list<string> $columns
   * @param string $list items separated by semicolons or line ends, values by spaces; the last may contain spaces
   */
  private static function insert(string $table, array $columns, string $list): void {
    $marks = implode(', ', array_fill(0, count($columns), '?'));
    foreach (preg_split('/;\s*|\n/', $list) ?: [] as $item) {
      Database::run("INSERT INTO $table (" . implode(', ', $columns) . ") VALUES ($marks)", explode(' ', $item, count($columns)));
    }
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\Osdi\SyncProfile\DonationRules;
use OsdiTest\GatewayTestCase;

/**
 * What a profile may say about donations.
 */
final class DonationRulesTest extends GatewayTestCase {

  public function testTheDefaults(): void {
    $rules = DonationRules::ofProfile($this->profile);
    $this->assertSame(['sync_donors' => '1', 'apply_refunds' => '0', 'page' => 'CiviCRM', 'create_page' => '0'], $rules);
  }

  public function testMapsAreKeptAndEmptied(): void {
    $types = ['recipients' => ['Strike fund' => 'Donation'], 'pages' => ['Spring' => 'Event Fee'], 'default' => 'Donation'];
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_financial_types' => $types, 'donation_payment_instruments' => ['default' => 'EFT'], 'donation_referrer' => ['source' => 'source']]);
    $rules = DonationRules::ofProfile($this->profile);
    $this->assertSame([$types, ['default' => 'EFT'], ['source' => 'source']], [$rules['financial_types'], $rules['payment_instruments'], $rules['referrer']]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_financial_types' => NULL, 'donation_payment_instruments' => [], 'donation_referrer' => '']);
    $this->assertArrayNotHasKey('financial_types', DonationRules::ofProfile($this->profile));
    $this->assertArrayNotHasKey('payment_instruments', DonationRules::ofProfile($this->profile));
  }

  public function testAnotherPageIsLookedForAnew(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_sync_profile SET donation_page_id = 'x' WHERE id = $this->profile");
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'label' => 'Another']);
    $this->assertSame('x', $this->row('OsdiSyncProfile', $this->profile)['donation_page_id']);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_page' => ' Gifts ']);
    $row = $this->row('OsdiSyncProfile', $this->profile);
    $this->assertSame(['Gifts', NULL], [$row['donation_page'], $row['donation_page_id']]);
  }

  public function testACustomFieldCanTakeTheReferrer(): void {
    $name = ucfirst(self::word());
    $group = $this->save('CustomGroup', ['name' => $name, 'title' => $name, 'extends' => 'Contribution']);
    try {
      $this->save('CustomField', ['custom_group_id' => $group, 'name' => 'Website', 'label' => 'Website', 'data_type' => 'String', 'html_type' => 'Text']);
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_referrer' => ['website' => "$name.Website"]]);
      $this->assertSame(['website' => "$name.Website"], DonationRules::ofProfile($this->profile)['referrer']);
    }
    finally {
      civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $group]]]);
    }
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeIsNamed(string $field, mixed $value, string $message): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessage($message);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, $field => $value]);
  }

  public function mistakes(): array {
    return [
      ['donation_financial_types', 'Donation', 'donation_financial_types: a map is needed'],
      ['donation_financial_types', ['Food' => 'Donation'], 'there is no entry Food'],
      ['donation_financial_types', ['default' => 'Meals'], 'there is no active one called Meals'],
      ['donation_financial_types', ['recipients' => 'Donation'], 'recipients has to be a map'],
      ['donation_payment_instruments', ['Credit Card' => 'Shells'], 'there is no active one called Shells'],
      ['donation_referrer', ['browser' => 'source'], 'there is no entry browser'],
      ['donation_referrer', ['source' => 'Nowhere.At_all'], 'Nowhere.At_all is neither source nor campaign'],
      ['donation_local_since', 'yesterday', 'donation_local_since: "yesterday" is not a time of UTC'],
      ['donation_remote_cursor', '2026-02-30T00:00:00Z', 'donation_remote_cursor: "2026-02-30T00:00:00Z" is not a time of UTC'],
      ['donation_page', str_repeat('x', 256), 'donation_page: the title'],
    ];
  }

}

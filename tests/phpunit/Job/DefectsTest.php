<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;

/**
 * What osdi-client 1.2.3 got wrong, by the numbers of the list of its defects.
 */
final class DefectsTest extends JobTestCase {

  /**
   * A new person with the street of another contact took over that contact's address row.
   */
  public function testDefect04NobodyTakesOverAnotherContactsAddressRow(): void {
    $street = ['street_address' => '77 Harbor Way', 'city' => 'Oakland', 'postal_code' => '94607', 'state_province_id' => 1004, 'country_id' => 1228];
    $contact = $this->contact([], self::address(), NULL, $street);
    $there = ['primary' => TRUE, 'address_lines' => ['77 Harbor Way'], 'locality' => 'Oakland', 'region' => 'CA', 'postal_code' => '94607', 'country' => 'US'];
    $this->remote->add(self::person($email = self::address(), ['postal_addresses' => [$there]]));
    $this->sync('remote');
    $this->assertSame('77 Harbor Way', $this->local($email)['address_primary.street_address']);
    $this->assertSame([$contact, $this->local($email)['id']], array_column($this->rows('Address', ['where' => [['street_address', '=', '77 Harbor Way']], 'orderBy' => ['contact_id' => 'ASC']]), 'contact_id'));
  }

  /**
   * A first sync that failed counted as done until somebody edited the record.
   */
  public function testDefect06AFailedFirstSyncIsTriedAgain(): void {
    $email = self::address();
    $this->remote->set(['refused_emails' => [$email]]);
    $this->contact([], $email);
    $this->assertStringContainsString('error: 1', $this->sync('local'));
    $this->remote->set(['refused_emails' => []]);
    $this->letPausesEnd();
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('local'));
    $this->assertNotNull($this->remote->person($email));
  }

  /**
   * The survivor of a merge was synced with the person of the contact that was discarded, whose state was newer.
   */
  public function testDefect08TheSurvivorOfAMergeKeepsItsPersonAndHearsTheOther(): void {
    [$own, $other] = [self::address(), self::address()];
    [$survivor, $discarded] = [$this->contact(['first_name' => 'Ann'], $own), $this->contact(['first_name' => 'Bea'], $other)];
    $this->sync();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET contact_id = NULL, merged_contact_id = $survivor, sync_status = 'did not qualify', sync_time = CURRENT_TIMESTAMP WHERE contact_id = $discarded");
    $this->save('Contact', ['id' => $survivor, 'first_name' => 'Anna']);
    $this->remote->change($this->remote->person($other)['id'], ['email_addresses' => [['status' => 'unsubscribed']], 'family_name' => 'Changed']);
    $this->sync();
    $this->sync();
    $this->assertSame(['Anna', 'Bea'], [$this->remote->person($own)['given_name'], $this->remote->person($other)['given_name']]);
    $this->assertTrue($this->local($own)['is_opt_out']);
    $this->assertNotSame('Changed', $this->local($own)['last_name']);
    $this->assertSame('unsubscribed', $this->remote->person($own)['email_addresses'][0]['status']);
    $this->assertNothingIsLeftToDo();
  }

  /**
   * A PUT that failed was followed by a POST and reported as a success.
   */
  public function testDefect09AFailedPutNeverBecomesACreate(): void {
    $contact = $this->contact(['first_name' => 'Ann'], self::address());
    $this->sync();
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    $this->remote->forgetRequests();
    $this->remote->fault(['kind' => 'status', 'status' => 422, 'method' => 'PUT', 'path' => '/people/*']);
    $this->assertStringContainsString('error: 1', $this->sync('local'));
    $this->assertSame(['PUT'], array_column($this->remote->writes(), 'method'));
  }

  /**
   * An error other than "not found" escaped without a trace.
   */
  public function testDefect10AnErrorAboutOnePersonIsRememberedWithIt(): void {
    $contact = $this->contact(['first_name' => 'Ann'], self::address());
    $this->sync();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET base = NULL WHERE contact_id = $contact");
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    // Without values only the times tell of the edit, and they count whole seconds.
    $this->modifiedAt($contact, self::shown(gmdate('Y-m-d H:i:s', time() + 2)));
    $other = $this->contact(['first_name' => 'Bo'], $email = self::address());
    $this->remote->fault(['kind' => 'status', 'status' => 500, 'method' => 'GET', 'path' => '/people/*', 'times' => NULL]);
    $this->assertStringContainsString('success: 1; error: 1', $this->sync('local'));
    $states = array_column($this->states(), 'message', 'contact_id');
    $this->assertStringContainsString('500', $states[$contact]);
    $this->assertSame([NULL, TRUE], [$states[$other], $this->remote->person($email) !== NULL]);
  }

  /**
   * Somebody deleted there and matched anew left a second state, and from then on no state could be read.
   */
  public function testDefectNoUniqueIndexWhoIsMatchedAnewHasOneState(): void {
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $this->remote->remove($this->remote->person($email)['id']);
    $again = $this->remote->add(self::person($email, ['given_name' => 'Ann']));
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    $this->sync('local,remote');
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_gone_time = '2024-01-01 00:00:00' WHERE remote_gone_time IS NOT NULL AND sync_profile_id = %1", [1 => [$this->profile, 'Integer']]);
    $this->letPausesEnd();
    $this->sync();
    $this->assertSame([[$contact, $again]], array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id']], $this->states()));
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use Civi\Api4\Address;
use Civi\Api4\Contact;
use Civi\Api4\Email;
use OsdiTest\CiviTestCase;

/**
 * What API v4 does when records are written.
 */
final class SaveTest extends CiviTestCase {

  public function testSaveCreatesWithoutAnIdAndUpdatesWithOne(): void {
    $saved = Contact::save(FALSE)->setRecords([['first_name' => 'Ann', 'last_name' => 'Lee'], ['id' => $this->contact(['first_name' => 'Bob', 'last_name' => 'Ray']), 'first_name' => 'Rob']])
      ->execute()->getArrayCopy();
    $this->assertSame(['Ann', 'Lee'], array_values(array_slice($this->row('Contact', $saved[0]['id'], ['first_name', 'last_name']), 1)));
    $this->assertSame(['Rob', 'Ray'], array_values(array_slice($this->row('Contact', $saved[1]['id'], ['first_name', 'last_name']), 1)));
  }

  public function testTheAnswerKeepsTheOrderAndHoldsWhatWasGiven(): void {
    $records = array_map(fn($name) => ['first_name' => $name, 'last_name' => self::word()], ['Cid', 'Ann', 'Bob']);
    $saved = Contact::save(FALSE)->setRecords($records)->execute()->getArrayCopy();
    $this->assertSame(['Cid', 'Ann', 'Bob'], array_column($saved, 'first_name'));
    $this->assertContainsOnly('int', array_column($saved, 'id'));
  }

  public function testDefaultsFillWhatARecordDoesNotSay(): void {
    $saved = Contact::save(FALSE)->setDefaults(['source' => 'import'])->setRecords([['last_name' => 'A'], ['last_name' => 'B', 'source' => 'form']])->execute()->column('id');
    $this->assertSame(['import', 'form'], array_map(fn($id) => $this->row('Contact', $id, ['source'])['source'], $saved));
  }

  public function testMatchUpdatesTheOneRecordThatFits(): void {
    $contact = $this->contact([], $email = self::address());
    $id = Email::get(FALSE)->addWhere('contact_id', '=', $contact)->execute()->single()['id'];
    $save = fn(string $address) => Email::save(FALSE)->setMatch(['contact_id', 'email'])->setRecords([['contact_id' => $contact, 'email' => $address, 'on_hold' => 1]])->execute()->single()['id'];
    $this->assertSame($id, $save($email));
    $this->assertGreaterThan($id, $save(self::address()));
  }

  public function testReloadAnswersWithTheRowAsItIsNow(): void {
    $saved = Contact::save(FALSE)->setReload(['display_name', 'is_opt_out'])->setRecords([['first_name' => 'Ann', 'last_name' => 'Lee']])->execute()->single();
    $this->assertSame(['Ann Lee', FALSE], [$saved['display_name'], $saved['is_opt_out']]);
  }

  public function testANewContactIsAnIndividualWithTheSitesLanguageAndNoConsentTaken(): void {
    $row = $this->row('Contact', $this->contact(), ['contact_type', 'preferred_language', 'is_opt_out', 'do_not_email', 'do_not_sms', 'is_deleted']);
    unset($row['id']);
    $this->assertSame(['contact_type' => 'Individual', 'preferred_language' => 'en_US', 'is_opt_out' => FALSE, 'do_not_email' => FALSE, 'do_not_sms' => FALSE, 'is_deleted' => FALSE], $row);
  }

  public function testEmptyTextAndNullClearAField(): void {
    $id = $this->contact(['first_name' => 'Ann', 'middle_name' => 'B']);
    Contact::update(FALSE)->addWhere('id', '=', $id)->setValues(['first_name' => '', 'middle_name' => NULL])->execute();
    $this->assertSame(['id' => $id, 'first_name' => NULL, 'middle_name' => NULL], $this->row('Contact', $id, ['first_name', 'middle_name']));
  }

  /**
   * Below API v4 only empty text clears; NULL means that nothing was said.
   */
  public function testNullLeavesAFieldAloneInARecordWrittenDirectly(): void {
    $id = (int) \CRM_OSDI_DAO_Log::writeRecord(['creator' => 'a test', 'entity_table' => 'civicrm_osdi_person_sync_state', 'details' => ['a' => 1]])->id;
    \CRM_OSDI_DAO_Log::writeRecord(['id' => $id, 'entity_table' => NULL, 'details' => NULL]);
    $this->assertSame(['civicrm_osdi_person_sync_state', ['a' => 1]], array_values(array_slice($this->row('OsdiLog', $id, ['entity_table', 'details']), 1)));
    \CRM_OSDI_DAO_Log::writeRecord(['id' => $id, 'entity_table' => '', 'details' => '']);
    $this->assertSame([NULL, NULL], array_values(array_slice($this->row('OsdiLog', $id, ['entity_table', 'details']), 1)));
  }

  public function testTheWordNullIsKeptInAnotherLetterCase(): void {
    $id = $this->contact(['first_name' => 'null']);
    $this->assertSame('Null', $this->row('Contact', $id, ['first_name'])['first_name']);
  }

  /**
   * @dataProvider wordsThatClear
   */
  public function testTheWordNullInOtherCapitalsClearsAField(string $word): void {
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => $word], NULL, NULL, ['street_address' => $word, 'city' => 'Null', 'postal_code' => "$word "]);
    $this->assertNull($this->row('Contact', $id, ['last_name'])['last_name']);
    $address = $this->rows('Address', ['select' => ['street_address', 'city', 'postal_code'], 'where' => [['contact_id', '=', $id]]])[0];
    $this->assertSame([NULL, 'Null', "$word "], [$address['street_address'], $address['city'], $address['postal_code']]);
    $this->save('Contact', ['id' => $id, 'first_name' => $word]);
    $this->assertNull($this->row('Contact', $id, ['first_name'])['first_name']);
  }

  public function wordsThatClear(): array {
    return [['NULL'], ['nULL'], ['NuLl']];
  }

  public function testTextForAFieldThatHoldsAListBecomesAListOfOne(): void {
    $id = $this->save('OsdiLog', ['creator' => 'a test', 'details' => '{"a": 1}']);
    $this->assertSame(['{"a": 1}'], $this->row('OsdiLog', $id, ['details'])['details']);
  }

  public function testTextThatIsTooLongIsCutWithDots(): void {
    $id = $this->contact(['first_name' => str_repeat('é', 70)]);
    $this->assertSame(str_repeat('é', 61) . '...', $this->row('Contact', $id, ['first_name'])['first_name']);
  }

  public function testOptionsCanBeGivenByName(): void {
    $contact = $this->contact(['preferred_language:label' => 'French (Canada)'], NULL, '+15105550142', ['country_id:name' => 'MX', 'state_province_id:name' => 'Jalisco', 'city' => 'X']);
    $row = $this->row('Contact', $contact, ['preferred_language', 'address_primary.country_id', 'address_primary.state_province_id', 'phone_primary.phone_type_id:name']);
    unset($row['id']);
    $this->assertSame(['preferred_language' => 'fr_CA', 'address_primary.country_id' => 1140, 'address_primary.state_province_id' => 3563, 'phone_primary.phone_type_id:name' => 'Mobile'], $row);
  }

  /**
   * @dataProvider incomplete
   */
  public function testWhatIsMandatoryIsNamed(string $entity, string $field): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessageMatches("/^Mandatory values missing from Api4 $entity::save: $field\$/");
    civicrm_api4($entity, 'save', ['checkPermissions' => FALSE, 'records' => [['contact_id' => $this->contact()]]]);
  }

  public function incomplete(): array {
    return [['Email', 'email'], ['Phone', 'phone']];
  }

  public function testUpdateChangesAllThatFit(): void {
    $ids = [$this->contact(['last_name' => $marker = self::word()]), $this->contact(['last_name' => $marker])];
    $updated = Contact::update(FALSE)->addWhere('last_name', '=', $marker)->addValue('first_name', 'New')->execute();
    $this->assertSame($ids, array_column($updated->getArrayCopy(), 'id'));
    $this->assertSame(['New', 'New'], array_map(fn($id) => $this->row('Contact', $id, ['first_name'])['first_name'], $ids));
  }

  public function testUpdateWithoutAConditionIsRefused(): void {
    $this->expectException(\CRM_Core_Exception::class);
    Contact::update(FALSE)->addValue('first_name', 'X')->execute();
  }

  public function testAnEmailAddressIsLowerCased(): void {
    $id = $this->save('Email', ['contact_id' => $this->contact(), 'email' => 'ÄNNE.Lee@Example.ORG']);
    $this->assertSame('änne.lee@example.org', $this->row('Email', $id, ['email'])['email']);
  }

  public function testTheDigitsOfAPhoneAreKeptToo(): void {
    $id = $this->save('Phone', ['contact_id' => $this->contact(), 'phone' => '+1 (510) 555-0142']);
    $this->assertSame('15105550142', $this->row('Phone', $id, ['phone_numeric'])['phone_numeric']);
  }

  public function testALongZipCodeIsSplit(): void {
    $id = $this->save('Address', ['contact_id' => $this->contact(), 'postal_code' => '94612-1234']);
    $this->assertSame(['id' => $id, 'postal_code' => '94612', 'postal_code_suffix' => '1234'], $this->row('Address', $id, ['postal_code', 'postal_code_suffix']));
  }

  public function testALocationTypeIsSetForNewOnes(): void {
    $contact = $this->contact([], self::address(), '+15105550142', ['city' => 'X']);
    foreach (['Email', 'Phone', 'Address'] as $entity) {
      $this->assertSame(['Home'], array_column($this->rows($entity, ['select' => ['location_type_id:name'], 'where' => [['contact_id', '=', $contact]]]), 'location_type_id:name'), $entity);
    }
  }

  public function testTrashingAndDeleting(): void {
    $id = $this->contact();
    Contact::delete(FALSE)->addWhere('id', '=', $id)->execute();
    $this->assertTrue($this->row('Contact', $id, ['is_deleted'])['is_deleted']);
    Contact::delete(FALSE)->addWhere('id', '=', $id)->setUseTrash(FALSE)->execute();
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $id]]]));
  }

  public function testADeletedContactTakesWhatIsTiedToItAlong(): void {
    $id = $this->contact([], self::address(), '+15105550142', ['city' => 'X']);
    $this->save('OsdiPersonSyncState', ['contact_id' => $id, 'remote_person_id' => self::uuid()]);
    Contact::delete(FALSE)->addWhere('id', '=', $id)->setUseTrash(FALSE)->execute();
    foreach (['Email', 'Phone', 'Address', 'OsdiPersonSyncState'] as $entity) {
      $this->assertSame([], $this->rows($entity, ['where' => [['contact_id', '=', $id]]]), $entity);
    }
  }

  public function testAnAddressOfAMissingContactIsAnError(): void {
    $this->expectException(\CRM_Core_Exception::class);
    Address::save(FALSE)->setRecords([['contact_id' => 999999999, 'city' => 'X']])->execute();
  }

}

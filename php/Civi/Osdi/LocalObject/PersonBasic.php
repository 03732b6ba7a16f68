<?php

declare(strict_types=1);

namespace Civi\Osdi\LocalObject;

use Civi\Osdi\Gateway\ContactReader;
use Civi\Osdi\Gateway\ContactWriter;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\Scope;
use Civi\Osdi\Gateway\SiteOptions;
use Civi\Osdi\Gateway\SyncStateTable;

/**
 * An individual with its primary e-mail, its newest Mobile phone and its primary address.
 *
 * Methods have return types where those of osdi-client 1.2.3 had them, so that overrides written for it still fit.
 */
class PersonBasic extends AbstractLocalObject {

  public Field $createdDate;
  public Field $modifiedDate;
  public Field $firstName;
  public Field $lastName;
  public Field $isOptOut;
  public Field $doNotEmail;
  public Field $doNotSms;
  public Field $isDeleted;
  public Field $preferredLanguage;
  public Field $preferredLanguageName;
  public Field $emailId;
  public Field $emailEmail;
  public Field $phoneId;
  public Field $phonePhone;
  public Field $phonePhoneNumeric;
  public Field $addressId;
  public Field $addressStreetAddress;
  public Field $addressCity;
  public Field $addressStateProvinceId;
  public Field $addressStateProvinceIdAbbreviation;
  public Field $addressPostalCode;
  public Field $addressCountryId;
  public Field $addressCountryIdName;

  /**
   * The site's states, read when they are needed first.
   *
   * @var array<int, string>|null
   */
  private static ?array $states = NULL;

  public static function getCiviEntityName(): string {
    return 'Contact';
  }

  /**
   * @inheritDoc
   */
  public static function getFieldMetadata(): array {
    return static::getContactFieldMetadata() + static::getEmailFieldMetadata() + static::getPhoneFieldMetadata() + static::getAddressFieldMetadata();
  }

  /**
   * @inheritDoc
   */
  public static function getJoins(): array {
    return [
      ['Email AS email', 'LEFT', ['email.contact_id', '=', 'id'], ['email.is_primary', '=', TRUE]],
      ['Phone AS phone', 'LEFT', ['phone.contact_id', '=', 'id'], ['phone.phone_type_id:name', '=', '"Mobile"']],
      ['Address AS address', 'LEFT', ['address.contact_id', '=', 'id'], ['address.is_primary', '=', TRUE]],
    ];
  }

  /**
   * @inheritDoc
   */
  public static function getOrderBys(): array {
    return ['phone.id' => 'ASC'];
  }

  /**
   * @return array<string, array{select?: string, readOnly?: bool, afterSet?: string}>
   */
  protected static function getContactFieldMetadata() {
    return [
      'id' => ['select' => 'id'],
      'createdDate' => ['select' => 'created_date', 'readOnly' => TRUE],
      'modifiedDate' => ['select' => 'modified_date', 'readOnly' => TRUE],
      'firstName' => ['select' => 'first_name'],
      'lastName' => ['select' => 'last_name'],
      'isOptOut' => ['select' => 'is_opt_out'],
      'doNotEmail' => ['select' => 'do_not_email'],
      'doNotSms' => ['select' => 'do_not_sms'],
      'isDeleted' => ['select' => 'is_deleted'],
      'preferredLanguage' => ['select' => 'preferred_language'],
      'preferredLanguageName' => ['select' => 'preferred_language:name'],
    ];
  }

  /**
   * @return array<string, array{select?: string, readOnly?: bool, afterSet?: string}>
   */
  protected static function getEmailFieldMetadata() {
    return [
      'emailId' => ['select' => 'email.id'],
      'emailEmail' => ['select' => 'email.email'],
    ];
  }

  /**
   * @return array<string, array{select?: string, readOnly?: bool, afterSet?: string}>
   */
  protected static function getPhoneFieldMetadata() {
    return [
      'phoneId' => ['select' => 'phone.id'],
      'phonePhone' => ['select' => 'phone.phone'],
      'phonePhoneNumeric' => ['select' => 'phone.phone_numeric', 'readOnly' => TRUE],
    ];
  }

  /**
   * @return array<string, array{select?: string, readOnly?: bool, afterSet?: string}>
   */
  protected static function getAddressFieldMetadata() {
    return [
      'addressId' => ['select' => 'address.id'],
      'addressStreetAddress' => ['select' => 'address.street_address'],
      'addressCity' => ['select' => 'address.city'],
      'addressStateProvinceId' => ['select' => 'address.state_province_id', 'afterSet' => 'updateStateAbbreviation'],
      'addressStateProvinceIdAbbreviation' => [],
      'addressPostalCode' => ['select' => 'address.postal_code'],
      'addressCountryId' => ['select' => 'address.country_id'],
      'addressCountryIdName' => ['select' => 'address.country_id:name'],
    ];
  }

  /**
   * @inheritDoc
   */
  public function loadFromArray(array $array): self {
    parent::loadFromArray($array);
    $this->addressStateProvinceIdAbbreviation->load(self::abbreviation($this->addressStateProvinceId->getAsLoaded()));
    return $this;
  }

  public function updateStateAbbreviation(Field $stateIdField) {
    $this->addressStateProvinceIdAbbreviation->set(self::abbreviation($stateIdField->get()));
  }

  /**
   * Writes what was set and differs, each row found through its contact.
   */
  public function persist(): self {
    if ($this->getId() !== NULL) {
      $this->loadOnce();
    }
    $contactId = $this->saveCoreContactFields();
    $this->id->load($contactId);
    $this->saveEmail($contactId);
    $this->savePhone($contactId);
    $this->saveAddress($contactId);
    return $this->load();
  }

  /**
   * @return int
   *   The contact's id.
   */
  protected function saveCoreContactFields() {
    $id = $this->getId();
    $record = $this->getContactRecordForSave();
    if ($id !== NULL) {
      $unaltered = array_filter(static::getSelects(), fn(string $name) => !$this->$name->isAlteredLoose());
      $record = array_diff_key($record, $unaltered, ['contact_type' => 1]);
      if ($record === []) {
        return $id;
      }
      $record['id'] = $id;
    }
    return (int) civicrm_api4('Contact', 'save', ['checkPermissions' => FALSE, 'records' => [array_map(ContactWriter::text(...), $record)]])->single()['id'];
  }

  /**
   * @param int $cid
   */
  protected function saveEmail($cid): void {
    if ((string) $this->emailEmail->get() !== '' && $this->emailEmail->isAltered()) {
      $this->write((int) $cid, 'email', ['id' => $this->emailId->get(), 'email' => $this->emailEmail->get()]);
    }
  }

  /**
   * @param int $cid
   */
  protected function savePhone($cid): void {
    if ((string) $this->phonePhone->get() !== '' && $this->phonePhone->isAltered()) {
      $this->write((int) $cid, 'phone', ['id' => $this->phoneId->get(), 'phone' => $this->phonePhone->get()]);
    }
  }

  /**
   * @param int $cid
   */
  protected function saveAddress($cid): void {
    $parts = [
      'street_address' => $this->addressStreetAddress,
      'city' => $this->addressCity,
      'postal_code' => $this->addressPostalCode,
      'state_province_id' => $this->addressStateProvinceId,
      'country_id' => $this->addressCountryId,
    ];
    $altered = array_filter($parts, fn(Field $part) => $part->isAlteredLoose());
    $values = array_map(fn(Field $part) => $part->get(), $altered);
    if (array_filter($values, fn($value) => $value !== NULL && $value !== '') !== []) {
      $this->write((int) $cid, 'address', array_filter(['id' => $this->addressId->get()]) + $values);
    }
  }

  /**
   * @return array<string, mixed>
   *   For API v4 Contact.save. Of a contact that is there, only what was altered is written.
   */
  protected function getContactRecordForSave(): array {
    return $this->getSaveableFieldContents('') + ['contact_type' => 'Individual'];
  }

  /**
   * The values of the fields of one join, without those that are only read.
   *
   * @param string $joinName
   *   Such as 'email'; empty for the contact's own fields.
   * @param bool $keepJoinName
   *   For custom fields, whose group is a part of their name.
   * @return array<string, mixed>
   */
  protected function getSaveableFieldContents($joinName, $keepJoinName = FALSE): array {
    $contents = [];
    foreach (static::getFieldMetadata() as $name => $field) {
      $select = $field['select'] ?? '';
      [$last, $join] = array_pad(array_reverse(explode('.', $select, 2)), 2, '');
      if ($last === '' || $join !== $joinName || !empty($field['readOnly'])) {
        continue;
      }
      if ($name !== 'id' && !($this->getId() === NULL && $this->$name->get() === NULL)) {
        $contents[$keepJoinName ? $select : (string) $last] = $this->$name->get();
      }
    }
    return $contents;
  }

  /**
   * @inheritDoc
   */
  protected function getWhereClauseForLoad(): array {
    return [['id', '=', $this->getId()], ['contact_type', '=', 'Individual'], ['is_deleted', 'IN', [TRUE, FALSE]]];
  }

  /**
   * @inheritDoc
   */
  protected function ownContactIds(): array {
    return array_values(array_filter([$this->getId()]));
  }

  /**
   * @param int $contactId
   * @param 'email'|'phone'|'address' $part
   * @param array<string, mixed> $values
   */
  private function write(int $contactId, string $part, array $values): void {
    $clock = new DatabaseClock();
    $reader = new ContactReader($clock, new Scope(NULL, NULL, NULL), new SyncStateTable(0, $clock));
    $nothing = ['contact' => [], 'email' => NULL, 'phone' => NULL, 'address' => NULL];
    (new ContactWriter($reader, new SiteOptions()))->save([['id' => $contactId, $part => $values] + $nothing]);
  }

  /**
   * @param int|string|null $stateId
   */
  private static function abbreviation($stateId): ?string {
    self::$states ??= array_column((new SiteOptions())->all()['states'], 'abbreviation', 'id');
    return $stateId === NULL ? NULL : self::$states[(int) $stateId] ?? NULL;
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\PersonId;
use Civi\Osdi\RemoteFindResult;

/**
 * A person on Action Network.
 */
class Person extends AbstractRemoteObject {

  public Field $identifiers;
  public Field $createdDate;
  public Field $modifiedDate;
  public Field $givenName;
  public Field $familyName;
  public Field $emailAddress;
  public Field $emailStatus;
  public Field $phoneNumber;
  public Field $phoneStatus;
  public Field $postalStreet;
  public Field $postalLocality;
  public Field $postalRegion;
  public Field $postalCode;
  public Field $postalCountry;
  public Field $languageSpoken;
  public Field $customFields;

  public static function getType(): string {
    return 'osdi:people';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'identifiers' => ['path' => ['identifiers']],
      'createdDate' => ['path' => ['created_date'], 'readOnly' => TRUE],
      'modifiedDate' => ['path' => ['modified_date'], 'readOnly' => TRUE],
      'givenName' => ['path' => ['given_name']],
      'familyName' => ['path' => ['family_name']],
      'emailAddress' => ['path' => ['email_addresses', 0, 'address']],
      'emailStatus' => ['path' => ['email_addresses', 0, 'status']],
      'phoneNumber' => ['path' => ['phone_numbers', 0, 'number']],
      'phoneStatus' => ['path' => ['phone_numbers', 0, 'status']],
      'postalStreet' => ['path' => ['postal_addresses', 0, 'address_lines', 0]],
      'postalLocality' => ['path' => ['postal_addresses', 0, 'locality']],
      'postalRegion' => ['path' => ['postal_addresses', 0, 'region']],
      'postalCode' => ['path' => ['postal_addresses', 0, 'postal_code']],
      'postalCountry' => ['path' => ['postal_addresses', 0, 'country']],
      'languageSpoken' => ['path' => ['languages_spoken', 0]],
      'customFields' => ['path' => ['custom_fields']],
    ];
  }

  /**
   * A number of North America as Action Network writes it, any other in digits.
   */
  public static function normalizePhoneNumber(?string $phoneNumber = ''): string {
    $digits = (string) preg_replace('/\D/', '', (string) $phoneNumber);
    $digits = strlen($digits) === 11 && $digits[0] === '1' ? substr($digits, 1) : $digits;
    return strlen($digits) === 10 ? sprintf('(%s) %s-%s', substr($digits, 0, 3), substr($digits, 3, 3), substr($digits, 6)) : $digits;
  }

  /**
   * Action Network deletes nobody: the person is unsubscribed and emptied.
   */
  public function delete() {
    $id = $this->getId() ?? throw new InvalidOperationException('Cannot delete person without id');
    return \Civi\Osdi\Native\forget_people($this->system->getClient(), [['remote_id' => PersonId::bare($id), 'unsubscribe' => TRUE, 'blank' => TRUE]])[0];
  }

  public function getDonations(): RemoteFindResult {
    return $this->below('osdi:donations', 'donations');
  }

  public function getTaggings(): RemoteFindResult {
    return $this->below('osdi:taggings', 'taggings');
  }

  protected function collection(): string {
    return 'people';
  }

}

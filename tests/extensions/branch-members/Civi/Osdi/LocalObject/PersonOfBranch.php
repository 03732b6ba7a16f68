<?php

namespace Civi\Osdi\LocalObject;

/**
 * A member of a branch: with the custom field that says which, and the phone of the type "Phone" instead of the mobile.
 */
class PersonOfBranch extends PersonBasic {

  public Field $branchName;

  public Field $nickName;

  public static function getJoins(): array {
    return [
      ['Email AS email', FALSE, ['email.contact_id', '=', 'id'], ['email.is_primary', '=', TRUE]],
      ['Phone AS phone', 'LEFT', ['phone.contact_id', '=', 'id'], ['phone.phone_type_id:name', '=', '"Phone"']],
      ['Address AS address', FALSE, ['address.contact_id', '=', 'id'], ['address.is_primary', '=', TRUE]],
    ];
  }

  public static function getOrderBys(): array {
    return ['phone.id' => 'ASC'];
  }

  protected static function getContactFieldMetadata() {
    return parent::getContactFieldMetadata() + [
      'nickName' => ['select' => 'nick_name'],
      'branchName' => ['select' => 'Osdi_Branch.Branch_name'],
    ];
  }

  protected function getContactRecordForSave(): array {
    return parent::getContactRecordForSave() + $this->getSaveableFieldContents('Osdi_Branch', TRUE);
  }

  protected function savePhone($cid): void {
    $phone = $this->phonePhone->get();
    if (empty($phone) || !$this->phonePhone->isAltered()) {
      return;
    }
    \Civi\Api4\Phone::save(FALSE)
      ->addRecord([
        'id' => $this->phoneId->get(),
        'contact_id' => $cid,
        'phone' => $phone,
        'phone_type_id:name' => 'Phone',
      ])
      ->execute();
  }

}

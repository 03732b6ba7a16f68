<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalObject\PersonBasic;

/**
 * A local person that does one thing in a way of its own.
 */
final class OddPerson extends PersonBasic {

  public static string $how = '';

  public function loadFromArray(array $array): self {
    parent::loadFromArray($array);
    return match (self::$how === 'fails' ? $this->lastName->get() : NULL) {
      'typo' => $this->nothing(),
      'fault' => throw new \CRM_Core_Exception('cannot be loaded'),
      default => $this,
    };
  }

  protected static function getContactFieldMetadata() {
    return array_diff_key(parent::getContactFieldMetadata(), self::$how === 'knows no refusals' ? ['isOptOut' => 1, 'doNotSms' => 1, 'doNotEmail' => 1] : []);
  }

  protected function getContactRecordForSave(): array {
    $own = ['first_name' => $this->firstName->get(), 'last_name' => $this->lastName->get(), 'contact_type' => 'Individual'];
    return self::$how === 'saves names only' ? $own : parent::getContactRecordForSave();
  }

  protected function getWhereClauseForLoad(): array {
    return match (self::$how) {
      'finds in a list' => [['id', 'IN', [$this->getId()]], ['contact_type', '=', 'Individual']],
      'finds by several' => [['AND', parent::getWhereClauseForLoad()]],
      'finds twice' => [...parent::getWhereClauseForLoad(), ['OR', [['id', '=', $this->getId()], ['first_name', '=', 'nobody']]]],
      default => parent::getWhereClauseForLoad(),
    };
  }

}

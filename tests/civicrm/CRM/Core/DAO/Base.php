<?php

declare(strict_types=1);

use StandIn\Schema;
use StandIn\Writer;

/**
 * Parent of the extension's DAO classes; what they need to know is in php/schema.
 */
abstract class CRM_Core_DAO_Base extends CRM_Core_DAO {

  final public function __construct() {
    parent::__construct(Schema::nameOfClass(static::class));
  }

  public static function writeRecord(array $record): CRM_Core_DAO {
    return Writer::write(new static(), $record);
  }

  public static function writeRecords(array $records): array {
    return array_map(fn($record) => static::writeRecord($record), $records);
  }

}

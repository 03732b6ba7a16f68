<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\RemoteFindResult;

/**
 * A tag on Action Network. It can be made there, but neither renamed nor deleted.
 */
class Tag extends AbstractRemoteObject {

  public Field $identifiers;
  public Field $createdDate;
  public Field $modifiedDate;
  public Field $name;

  public static function getType(): string {
    return 'osdi:tags';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'identifiers' => ['path' => ['identifiers']],
      'createdDate' => ['path' => ['created_date'], 'readOnly' => TRUE],
      'modifiedDate' => ['path' => ['modified_date'], 'readOnly' => TRUE],
      'name' => ['path' => ['name'], 'createOnly' => TRUE],
    ];
  }

  public function getTaggings(): RemoteFindResult {
    return $this->below('osdi:taggings', 'taggings');
  }

  protected function collection(): string {
    return 'tags';
  }

}

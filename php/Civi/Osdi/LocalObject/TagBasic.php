<?php

declare(strict_types=1);

namespace Civi\Osdi\LocalObject;

/**
 * A tag.
 */
class TagBasic extends AbstractLocalObject {

  public Field $createdDate;
  public Field $modifiedDate;
  public Field $name;

  public static function getCiviEntityName(): string {
    return 'Tag';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'id' => ['select' => 'id'],
      'createdDate' => ['select' => 'created_date', 'readOnly' => TRUE],
      'modifiedDate' => ['select' => 'modified_date', 'readOnly' => TRUE],
      'name' => ['select' => 'name'],
    ];
  }

  public function persist(): self {
    $name = $this->name->get();
    $known = $this->getId() === NULL ? ['label' => $name] : ['id' => $this->getId()];
    $saved = civicrm_api4('Tag', 'save', ['checkPermissions' => FALSE, 'records' => [$known + ['name' => $name]]])->single();
    $this->id->load((int) $saved['id']);
    return $this->load();
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\RemoteFindResult;

/**
 * A page on Action Network that asks for donations.
 */
class FundraisingPage extends AbstractRemoteObject {

  public Field $identifiers;
  public Field $createdDate;
  public Field $modifiedDate;
  public Field $name;
  public Field $originSystem;
  public Field $title;
  public Field $browserUrl;

  public static function getType(): string {
    return 'osdi:fundraising_pages';
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
      'originSystem' => ['path' => ['origin_system'], 'createOnly' => TRUE],
      'title' => ['path' => ['title']],
      'browserUrl' => ['path' => ['browser_url'], 'readOnly' => TRUE],
    ];
  }

  public function getDonations(): RemoteFindResult {
    return $this->below('osdi:donations', 'donations');
  }

  protected function collection(): string {
    return 'fundraising_pages';
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\RemoteObjectInterface;

/**
 * That a person on Action Network has a tag.
 */
class Tagging extends AbstractRemoteObject {

  public Field $identifiers;
  public Field $createdDate;
  public Field $modifiedDate;

  private ?RemoteObjectInterface $person = NULL;

  private ?RemoteObjectInterface $tag = NULL;

  public static function getType(): string {
    return 'osdi:taggings';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'identifiers' => ['path' => ['identifiers']],
      'createdDate' => ['path' => ['created_date'], 'readOnly' => TRUE],
      'modifiedDate' => ['path' => ['modified_date'], 'readOnly' => TRUE],
    ];
  }

  public function getPerson(): ?RemoteObjectInterface {
    return $this->person ??= $this->linked('osdi:people', 'osdi:person');
  }

  public function setPerson(RemoteObjectInterface $person): self {
    $this->person = $person;
    return $this;
  }

  public function getTag(): ?RemoteObjectInterface {
    return $this->tag ??= $this->linked('osdi:tags', 'osdi:tag');
  }

  public function setTag(RemoteObjectInterface $tag): self {
    $this->tag = $tag;
    return $this;
  }

  /**
   * The tag, read.
   */
  public function getTagUsingCache(): ?RemoteObjectInterface {
    return $this->getTag()?->loadOnce();
  }

  /**
   * @inheritDoc
   */
  public function getArrayForCreate(): array {
    $person = $this->getPerson()?->getUrlForRead() ?? throw new InvalidArgumentException('A tagging needs a person.');
    return ['_links' => ['osdi:person' => ['href' => $person]]];
  }

  public function delete(): void {
    $this->system->delete($this);
  }

  protected function collection(): string {
    $tag = $this->getTag()?->getId() ?? throw new InvalidArgumentException('A tagging needs a tag.');
    return "tags/$tag/taggings";
  }

}

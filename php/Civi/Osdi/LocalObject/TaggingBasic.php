<?php

declare(strict_types=1);

namespace Civi\Osdi\LocalObject;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\LocalObjectInterface;

/**
 * That a contact has a tag.
 */
class TaggingBasic extends AbstractLocalObject {

  private const TABLE = 'civicrm_contact';

  protected Field $contactId;

  protected Field $tagId;

  private ?LocalObjectInterface $person = NULL;

  private ?LocalObjectInterface $tag = NULL;

  public static function getCiviEntityName(): string {
    return 'EntityTag';
  }

  /**
   * @inheritDoc
   */
  protected static function getFieldMetadata(): array {
    return [
      'id' => ['select' => 'id'],
      'contactId' => ['select' => 'entity_id', 'afterSet' => 'forgetObjects'],
      'tagId' => ['select' => 'tag_id', 'afterSet' => 'forgetObjects'],
    ];
  }

  public function forgetObjects(): void {
    $this->person = $this->person?->getId() === $this->contactId->get() ? $this->person : NULL;
    $this->tag = $this->tag?->getId() === $this->tagId->get() ? $this->tag : NULL;
  }

  public function getPerson(): ?LocalObjectInterface {
    return $this->person ??= $this->contactId->get() === NULL ? NULL : \Civi\OsdiClient::container()->make('LocalObject', 'Person', (int) $this->contactId->get());
  }

  public function setPerson(LocalObjectInterface $person): self {
    $this->person = self::of('Contact', $person);
    $this->contactId->set($person->getId());
    return $this;
  }

  public function getTag(): ?LocalObjectInterface {
    return $this->tag ??= $this->tagId->get() === NULL ? NULL : \Civi\OsdiClient::container()->make('LocalObject', 'Tag', (int) $this->tagId->get());
  }

  public function setTag(LocalObjectInterface $tag): self {
    $this->tag = self::of('Tag', $tag);
    $this->tagId->set($tag->getId());
    return $this;
  }

  /**
   * The tag, read.
   */
  public function getTagUsingCache(): ?LocalObjectInterface {
    return $this->getTag()?->loadOnce();
  }

  public function persist(): self {
    $record = ['entity_table' => self::TABLE, 'entity_id' => $this->contactId->get(), 'tag_id' => $this->tagId->get()];
    if (in_array(NULL, $record, TRUE)) {
      throw new InvalidArgumentException('A tagging needs a contact and a tag.');
    }
    $saved = civicrm_api4('EntityTag', 'save', ['checkPermissions' => FALSE, 'records' => [$record], 'match' => array_keys($record)])->single();
    $this->id->load((int) $saved['id']);
    return $this->load();
  }

  private static function of(string $entity, LocalObjectInterface $object): LocalObjectInterface {
    return $object::getCiviEntityName() === $entity ? $object : throw new InvalidArgumentException('A %s is needed, not a %s.', $entity, $object::getCiviEntityName());
  }

}

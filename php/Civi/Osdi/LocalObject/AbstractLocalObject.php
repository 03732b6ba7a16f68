<?php

declare(strict_types=1);

namespace Civi\Osdi\LocalObject;

use Civi\Osdi\CrudObjectInterface;
use Civi\Osdi\Event\OwnWrites;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\KeptObjects;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\Result\Diff;
use Civi\Osdi\Result\Save;
use CRM_OSDI_ExtensionUtil as E;

/**
 * A record of CiviCRM with the fields its metadata names, each a property of that name.
 */
abstract class AbstractLocalObject implements LocalObjectInterface {

  use KeptObjects;

  public Field $id;

  protected bool $isTouched = FALSE;

  protected bool $isLoaded = FALSE;

  public function __construct(?int $idValue = NULL) {
    $this->makeFields();
    if ($idValue !== NULL) {
      $this->id->load($idValue);
    }
  }

  public function __clone() {
    foreach ($this->fields() as $name => $field) {
      $this->$name = clone $field;
      $this->$name->setBundle($this);
    }
  }

  /**
   * @return array<string, array{select?: string, readOnly?: bool, afterSet?: string}>
   *   By the name of the property; select is a field of API v4, perhaps of a join.
   */
  abstract protected static function getFieldMetadata(): array;

  /**
   * @return list<array<int, mixed>>
   *   Joins for API v4.
   */
  public static function getJoins(): array {
    return [];
  }

  /**
   * @return array<string, string>
   *   For API v4. Where a record comes several times because of a join, the last row counts.
   */
  public static function getOrderBys(): array {
    return [];
  }

  /**
   * @return array<string, string>
   *   Field of API v4 => name of the property.
   */
  public static function getSelects(): array {
    return array_flip(array_filter(array_map(fn(array $field) => $field['select'] ?? NULL, static::getFieldMetadata())));
  }

  /**
   * @param array<string, mixed> $array
   */
  public static function fromArray(array $array): self {
    return (new static())->loadFromArray($array);
  }

  /**
   * @inheritDoc
   */
  public static function fromId(string $id): self {
    return (new static((int) $id))->load();
  }

  /**
   * The object of this id that is kept, else a new one, which is kept then. It may be unread.
   */
  public static function getOrCreateCached(?int $id = NULL): static {
    return static::keptAs((string) $id) ?? (new static($id))->cache();
  }

  /**
   * Many at once, each as load() would find it: one question to API v4, unless a class finds or loads them in a way of its own.
   *
   * @param list<int> $ids
   * @return array<int, static>
   *   By id; those that are not there are left out.
   */
  public static function loadMany(array $ids): array {
    $objects = [];
    $where = $ids === [] || self::hasOwnLoad() ? NULL : self::whereOfMany($ids);
    foreach ($where === NULL ? [] : static::read($where) as $row) {
      $objects[(int) $row['id']] = (new static((int) $row['id']))->loadFromArray($row);
    }
    foreach ($where === NULL ? $ids : [] as $id) {
      $object = new static($id);
      if (static::read($object->getWhereClauseForLoad()) !== []) {
        $objects[$id] = $object->load();
      }
    }
    return $objects;
  }

  public function setId($val): void {
    $this->id->set($val);
  }

  public function getId(): ?int {
    $id = $this->id->get();
    return $id === NULL ? NULL : (int) $id;
  }

  public function isLoaded(): bool {
    return $this->isLoaded;
  }

  public function isTouched(): bool {
    return $this->isTouched;
  }

  public function touch(): void {
    $this->isTouched = TRUE;
  }

  public function isAltered(): bool {
    if (!$this->isTouched) {
      return FALSE;
    }
    if ($this->getId() !== NULL) {
      $this->loadOnce();
    }
    return array_filter($this->fields(), fn(Field $field) => $field->isAltered()) !== [];
  }

  /**
   * What was set since the record was read.
   */
  public function diffChanges(): Diff {
    return Diff::of($this->getAllAsLoaded(), $this->getAll());
  }

  /**
   * @inheritDoc
   */
  public function getAll(): array {
    return $this->loadOnceIfKnown()->getAllWithoutLoading();
  }

  /**
   * @inheritDoc
   */
  public function getAllAsLoaded(): array {
    return array_map(fn(Field $field) => $field->getAsLoaded(), $this->loadOnceIfKnown()->fields());
  }

  /**
   * @return array<string, mixed>
   */
  public function getAllWithoutLoading(): array {
    return array_map(fn(Field $field) => $field->get(), $this->fields());
  }

  /**
   * @param array<string, mixed> $values
   *   By name of the field.
   */
  public function setMany(array $values): self {
    foreach (array_intersect_key($this->fields(), $values) as $name => $field) {
      $field->set($values[$name]);
    }
    return $this;
  }

  public function load(): self {
    $id = $this->getId();
    $this->makeFields();
    $this->id->load($id);
    return $this->fill();
  }

  public function loadOnce(): self {
    return $this->isLoaded ? $this : $this->fill();
  }

  /**
   * @inheritDoc
   */
  public function loadFromArray(array $array): self {
    $bySelect = static::getSelects();
    foreach ($array as $key => $value) {
      $field = $this->fields()[$bySelect[$key] ?? $key] ?? NULL;
      $field?->load($value);
    }
    $this->isLoaded = TRUE;
    return $this;
  }

  public function loadFromObject(LocalObjectInterface $otherObject): self {
    return $this->loadFromArray($otherObject->getAll());
  }

  /**
   * Deletes as CiviCRM does by itself: a contact goes into the trash.
   */
  public function delete(): ?\Civi\Api4\Generic\Result {
    $id = $this->getId();
    $this->forget();
    return $id === NULL ? NULL : OwnWrites::of($this->ownContactIds(), fn() => civicrm_api4(static::getCiviEntityName(), 'delete', [
      'checkPermissions' => FALSE,
      'where' => [['id', '=', $id]],
    ]));
  }

  /**
   * Writes the record. What the sync writes itself is no news for it.
   */
  abstract public function persist(): CrudObjectInterface;

  public function save(): self {
    $this->forget();
    OwnWrites::of($this->ownContactIds(), fn() => $this->persist());
    return $this;
  }

  public function trySave(): Save {
    $isNew = $this->getId() === NULL;
    try {
      $changes = $this->diffChanges()->toArray();
      $this->save();
    }
    catch (\CRM_Core_Exception $error) {
      return new Save(NULL, Save::ERROR, E::ts('exception when saving local record'), $error);
    }
    $message = $isNew ? E::ts('created new record') : E::ts('updated existing record');
    return new Save($this, Save::SUCCESS, $message, ['changes' => $changes]);
  }

  /**
   * @return list<array<int, mixed>>
   */
  protected function getWhereClauseForLoad(): array {
    return [['id', '=', $this->getId()]];
  }

  /**
   * Contacts that are written with this record.
   *
   * @return list<int>
   */
  protected function ownContactIds(): array {
    return [];
  }

  /**
   * @return array<string, Field>
   */
  protected function fields(): array {
    $fields = [];
    foreach (array_keys(static::getFieldMetadata()) as $name) {
      $fields[$name] = $this->$name;
    }
    return $fields;
  }

  /**
   * @param list<array<int, mixed>> $where
   * @return list<array<string, mixed>>
   */
  private static function read(array $where): array {
    return civicrm_api4(static::getCiviEntityName(), 'get', [
      'checkPermissions' => FALSE,
      'select' => array_keys(static::getSelects()),
      'join' => static::getJoins(),
      'where' => $where,
      'orderBy' => static::getOrderBys(),
    ])->getArrayCopy();
  }

  /**
   * The conditions of one record, for several.
   *
   * @param non-empty-list<int> $ids
   * @return list<array<int, mixed>>|null
   *   NULL where a class names the id in another way, so that nobody knows.
   */
  private static function whereOfMany(array $ids): ?array {
    $beside = fn(int $id) => array_values(array_filter((new static($id))->getWhereClauseForLoad(), fn(array $condition) => $condition !== ['id', '=', $id]));
    $others = $beside($ids[0]);
    $isUsual = $others === $beside($ids[0] + 1) && count($others) === count((new static($ids[0]))->getWhereClauseForLoad()) - 1;
    return $isUsual ? [['id', 'IN', $ids], ...$others] : NULL;
  }

  private static function hasOwnLoad(): bool {
    return (new \ReflectionMethod(static::class, 'load'))->getDeclaringClass()->getName() !== self::class;
  }

  private function fill(): self {
    $id = $this->getId() ?? throw new InvalidArgumentException('%s without an id cannot be loaded.', static::getCiviEntityName());
    $rows = static::read($this->getWhereClauseForLoad());
    if ($rows === []) {
      throw new InvalidArgumentException('Unable to retrieve %s id %d', static::getCiviEntityName(), $id);
    }
    return $this->loadFromArray(end($rows));
  }

  private function loadOnceIfKnown(): self {
    return $this->getId() === NULL ? $this : $this->loadOnce();
  }

  private function makeFields(): void {
    foreach (static::getFieldMetadata() as $name => $options) {
      $this->$name = new Field($name, ['bundle' => $this] + $options);
    }
    $this->isLoaded = FALSE;
    $this->isTouched = FALSE;
  }

}

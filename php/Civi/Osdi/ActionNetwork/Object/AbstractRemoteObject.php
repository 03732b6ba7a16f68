<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Object;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\KeptObjects;
use Civi\Osdi\RemoteFindResult;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\Diff;
use Civi\Osdi\Result\Save;

/**
 * A record of Action Network with the fields its metadata names, each a property of that name.
 */
abstract class AbstractRemoteObject implements RemoteObjectInterface {

  use KeptObjects;

  /**
   * What other clients write to empty a text.
   */
  public const NULL_CHAR = "\xE2\x90\x80";

  protected bool $isTouched = FALSE;

  private ?string $id = NULL;

  /**
   * @inheritDoc
   */
  public function __construct(protected RemoteSystemInterface $system, protected ?array $resource = NULL) {
    $this->makeFields();
    $this->id = self::idOf($resource);
  }

  public function __clone() {
    foreach ($this->fields() as $name => $field) {
      $this->$name = clone $field;
      $this->$name->setBundle($this);
    }
  }

  /**
   * @return array<string, array{path: list<int|string>, createOnly?: bool, readOnly?: bool, afterSet?: string}>
   */
  abstract protected static function getFieldMetadata(): array;

  /**
   * The collection such records are in, such as 'people'.
   */
  abstract protected function collection(): string;

  public static function loadFromId(string $id, ?RemoteSystemInterface $system = NULL): static {
    $object = new static($system ?? \Civi\OsdiClient::container()->getSingle('RemoteSystem', 'ActionNetwork'));
    $object->setId($id);
    return $object->load();
  }

  /**
   * The object of this id or address that is kept, else a new one, which is kept then. It may be unread.
   */
  public static function getOrCreateCached(?string $id = NULL, ?string $url = NULL): static {
    $id ??= $url === NULL ? throw new InvalidArgumentException('An id or an address is needed.') : basename($url);
    $kept = static::keptAs($id);
    if ($kept === NULL) {
      $kept = new static(\Civi\OsdiClient::container()->getSingle('RemoteSystem', 'ActionNetwork'));
      $kept->setId($id);
      $kept->cache();
    }
    return $kept;
  }

  public function setId($val): void {
    $this->id = $val === NULL ? NULL : (string) $val;
  }

  public function getId(): ?string {
    return $this->id;
  }

  /**
   * @inheritDoc
   */
  public function getResource(): ?array {
    return $this->resource;
  }

  public function isLoaded(): bool {
    return $this->resource !== NULL;
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
    $this->loadOnceIfKnown();
    return array_filter($this->fields(), fn(Field $field) => $field->isAltered()) !== [];
  }

  /**
   * @param array<string, mixed>|null $resource
   *   As Action Network sent it; it is asked where nothing is given.
   */
  public function load(?array $resource = NULL): self {
    $this->resource = $resource ?? $this->system->fetch($this);
    $this->id = self::idOf($this->resource) ?? $this->id;
    return $this;
  }

  public function loadOnce(): self {
    return $this->isLoaded() ? $this : $this->load();
  }

  /**
   * @inheritDoc
   */
  public function loadFromArray(array $flatFields): RemoteObjectInterface {
    $resource = [];
    foreach (array_intersect_key($this->fields(), $flatFields) as $name => $field) {
      $resource = self::withValue($resource, $field->path(), $flatFields[$name]);
    }
    return $this->load($resource);
  }

  public function loadFromObject(RemoteObjectInterface $otherObject): self {
    $this->setId($otherObject->getId());
    return $this->load($otherObject->getResource() ?? $otherObject->getArrayForCreate());
  }

  /**
   * @inheritDoc
   */
  public function getAll(): array {
    $this->loadOnceIfKnown();
    return $this->getAllWithoutLoading();
  }

  /**
   * @return array<string, mixed>
   */
  public function getAllWithoutLoading(): array {
    return array_map(fn(Field $field) => $field->get(), $this->fields());
  }

  /**
   * @inheritDoc
   */
  public function getArrayForCreate(): array {
    return $this->body($this->fields());
  }

  /**
   * @inheritDoc
   */
  public function getArrayForUpdate(): array {
    $this->loadOnceIfKnown();
    return $this->body(array_filter($this->fields(), fn(Field $field) => $field->isAltered()));
  }

  public function save(): self {
    $this->forget();
    $this->load($this->system->save($this));
    $this->makeFields();
    return $this;
  }

  public function trySave(): Save {
    try {
      $changes = $this->diffChanges()->toArray();
      $this->save();
    }
    catch (\Throwable $error) {
      return new Save(NULL, Save::ERROR, $error->getMessage(), $error);
    }
    return new Save($this, Save::SUCCESS, NULL, ['changes' => $changes]);
  }

  public function delete() {
    throw new InvalidOperationException('Objects of type %s cannot be deleted via the Action Network API', static::getType());
  }

  /**
   * What was set since the record was read.
   */
  public function diffChanges(): Diff {
    $this->loadOnceIfKnown();
    return Diff::of(array_map(fn(Field $field) => $field->getAsLoaded(), $this->fields()), $this->getAllWithoutLoading());
  }

  /**
   * @param self $left
   * @param self $right
   */
  public static function diff(self $left, self $right): Diff {
    return Diff::of($left->getAll(), $right->getAll());
  }

  /**
   * @param self $other
   * @param list<string> $ignoring
   *   Names of fields.
   */
  public function equals(self $other, array $ignoring = []): bool {
    return array_diff_key(self::diff($this, $other)->toArray(), array_flip($ignoring)) === [];
  }

  public function getUrlForCreate(): string {
    return rtrim($this->system->getEntryPoint(), '/') . '/' . $this->collection();
  }

  public function getUrlForRead(): ?string {
    $self = $this->resource['_links']['self']['href'] ?? NULL;
    return $self ?? ($this->id === NULL ? NULL : $this->getUrlForCreate() . "/$this->id");
  }

  public function getUrlForUpdate(): string {
    return $this->getUrlForRead() ?? throw new InvalidArgumentException('A record without an id cannot be changed.');
  }

  public function getUrlForDelete(): string {
    return $this->getUrlForUpdate();
  }

  /**
   * Where the record is, for the native client; its collection for one without an id.
   */
  public function path(): string {
    return $this->collection() . ($this->id === NULL ? '' : "/$this->id");
  }

  /**
   * The record that a link of this one leads to, unread.
   */
  protected function linked(string $type, string $relation): ?RemoteObjectInterface {
    $href = $this->getResource()['_links'][$relation]['href'] ?? NULL;
    if ($href === NULL) {
      return NULL;
    }
    $object = $this->system->makeOsdiObject($type);
    $object->setId(basename((string) $href));
    return $object;
  }

  /**
   * The records of a collection below this one.
   */
  protected function below(string $type, string $collection): RemoteFindResult {
    $this->id ?? throw new InvalidOperationException('A record without an id has no %s.', $collection);
    return new RemoteFindResult($this->system, $type, $this->system->getClient()->find($this->path() . "/$collection"));
  }

  protected function mustBeNew(): void {
    if ($this->id !== NULL) {
      throw new InvalidOperationException('%s %s is there already, and belongs to what it belongs to.', static::getType(), $this->id);
    }
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
   * @param array<string, Field> $fields
   * @return array<string, mixed>
   */
  private function body(array $fields): array {
    $metadata = static::getFieldMetadata();
    $body = [];
    foreach ($fields as $name => $field) {
      if ($field->get() !== NULL && empty($metadata[$name]['readOnly'])) {
        $body = self::withValue($body, $field->path(), $field->get());
      }
    }
    return $body;
  }

  private function loadOnceIfKnown(): void {
    if ($this->id !== NULL) {
      $this->loadOnce();
    }
  }

  private function makeFields(): void {
    foreach (static::getFieldMetadata() as $name => $options) {
      $this->$name = new Field($name, $this, $options);
    }
    $this->isTouched = FALSE;
  }

  /**
   * @param array<int|string, mixed> $body
   * @param list<int|string> $path
   * @param mixed $value
   * @return array<int|string, mixed>
   */
  private static function withValue(array $body, array $path, $value): array {
    $step = (string) array_shift($path);
    $body[$step] = $path === [] ? $value : self::withValue($body[$step] ?? [], $path, $value);
    return $body;
  }

  /**
   * @param array<string, mixed>|null $resource
   */
  private static function idOf(?array $resource): ?string {
    foreach ($resource['identifiers'] ?? [] as $identifier) {
      if (str_starts_with((string) $identifier, 'action_network:')) {
        return substr((string) $identifier, strlen('action_network:'));
      }
    }
    $self = $resource['_links']['self']['href'] ?? NULL;
    return $self === NULL ? NULL : basename((string) $self);
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\Container;
use Civi\Osdi\Exception\CannotMapException;
use Civi\Osdi\LocalObject\PersonBasic;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MapperInterface;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\Result\Map;

/**
 * A mapper or local object of the site's own, as a way to look at contacts.
 *
 * What the mapper makes of a contact is compared with the person by the same rules as ever. Of a person it writes what those
 * rules let through, and no more: it maps the person as the contact shows it, and again with what is to change, and the fields
 * in which the two differ are set. Of a contact that is new, all that it sets. What it says about consent is a refusal at most,
 * and never written.
 */
final class Mapping {

  /**
   * Fields no mapper has a say in: whose record it is, and what they refused.
   */
  private const NOT_MAPPED = ['id', 'emailId', 'phoneId', 'addressId', 'isOptOut', 'doNotEmail', 'doNotSms', 'isDeleted'];

  private const FLAGS = ['is_opt_out' => 'isOptOut', 'do_not_email' => 'doNotEmail', 'do_not_sms' => 'doNotSms'];

  /**
   * @var array<int, string>
   *   Why contacts could not be mapped.
   */
  private array $failures = [];

  public function __construct(private Container $container, private MapperInterface $mapper) {}

  public function failure(int $contactId): ?string {
    return $this->failures[$contactId] ?? NULL;
  }

  /**
   * @param list<array<string, mixed>> $rows
   * @return list<array<string, mixed>>
   */
  public function described(array $rows): array {
    $people = array_filter($rows, fn(array $row) => $row['contact_type'] === 'Individual');
    $contacts = Contacts::load($this->container, array_column($people, 'id'));
    foreach (array_keys($people) as $index) {
      $id = (int) $rows[$index]['id'];
      unset($this->failures[$id]);
      try {
        $rows[$index]['mapped'] = $this->seen($contacts->get($id));
      }
      catch (\Exception $error) {
        $this->failures[$id] = $error->getMessage();
      }
    }
    return $rows;
  }

  /**
   * @param list<string> $digits
   * @return list<int>|null
   */
  public function contactsByPhone(array $digits): ?array {
    $joins = $this->container->callStatic('LocalObject', 'Person', 'getJoins');
    $hasPhone = array_filter($joins, fn(array $join) => $join[0] === 'Phone AS phone') !== [];
    return !$hasPhone ? NULL : array_map('intval', civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id'],
      'join' => $joins,
      'where' => [['contact_type', '=', 'Individual'], ['is_deleted', '=', FALSE], ['phone.phone_numeric', 'IN', $digits]],
    ])->column('id'));
  }

  /**
   * Saves what the mapper maps, and returns what is left: consent, and addresses on hold.
   *
   * @param list<array<string, mixed>> $writes
   * @return list<array<string, mixed>>
   */
  public function save(array $writes): array {
    $mapped = array_filter($writes, fn(array $write) => !empty($write['mapped']));
    $contacts = Contacts::load($this->container, array_filter(array_column($mapped, 'id')));
    foreach ($mapped as $index => $write) {
      $id = (int) ($write['id'] ?? 0);
      $writes[$index] = $this->saveOne($write, $id === 0 ? $this->container->make('LocalObject', 'Person') : $contacts->get($id));
    }
    return $writes;
  }

  /**
   * A person as an object.
   *
   * @param Container $container
   * @param array<string, mixed>|null $person
   *   As Action Network sent it.
   * @param string|null $id
   */
  public static function person(Container $container, ?array $person, ?string $id): ?RemoteObjectInterface {
    if ($person === NULL && $id === NULL) {
      return NULL;
    }
    $object = $container->make('OsdiObject', 'osdi:people', $container->getSingle('RemoteSystem', 'ActionNetwork'), $person);
    if ($id !== NULL) {
      $object->setId($id);
    }
    return $object;
  }

  /**
   * What the mapper makes of a contact: the body of a person.
   *
   * @return array<string, mixed>
   */
  private function seen(PersonBasic $contact): array {
    $pair = new LocalRemotePair($contact, self::person($this->container, [], NULL));
    return Fault::in($this->mapper, function () use ($pair): array {
      $this->map($pair->setOrigin(LocalRemotePair::ORIGIN_LOCAL));
      return $pair->getRemoteObject()->getArrayForCreate();
    });
  }

  /**
   * What the mapper makes of a person: the values of a contact.
   *
   * @param PersonBasic $contact
   * @param array<string, mixed> $person
   * @return array<string, mixed>
   */
  private function mappedTo(PersonBasic $contact, array $person): array {
    $pair = new LocalRemotePair(clone $contact, self::person($this->container, $person, NULL));
    return Fault::in($this->mapper, function () use ($pair): array {
      $this->map($pair->setOrigin(LocalRemotePair::ORIGIN_REMOTE));
      return $pair->getLocalObject()->getAllWithoutLoading();
    });
  }

  private function map(LocalRemotePair $pair): void {
    $result = $this->mapper->mapOneWay($pair);
    if ($result->isError() || $result->isStatus(Map::SKIPPED_ALL_CHANGES)) {
      throw new CannotMapException((string) ($result->getMessage() ?? $result->getStatusCode()));
    }
  }

  /**
   * @param array<string, mixed> $write
   * @param PersonBasic $contact
   * @return array<string, mixed>
   */
  private function saveOne(array $write, PersonBasic $contact): array {
    $isNew = $contact->getId() === NULL;
    $before = $isNew ? [] : $this->seen($contact);
    // Whoever is new gets all that the mapper makes of them.
    $unchanged = $isNew ? $contact->getAllWithoutLoading() : $this->mappedTo($contact, $before);
    $changed = $this->mappedTo($contact, self::with($before, $write['mapped']));
    $differs = fn(mixed $value, string $name): bool => $value !== ($unchanged[$name] ?? NULL) && !in_array($name, self::NOT_MAPPED, TRUE);
    $contact->setMany(array_filter($changed, $differs, ARRAY_FILTER_USE_BOTH));
    $consent = array_intersect_key($write['contact'] ?? [], self::FLAGS);
    $asked = [];
    foreach ($consent as $flag => $value) {
      $asked[self::FLAGS[$flag]] = (bool) $value;
    }
    $contact->setMany($isNew ? $asked : []);
    if ($isNew || $contact->isTouched()) {
      Fault::in($contact, fn() => $contact->save());
    }
    $saved = $contact->getAllWithoutLoading();
    $address = $saved['emailEmail'] ?? NULL;
    $isHeld = isset($write['email']['on_hold']) && $address !== NULL;
    return [
      'id' => $contact->getId(),
      // A class can save a new contact without what it was told of consent.
      'contact' => $isNew && array_diff_assoc($asked, array_map('boolval', $saved)) === [] ? [] : $consent,
      'email' => $isHeld ? ['id' => $saved['emailId'], 'email' => $address, 'on_hold' => $write['email']['on_hold']] : NULL,
      'phone' => NULL,
      'address' => NULL,
    ];
  }

  /**
   * @param array<string, mixed> $person
   * @param array<string, mixed> $changes
   * @return array<string, mixed>
   */
  private static function with(array $person, array $changes): array {
    // An address is replaced as a whole; everything else is one value, or has names.
    unset($person[isset($changes['postal_addresses']) ? 'postal_addresses' : '']);
    return array_replace_recursive($person, $changes);
  }

}

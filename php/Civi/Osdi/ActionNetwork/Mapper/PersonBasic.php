<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\Mapper;

use Civi\Osdi\ActionNetwork\Object\Person;
use Civi\Osdi\Exception\CannotMapException;
use Civi\Osdi\Gateway\SiteOptions;
use Civi\Osdi\LocalObject\PersonBasic as LocalPerson;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MapperInterface;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\Map;

/**
 * Maps people by the native library's rules: what one side does not say is not cleared on the other, and nobody is subscribed
 * by being mapped.
 */
class PersonBasic implements MapperInterface {

  /**
   * The site's options, read when they are needed first.
   *
   * @var array<string, mixed>|null
   */
  private ?array $options = NULL;

  public function __construct(private ?RemoteSystemInterface $remoteSystem = NULL) {}

  public function mapOneWay(LocalRemotePair $pair): Map {
    $result = new Map();
    try {
      if ($pair->isOriginLocal()) {
        $pair->setRemoteObject($this->mapLocalToRemote($pair->getLocalObject(), $pair->getRemoteObject()));
      }
      else {
        $pair->setLocalObject($this->mapRemoteToLocal($pair->getRemoteObject(), $pair->getLocalObject()));
      }
      $result->setStatusCode(Map::SUCCESS);
    }
    catch (CannotMapException $error) {
      $result->setStatusCode(Map::ERROR)->setMessage($error->getMessage())->setContext($error);
    }
    $pair->pushResult($result);
    return $result;
  }

  public function mapLocalToRemote(LocalObjectInterface $localPerson, ?RemoteObjectInterface $remotePerson = NULL): RemoteObjectInterface {
    $remotePerson ??= new Person($this->remoteSystem());
    $row = self::row($localPerson);
    $body = \Civi\Osdi\Native\map_person_to_remote($row, $this->options($row['address.country_id'] ?? NULL, $row['address.state_province_id'] ?? NULL));
    foreach ((new Person($this->remoteSystem(), $body))->getAllWithoutLoading() as $name => $value) {
      if ($value !== NULL) {
        $remotePerson->$name->set($value);
      }
    }
    return $remotePerson;
  }

  public function mapRemoteToLocal(RemoteObjectInterface $remotePerson, ?LocalObjectInterface $localPerson = NULL): LocalObjectInterface {
    $localPerson ??= \Civi\OsdiClient::container()->make('LocalObject', 'Person');
    if ($localPerson->getId() !== NULL) {
      $localPerson->loadOnce();
    }
    $body = $remotePerson->getArrayForCreate();
    $country = $body['postal_addresses'][0]['country'] ?? NULL;
    $row = \Civi\Osdi\Native\map_person_to_local(['created_date' => NULL] + $body, $this->options($country));
    $names = $localPerson::getSelects();
    foreach (array_intersect_key($row, $names) as $select => $value) {
      if (!in_array($select, ['id', 'modified_date'], TRUE)) {
        $localPerson->{$names[$select]}->set($value);
      }
    }
    return $localPerson;
  }

  /**
   * @return array<string, mixed>
   */
  private static function row(LocalObjectInterface $person): array {
    $values = $person instanceof LocalPerson ? $person->getAll() : [];
    $row = [];
    foreach ($person instanceof LocalPerson ? $person::getSelects() : [] as $select => $name) {
      $row[$select] = $values[$name];
    }
    // The database's own time is none of the map's business, and not in UTC.
    return ['modified_date' => NULL] + $row;
  }

  /**
   * The site's options, as far as they concern one address: thousands of states cross to the library for nobody.
   *
   * @param int|string|null $country
   *   Its id or code.
   * @param int|string|null $state
   *   Its id, where it is known.
   * @return array<string, mixed>
   */
  private function options($country, $state = NULL): array {
    $all = $this->options ??= (new SiteOptions())->all();
    $wanted = array_map(fn($one) => strtolower((string) $one), [$country, $all['default_country']]);
    $countries = array_filter($all['countries'], fn(array $one) => in_array((string) $one['id'], $wanted, TRUE) || in_array(strtolower((string) $one['iso_code']), $wanted, TRUE));
    $ids = array_column($countries, 'id');
    $states = array_filter($all['states'], fn(array $one) => $state === NULL ? in_array($one['country_id'], $ids) : (int) $one['id'] === (int) $state);
    return ['countries' => array_values($countries), 'states' => array_values($states)] + $all;
  }

  private function remoteSystem(): RemoteSystemInterface {
    return $this->remoteSystem ??= \Civi\OsdiClient::container()->getSingle('RemoteSystem', 'ActionNetwork');
  }

}

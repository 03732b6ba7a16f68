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
    $body = \Civi\Osdi\Native\map_person_to_remote(self::row($localPerson), $this->options());
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
    $row = \Civi\Osdi\Native\map_person_to_local(['created_date' => NULL] + self::body($remotePerson), $this->options());
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
   * @return array<string, mixed>
   */
  private static function body(RemoteObjectInterface $person): array {
    return $person->getArrayForCreate();
  }

  /**
   * @return array<string, mixed>
   */
  private function options(): array {
    return $this->options ??= (new SiteOptions())->all();
  }

  private function remoteSystem(): RemoteSystemInterface {
    return $this->remoteSystem ??= \Civi\OsdiClient::container()->getSingle('RemoteSystem', 'ActionNetwork');
  }

}

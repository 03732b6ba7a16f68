<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonBasic;
use Civi\Osdi\Exception\CannotMapException;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\Result\Map;

/**
 * Takes nobody without an address, puts something in where there is nothing, and forgets one person.
 */
final class OddMapper extends PersonBasic {

  /**
   * A contact that it takes for the one to be written.
   */
  public static ?int $house = NULL;

  public function mapOneWay(LocalRemotePair $pair): Map {
    $result = parent::mapOneWay($pair);
    if ($pair->isOriginLocal() && $pair->getLocalObject()->firstName->get() === 'Nobody') {
      $pair->setRemoteObject(NULL);
    }
    return $result;
  }

  public function mapRemoteToLocal(RemoteObjectInterface $remotePerson, ?LocalObjectInterface $localPerson = NULL): LocalObjectInterface {
    if (!$remotePerson->emailAddress->get()) {
      throw new CannotMapException('There is no address.');
    }
    $localPerson = parent::mapRemoteToLocal($remotePerson, $localPerson);
    if (self::$house !== NULL && $localPerson->getId() === NULL) {
      $localPerson->setId(self::$house);
      $localPerson->emailId->set(1);
    }
    $localPerson->addressPostalCode->set($remotePerson->postalCode->get() ?: '99999');
    $localPerson->lastName->set($remotePerson->familyName->get() ?: '(unknown)');
    return $localPerson;
  }

}

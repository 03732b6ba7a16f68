<?php

namespace Civi\Osdi\ActionNetwork\Mapper;

use Civi\Osdi\ActionNetwork\Object\Person as RemotePerson;
use Civi\Osdi\LocalObject\PersonOfBranch as LocalPerson;
use Civi\Osdi\LocalRemotePair;
use Civi\Osdi\MapperInterface;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\Result\Map;

/**
 * People are called by their nick names on Action Network, and their branch is a custom field there.
 */
class PersonOfBranch implements MapperInterface {

  private ?RemoteSystemInterface $remoteSystem;

  public function __construct(?RemoteSystemInterface $remoteSystem = NULL) {
    $this->remoteSystem = $remoteSystem;
  }

  public function mapOneWay(LocalRemotePair $pair): Map {
    $result = new Map();
    if ($pair->isOriginLocal()) {
      $pair->setRemoteObject($this->mapLocalToRemote($pair->getLocalObject(), $pair->getRemoteObject()));
    }
    else {
      $pair->setLocalObject($this->mapRemoteToLocal($pair->getRemoteObject(), $pair->getLocalObject()));
    }
    $result->setStatusCode(Map::SUCCESS);
    $pair->pushResult($result);
    return $result;
  }

  public function mapLocalToRemote(LocalPerson $localPerson, ?RemotePerson $remotePerson = NULL): RemotePerson {
    $l = $localPerson->loadOnce();
    $remotePerson = $remotePerson ?? new RemotePerson($this->remoteSystem);
    $remotePerson->givenName->set($l->nickName->get() ?: $l->firstName->get());
    $remotePerson->familyName->set($l->lastName->get());
    $remotePerson->emailAddress->set($l->emailEmail->get());
    $isRefused = $l->isOptOut->get() || $l->doNotEmail->get();
    $remotePerson->emailStatus->set($isRefused ? 'unsubscribed' : 'subscribed');
    $remotePerson->phoneNumber->set(RemotePerson::normalizePhoneNumber($l->phonePhoneNumeric->get()));
    $custom = $remotePerson->customFields->get() ?? [];
    $remotePerson->customFields->set(['Branch' => $l->branchName->get()] + $custom);
    return $remotePerson;
  }

  public function mapRemoteToLocal(RemotePerson $remotePerson, ?LocalPerson $localPerson = NULL): LocalPerson {
    $l = $localPerson ?? new LocalPerson();
    $l->nickName->set($remotePerson->givenName->get());
    $l->lastName->set($remotePerson->familyName->get());
    $l->emailEmail->set($remotePerson->emailAddress->get());
    if (!empty($remotePerson->phoneNumber->get())) {
      $l->phonePhone->set($remotePerson->phoneNumber->get());
    }
    $custom = $remotePerson->customFields->get() ?? [];
    if (!empty($custom['Branch'])) {
      $l->branchName->set($custom['Branch']);
    }
    return $l;
  }

}

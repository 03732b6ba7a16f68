<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalObject\PersonBasic;
use Civi\Osdi\Result\Save;

/**
 * A local person that is read otherwise.
 */
final class DoctorPerson extends PersonBasic {

  public function load(): self {
    parent::load();
    $this->firstName->load('Dr ' . $this->firstName->get());
    return $this;
  }

  public function trySave(): Save {
    return parent::trySave();
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalObject\PersonBasic;

/**
 * A local person of whom there are only those with one last name.
 */
final class OnlyWithLastName extends PersonBasic {

  protected function getWhereClauseForLoad(): array {
    return [...parent::getWhereClauseForLoad(), ['last_name', '=', 'Lee']];
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * CiviCRM could not read or write.
 *
 * Kind: crm.
 */
class CrmException extends OsdiException {

}

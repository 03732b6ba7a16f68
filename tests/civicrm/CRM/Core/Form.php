<?php

declare(strict_types=1);

/**
 * Only a name: the stand-in shows no pages.
 */
class CRM_Core_Form {

}

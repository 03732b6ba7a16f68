<?php

/**
 * CiviCRM wants this file to be here. All there is to this extension are its classes, which a sync profile names.
 */

declare(strict_types=1);

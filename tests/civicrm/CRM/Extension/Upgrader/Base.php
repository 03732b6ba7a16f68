<?php

declare(strict_types=1);

/**
 * The stand-in makes the tables itself; only a real site runs the upgrader.
 */
abstract class CRM_Extension_Upgrader_Base {
}

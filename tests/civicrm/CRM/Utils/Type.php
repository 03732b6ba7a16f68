<?php

declare(strict_types=1);

class CRM_Utils_Type {

  const T_INT = 1;

  const T_STRING = 2;

  const T_BOOLEAN = 16;

}

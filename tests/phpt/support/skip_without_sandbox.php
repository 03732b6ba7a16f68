<?php

if (!getenv('SANDBOX_ORIGIN')) {
  die('skip needs the sandbox (SANDBOX_BIN)');
}

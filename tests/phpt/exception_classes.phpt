--TEST--
Errors of the engine are exceptions with kind, status, context, and the place of the call
--FILE--
<?php
use Civi\Osdi\Native\Client;
require __DIR__ . '/support/exceptions.php';

function connect() {
  return new Client('https://evil.example/', 'secret');
}

try {
  connect();
}
catch (Civi\Osdi\Exception\OsdiException $e) {
  var_dump(get_class($e), $e->getKind(), $e->getStatus(), $e->getContext(), $e->getCode(), $e->getPrevious());
  var_dump(basename($e->getFile()), $e->getLine(), $e->getTrace()[0]['function']);
}
?>
--EXPECT--
string(42) "Civi\Osdi\Exception\ConfigurationException"
string(13) "configuration"
NULL
array(0) {
}
int(0)
NULL
string(21) "exception_classes.php"
int(6)
string(11) "__construct"

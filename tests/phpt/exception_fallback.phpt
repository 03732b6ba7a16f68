--TEST--
Without the classes of the CiviCRM extension, errors are plain exceptions; strange classes do no harm
--FILE--
<?php
use Civi\Osdi\Native\Client;
function connect() {
  try {
    new Client('https://evil.example/', 'secret');
  }
  catch (Throwable $e) {
    echo get_class($e), ': ', substr($e->getMessage(), 0, 54), "\n";
  }
}
connect();
// A class loader that fails is heard.
spl_autoload_register($loader = function ($class) {
  throw new LogicException("asked for $class");
});
connect();
spl_autoload_unregister($loader);
// A class that cannot be thrown is not used.
eval('namespace Civi\Osdi\Exception; class ConfigurationException {}');
connect();
// A constructor that throws is heard.
eval('namespace Civi\Osdi\Exception; class CannotMapException extends \Exception {
  public function __construct() { throw new \DomainException("no"); }
}');
try {
  (new Client('https://actionnetwork.org/api/v2/', 'secret'))->getPerson('x');
}
catch (Throwable $e) {
  echo get_class($e), ': ', $e->getMessage(), "\n";
}
?>
--INI--
osdi_client.allowed_origins=https://actionnetwork.org
--EXPECT--
RuntimeException: The entry point “https://evil.example/” of the pro
LogicException: asked for Civi\Osdi\Exception\ConfigurationException
RuntimeException: The entry point “https://evil.example/” of the pro
DomainException: no

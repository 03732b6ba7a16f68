--TEST--
The exception class of the CiviCRM extension takes what the library gives, and tells an unknown outcome from others
--FILE--
<?php
// The part of CiviCRM's exception that this one builds on.
class CRM_Core_Exception extends Exception {
  public function __construct(string $message = '', $code = 0, array $data = [], ?Throwable $previous = NULL) {
    parent::__construct($message, 0, $previous);
  }
}
spl_autoload_register(function (string $class): void {
  $file = __DIR__ . '/../../php/' . str_replace('\\', '/', $class) . '.php';
  if (is_file($file)) {
    require $file;
  }
});
require __DIR__ . '/support/sandbox.php';

use Civi\Osdi\Exception\OsdiException;

fresh_sandbox();
$client = sandbox_client();
foreach (['drop_after', 'drop_before', 'status'] as $fault) {
  control('POST', 'faults', ['method' => 'POST', 'kind' => $fault, 'status' => 400]);
  try {
    $client->create('tags', ['name' => 'Phonebank']);
  }
  catch (OsdiException $e) {
    echo (new ReflectionClass($e))->getShortName(), ' ', $e->getKind(), ' ', json_encode([$e->getStatus(), $e->isOutcomeUnknown(), $e->isRetryable(), $e->getContext()['name'] ?? NULL, isset($e->getContextForLog()['name'])]), "\n";
  }
}
try {
  $client->delete('tags/5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21');
}
catch (OsdiException $e) {
  echo (new ReflectionClass($e))->getShortName(), ' ', $e->getMessage(), ' ', json_encode([$e->isOutcomeUnknown(), $e->isRetryable()]), "\n";
}
?>
--EXPECT--
TransportException transport [null,true,false,"Phonebank",false]
TransportException transport [null,true,false,"Phonebank",false]
RejectedException rejected [400,false,false,null,false]
CannotMapException Action Network does not let a tag be deleted. At tags it can be read and created. [false,false]

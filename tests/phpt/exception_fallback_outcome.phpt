--TEST--
Without the classes of the CiviCRM extension, a plain exception still says the status, and that a write may be there
--FILE--
<?php
require __DIR__ . '/support/sandbox.php';

fresh_sandbox();
$client = sandbox_client();
foreach (['drop_after', 'status'] as $fault) {
  control('POST', 'faults', ['method' => 'POST', 'kind' => $fault, 'status' => 400]);
  try {
    $client->create('tags', ['name' => 'Phonebank']);
  }
  catch (RuntimeException $e) {
    echo get_class($e), ' ', $e->getCode(), ' ', json_encode(str_contains($e->getMessage(), 'may have been carried out')), "\n";
  }
}
?>
--EXPECT--
RuntimeException 0 true
RuntimeException 400 false

--TEST--
The stubs describe exactly what the library offers
--FILE--
<?php
require __DIR__ . '/support/signatures.php';
$stubs = stub_signatures(__DIR__ . '/../../php/stubs/osdi_client.stub.php');
$library = library_signatures('osdi_client');
foreach (array_unique([...array_keys($stubs), ...array_keys($library)]) as $name) {
  if (($stubs[$name] ?? NULL) !== ($library[$name] ?? NULL)) {
    echo "$name\n  stubs:   ", $stubs[$name] ?? 'missing', "\n  library: ", $library[$name] ?? 'missing', "\n";
  }
}
echo count($library) > 10 ? 'compared' : 'too little to compare', "\n";
?>
--EXPECT--
compared

--TEST--
The number of the native surface
--FILE--
<?php
var_dump(Civi\Osdi\Native\abi_version(), extension_loaded('osdi_client'));
?>
--EXPECT--
int(1)
bool(true)

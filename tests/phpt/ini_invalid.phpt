--TEST--
An INI entry that cannot be used is named when a client is made
--INI--
osdi_client.timeout=soon
--FILE--
<?php
require __DIR__ . '/support/exceptions.php';
echo outcome(fn() => new Civi\Osdi\Native\Client('https://actionnetwork.org/api/v2/', 'secret')), "\n";
?>
--EXPECT--
Civi\Osdi\Exception\ConfigurationException: The setting osdi_client.timeout in php.ini must be a number of seconds above 0, not "soon".

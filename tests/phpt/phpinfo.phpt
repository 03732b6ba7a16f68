--TEST--
phpinfo() tells the versions and the settings
--INI--
osdi_client.allowed_origins=https://actionnetwork.org
osdi_client.requests_per_second=4
--FILE--
<?php
$extension = new ReflectionExtension('osdi_client');
$extension->info();
?>
--EXPECTF--

osdi_client

osdi_client => enabled
Library version => %d.%d.%s
ABI version => %d
Built for => PHP 8.%d (API%d,%s)

Directive => Local Value => Master Value
osdi_client.allowed_origins => https://actionnetwork.org => https://actionnetwork.org
osdi_client.connect_timeout => 10 => 10
osdi_client.timeout => 30 => 30
osdi_client.requests_per_second => 4 => 4
osdi_client.rate_directory => no value => no value

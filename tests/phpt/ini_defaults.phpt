--TEST--
INI entries have safe defaults and cannot be changed by a site's code
--INI--
osdi_client.allowed_origins=https://actionnetwork.org
osdi_client.requests_per_second=4
--FILE--
<?php
foreach (ini_get_all('osdi_client') as $name => $entry) {
  echo "$name = $entry[global_value], ";
  echo $entry['access'] === INI_SYSTEM ? 'system only' : 'NOT system only', ', ';
  echo var_export(@ini_set($name, 'https://evil.example'), TRUE), "\n";
}
?>
--EXPECT--
osdi_client.allowed_origins = https://actionnetwork.org, system only, false
osdi_client.connect_timeout = 10, system only, false
osdi_client.rate_directory = , system only, false
osdi_client.requests_per_second = 4, system only, false
osdi_client.timeout = 30, system only, false

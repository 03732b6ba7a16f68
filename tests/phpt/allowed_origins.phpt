--TEST--
The token only goes to origins the server's administrator allows
--INI--
osdi_client.allowed_origins=" https://actionnetwork.org , http://127.0.0.1:8080"
--FILE--
<?php
require __DIR__ . '/support/exceptions.php';
foreach ([
  'https://actionnetwork.org/api/v2/',
  'http://127.0.0.1:8080/api/v2',
  'http://127.0.0.1:8081/api/v2',
  'http://actionnetwork.org/api/v2/',
  'https://actionnetwork.org.evil.example/api/v2/',
] as $entryPoint) {
  $made = outcome(fn() => new Civi\Osdi\Native\Client($entryPoint, 'secret'));
  echo $entryPoint, ' ', preg_match('/^\S+Exception(?=:)/', $made, $class) ? $class[0] : 'allowed', "\n";
}
?>
--EXPECT--
https://actionnetwork.org/api/v2/ allowed
http://127.0.0.1:8080/api/v2 allowed
http://127.0.0.1:8081/api/v2 Civi\Osdi\Exception\ConfigurationException
http://actionnetwork.org/api/v2/ Civi\Osdi\Exception\ConfigurationException
https://actionnetwork.org.evil.example/api/v2/ Civi\Osdi\Exception\ConfigurationException

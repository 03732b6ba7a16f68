--TEST--
The API token shows nowhere: not in dumps, exceptions, or the arguments of their traces
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=100
osdi_client.allowed_origins=https://actionnetwork.org
--FILE--
<?php
use Civi\Osdi\Native\Client;
require __DIR__ . '/support/exceptions.php';

ob_start();
$token = fn() => implode('-', ['top', 'secret']);
$client = new Client('https://actionnetwork.org/api/v2/', $token());
var_dump($client, (array) $client);
print_r($client);
var_export($client);
debug_zval_dump($client);
foreach ([
  fn() => new Client('https://evil.example/', $token()),
  fn() => new Client(NULL, $token()),
  fn() => new Client([], $token()),
  fn() => new Client("\xFF", $token()),
  fn() => new Client('https://actionnetwork.org/api/v2/', $token() . "\n" . $token()),
  fn() => new Client('https://actionnetwork.org/api/v2/', $token() . "\xFF"),
  fn() => $client->getPerson('x'),
] as $code) {
  try {
    $code();
    echo "NOT thrown\n";
  }
  catch (Throwable $e) {
    echo $e, "\n";
    var_dump($e->getTrace());
  }
}
$seen = ob_get_clean();
var_dump(strlen($seen) > 1000, str_contains($seen, 'NOT thrown'), substr_count($seen, $token()), str_contains($seen, '«redacted»'));
?>
--EXPECT--
bool(true)
bool(false)
int(0)
bool(true)

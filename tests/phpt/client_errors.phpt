--TEST--
What goes wrong at Action Network is an exception of its kind, with the status, and without the token
--FILE--
<?php
use Civi\Osdi\Exception\OsdiException;
require __DIR__ . '/support/run.php';

fresh_sandbox(30);
$id = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21';
function show(string $case, callable $code): void {
  try {
    $code();
    echo "$case: nothing thrown\n";
  }
  catch (OsdiException $e) {
    echo "$case: ", (new ReflectionClass($e))->getShortName(), ', ', $e->getKind(), ', ', json_encode($e->getStatus());
    echo ', ', $e->getContext()['request'] ?? 'no request', "\n";
    if (str_contains((string) $e, 'wrong-token')) {
      echo "THE TOKEN SHOWS\n";
    }
  }
}
show('token', fn() => sandbox_client('wrong-token')->findPeople());
show('unknown', fn() => sandbox_client()->getPerson($id));
control('POST', 'faults', ['method' => 'GET', 'path' => '/people*', 'kind' => 'html', 'status' => 200, 'times' => NULL]);
show('html', fn() => sandbox_client()->findPeople());
control('DELETE', 'faults');
control('POST', 'faults', ['method' => 'GET', 'path' => '/people*', 'kind' => 'truncate', 'times' => NULL]);
show('truncated', fn() => sandbox_client()->findPeople());
control('DELETE', 'faults');
?>
--EXPECTF--
token: AuthenticationException, authentication, 40%d, GET /people
unknown: NotFoundException, not_found, 404, GET /people/%s
html: UnreadableAnswerException, unreadable, %s, GET /people
truncated: %sException, %s, %s, GET /people

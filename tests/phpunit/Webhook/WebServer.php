<?php

declare(strict_types=1);

namespace OsdiTest\Webhook;

use OsdiTest\Php;

/**
 * CiviCRM behind PHP's own web server, on loopback.
 */
final class WebServer {

  private const WORKERS = 4;

  /**
   * @var resource
   */
  private $process;

  private string $address;

  public function __construct() {
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    $this->address = stream_socket_get_name($socket, FALSE);
    fclose($socket);
    $environment = ['PHP_CLI_SERVER_WORKERS' => (string) self::WORKERS] + getenv();
    // A session of its own, because PHP's web server leaves its workers behind when it is told to end.
    $this->process = proc_open(['setsid', ...Php::command(['-S', $this->address, __DIR__ . '/router.php'])], [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes, NULL, $environment);
    while (!@fsockopen('127.0.0.1', (int) explode(':', $this->address)[1])) {
      if (!proc_get_status($this->process)['running']) {
        throw new \RuntimeException('The web server does not start.');
      }
      usleep(20000);
    }
  }

  public function stop(): void {
    exec('kill -- -' . proc_get_status($this->process)['pid']);
    proc_close($this->process);
  }

  /**
   * @param string $path
   *   With the query.
   * @param string $body
   * @param string $type
   * @param string $method
   * @return array{int, mixed}
   *   HTTP status, and the JSON that was answered.
   */
  public function call(string $path, string $body, string $type = 'application/json', string $method = 'POST'): array {
    return array_slice($this->callAtOnce($path, [$body], $type, $method)[0], 0, 2);
  }

  /**
   * A few at a time, side by side.
   *
   * @param string $path
   * @param list<string> $bodies
   * @param string $type
   * @param string $method
   * @return list<array{int, mixed, float}>
   *   With the seconds until the answer was there.
   */
  public function callAtOnce(string $path, array $bodies, string $type = 'application/json', string $method = 'POST'): array {
    $answers = [];
    foreach (array_chunk($bodies, self::WORKERS) as $some) {
      $open = array_map(function (string $body) use ($path, $type, $method) {
        $stream = stream_socket_client("tcp://$this->address");
        fwrite($stream, "$method $path HTTP/1.0\r\nHost: civi.localhost\r\nContent-Type: $type\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body");
        return $stream;
      }, $some);
      [$began, $texts, $seconds] = [microtime(TRUE), array_fill_keys(array_keys($open), ''), []];
      while ($open) {
        [$read, $none] = [$open, NULL];
        stream_select($read, $none, $none, NULL);
        foreach (array_keys($read) as $number) {
          $texts[$number] .= stream_get_contents($open[$number]);
          $seconds[$number] = microtime(TRUE) - $began;
          unset($open[$number]);
        }
      }
      foreach ($texts as $number => $text) {
        [$head, $content] = explode("\r\n\r\n", $text, 2) + [1 => ''];
        $answers[] = [(int) (explode(' ', $head)[1] ?? 0), json_decode($content, TRUE), $seconds[$number]];
      }
    }
    return $answers;
  }

}

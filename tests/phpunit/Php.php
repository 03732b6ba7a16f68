<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * Other PHP processes, started as this one is meant to be.
 */
final class Php {

  /**
   * @param list<string> $arguments
   * @param bool $withLibrary FALSE: as on a server where nobody installed the library
   * @param array<string, string> $ini settings of PHP on top
   * @return list<string>
   */
  public static function command(array $arguments, bool $withLibrary = TRUE, array $ini = []): array {
    $library = self::library();
    $origins = implode(',', ['https://actionnetwork.org', getenv('OSDI_TEST_ORIGIN'), getenv('OSDI_TEST_SILENT_ORIGIN')]);
    return [
      PHP_BINARY, '-d', 'display_errors=stderr', '-d', 'error_reporting=-1',
      ...($withLibrary && is_file($library) ? ['-d', "extension=$library", '-d', "osdi_client.allowed_origins=$origins", '-d', 'osdi_client.requests_per_second=0'] : []),
      ...array_merge(...array_map(fn($name, $value) => ['-d', "$name=$value"], array_keys($ini), $ini), ...[[]]),
      ...$arguments,
    ];
  }

  public static function library(): string {
    return getenv('OSDI_SO') ?: dirname(__DIR__, 2) . '/target/release/libosdi_client.so';
  }

  /**
   * Runs code after CiviCRM has booted and waits for its end.
   *
   * @param array<string, string> $environment on top of this process's
   * @param bool $withLibrary
   * @param array<string, string> $ini
   * @return array{exit: int, signal: ?int, output: string, errors: string}
   */
  public static function run(string $code, array $environment = [], bool $withLibrary = TRUE, array $ini = []): array {
    [$process, $pipes] = self::start($code, $environment, $withLibrary, $ini);
    $output = (string) stream_get_contents($pipes[1]);
    $errors = (string) stream_get_contents($pipes[2]);
    do {
      $status = proc_get_status($process);
    } while ($status['running'] && usleep(1000) === NULL);
    proc_close($process);
    return ['exit' => $status['exitcode'], 'signal' => $status['signaled'] ? $status['termsig'] : NULL, 'output' => $output, 'errors' => $errors];
  }

  /**
   * @param array<string, string> $environment
   * @param bool $withLibrary
   * @param array<string, string> $ini
   * @return array{0: resource, 1: array<int, resource>} the process and its pipes; the caller closes both
   */
  public static function start(string $code, array $environment = [], bool $withLibrary = TRUE, array $ini = []): array {
    // Set from within: proc_open() leaves out a variable that is empty.
    $boot = implode('', array_map(fn($name, $value) => "putenv('$name=$value'); ", array_keys($environment), $environment))
      . 'require ' . var_export(__DIR__ . '/boot.php', TRUE) . '; ';
    $process = proc_open(self::command(['-r', $boot . $code], $withLibrary, $ini), [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
    if (!is_resource($process)) {
      throw new \RuntimeException('Cannot start PHP');
    }
    return [$process, $pipes];
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * The stand-in for Action Network: one process for the whole run, at the one origin the library was told to allow.
 */
final class Sandbox {

  public const TOKEN = 'sandbox-token';

  private static ?self $running = NULL;

  /**
   * @var resource
   */
  private $process;

  /**
   * @var array<int, resource>
   */
  private array $pipes = [];

  private function __construct(private readonly string $origin) {}

  private function start(): void {
    $binary = getenv('SANDBOX_BIN') ?: dirname(__DIR__, 2) . '/target/release/action-network-sandbox';
    if (!is_executable($binary)) {
      throw new \RuntimeException("The sandbox is missing at $binary (set SANDBOX_BIN for another place)");
    }
    $command = [$binary, '--listen', substr($this->origin, strlen('http://')), '--token', self::TOKEN];
    $this->process = proc_open($command, [['pipe', 'r'], ['pipe', 'w']], $this->pipes) ?: throw new \RuntimeException("Cannot start $binary");
    $line = (string) fgets($this->pipes[1]);
    if (!str_contains($line, $this->origin)) {
      throw new \RuntimeException("The sandbox did not start: $line");
    }
  }

  /**
   * The sandbox with this many people and nothing else set.
   */
  public static function with(int $people, int $seed = 7): self {
    if (self::$running === NULL) {
      self::$running = new self((string) getenv('OSDI_TEST_ORIGIN'));
      self::$running->start();
      register_shutdown_function(static fn() => self::$running?->stop());
    }
    self::$running->call('POST', 'reset', ['people' => $people, 'seed' => $seed, 'tags' => FALSE]);
    return self::$running;
  }

  /**
   * The sandbox another process started and will stop.
   */
  public static function attached(): self {
    return new self((string) getenv('OSDI_TEST_ORIGIN'));
  }

  public function stop(): void {
    proc_terminate($this->process);
    array_map('fclose', $this->pipes);
    proc_close($this->process);
    self::$running = NULL;
  }

  public function entryPoint(): string {
    return "{$this->origin}/api/v2/";
  }

  /**
   * @return list<array<string, mixed>>
   */
  public function people(): array {
    return $this->call('GET', 'people');
  }

  /**
   * The one person with this primary address.
   *
   * @return array<string, mixed>|null
   */
  public function person(string $email): ?array {
    foreach ($this->people() as $person) {
      if (strcasecmp($person['email_addresses'][0]['address'] ?? '', $email) === 0) {
        return $person;
      }
    }
    return NULL;
  }

  /**
   * @param array<string, mixed> $person
   * @return string id
   */
  public function add(array $person): string {
    $answer = $this->call('POST', 'people', $person);
    return $answer['id'] ?? $answer[0]['id'];
  }

  /**
   * Changes a person as someone on Action Network would.
   *
   * @param array<string, mixed> $fields
   */
  public function change(string $id, array $fields): void {
    $this->call('PATCH', "people/$id", $fields);
  }

  /**
   * Everything of a kind, such as donations, in the raw.
   *
   * @return list<array<string, mixed>>
   */
  public function all(string $kind): array {
    return $this->call('GET', $kind);
  }

  /**
   * @param array<string, mixed> $record
   * @return string id
   */
  public function insert(string $kind, array $record): string {
    $answer = $this->call('POST', $kind, $record);
    return $answer['id'] ?? $answer[0]['id'];
  }

  /**
   * @param list<array<string, mixed>> $records
   */
  public function insertAll(string $kind, array $records): void {
    $this->call('POST', $kind, $records);
  }

  /**
   * @param array<string, mixed> $fields
   */
  public function patch(string $kind, string $id, array $fields): void {
    $this->call('PATCH', "$kind/$id", $fields);
  }

  public function remove(string $id): void {
    $this->delete('people', $id);
  }

  public function delete(string $kind, string $id): void {
    $this->call('DELETE', "$kind/$id");
  }

  /**
   * The tag of a name, made when there is none yet, with just these people.
   *
   * @param string $name
   * @param list<string> $people
   * @return string id
   */
  public function tag(string $name, array $people): string {
    return $this->call('POST', 'tags', ['name' => $name, 'people' => $people])['id'];
  }

  public function renameTag(string $id, string $name): void {
    $this->call('PATCH', "tags/$id", ['name' => $name]);
  }

  public function removeTag(string $id): void {
    $this->call('DELETE', "tags/$id");
  }

  /**
   * Who has a tag.
   *
   * @return list<string> ids of people
   */
  public function tagged(string $id): array {
    $people = array_column(array_filter($this->call('GET', 'taggings'), fn(array $tagging) => $tagging['tag'] === $id), 'person');
    sort($people);
    return $people;
  }

  /**
   * @return list<array<string, mixed>>
   */
  public function tags(): array {
    return $this->call('GET', 'tags');
  }

  /**
   * @param array<string, mixed> $settings
   */
  public function set(array $settings): void {
    $this->call('PATCH', 'settings', $settings);
  }

  /**
   * @param array<string, mixed> $fault
   */
  public function fault(array $fault): void {
    $this->call('POST', 'faults', $fault);
  }

  public function clearFaults(): void {
    $this->call('DELETE', 'faults');
  }

  /**
   * @return list<array<string, mixed>> since the last reset or forget()
   */
  public function requests(string $method = '*'): array {
    $all = $this->call('GET', 'requests')['requests'];
    return array_values(array_filter($all, fn($request) => $method === '*' || $request['method'] === $method));
  }

  /**
   * Requests that change something.
   *
   * @return list<array<string, mixed>>
   */
  public function writes(): array {
    return array_values(array_filter($this->requests(), fn($request) => $request['method'] !== 'GET'));
  }

  public function requestCount(): int {
    return $this->call('GET', 'requests')['total'];
  }

  public function forgetRequests(): void {
    $this->call('DELETE', 'requests');
  }

  /**
   * @param array<string, mixed>|null $body
   */
  private function call(string $method, string $path, ?array $body = NULL): mixed {
    $context = stream_context_create(['http' => [
      'method' => $method,
      'header' => "Content-Type: application/json\r\n",
      'content' => $body === NULL ? '' : json_encode($body, JSON_THROW_ON_ERROR),
      'ignore_errors' => TRUE,
      'timeout' => 20,
    ]]);
    $answer = (string) file_get_contents("{$this->origin}/_sandbox/$path", FALSE, $context);
    if (!preg_match('/ 2\d\d /', $http_response_header[0] ?? '')) {
      throw new \RuntimeException("Sandbox: $method $path: " . ($http_response_header[0] ?? 'no answer') . " $answer");
    }
    return $answer === '' ? NULL : json_decode($answer, TRUE, 512, JSON_THROW_ON_ERROR);
  }

}

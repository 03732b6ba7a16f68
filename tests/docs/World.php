<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

use Civi\Osdi\Native\Client;
use OsdiTest\Sandbox;

/**
 * What the blocks of one page run against: a site with a contact, and an Action Network with sixty people. tests/docs/README.md
 * says which names stand for what.
 */
final class World {

  private const ENTRY_POINT = 'https://actionnetwork.org/api/v2/';

  /**
   * What stands on the pages for ids that are others on each site.
   */
  private const PERSON = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21';

  private ?int $profile = NULL;

  /**
   * Variables of the PHP blocks, from one to the next.
   *
   * @var array<string, mixed>
   */
  private array $variables = [];

  /**
   * Their `use` statements, likewise.
   *
   * @var list<string>
   */
  private array $imports = ['use function OsdiTest\Docs\show;'];

  /**
   * @param Sandbox $remote
   * @param int $contact
   * @param string $person
   * @param int $group
   */
  public function __construct(private Sandbox $remote, private int $contact, private string $person, private int $group) {}

  /**
   * The profile of the page: the one a block made, else one made now.
   */
  public function profile(): int {
    return $this->profile ??= $this->adopt(civicrm_api4('OsdiSyncProfile', 'create', [
      'checkPermissions' => FALSE,
      'values' => ['label' => 'Documentation', 'entry_point' => $this->remote->entryPoint(), 'api_token' => Sandbox::TOKEN, 'is_default' => TRUE],
    ])->single()['id']);
  }

  /**
   * @return mixed what the command prints: rows of API v4, or the values of API v3
   */
  public function run(CommandLine $command): mixed {
    ['version' => $version, 'entity' => $entity, 'action' => $action, 'params' => $params] = $command->call();
    $makesProfile = [$entity, $action] === ['OsdiSyncProfile', 'create'];
    if (!$makesProfile) {
      $this->profile();
    }
    if ($version === 3) {
      return civicrm_api3($entity, $action, $this->real($params))['values'];
    }
    $rows = civicrm_api4($entity, $action, ['checkPermissions' => FALSE] + ($makesProfile ? $this->withSandbox($params) : $this->real($params, $entity)))->getArrayCopy();
    if ($makesProfile) {
      $this->profile = $this->adopt((int) $rows[0]['id']);
    }
    return $rows;
  }

  /**
   * Runs a job with the parameters as they stand in its form, one to a line.
   */
  public function job(string $action, string $parameters): string {
    $params = [];
    foreach (array_filter(array_map('trim', explode("\n", $parameters))) as $line) {
      [$name, $value] = explode('=', $line, 2);
      $params[$name] = $value;
    }
    return (string) civicrm_api3('Job', $action, $this->real($params))['values'];
  }

  /**
   * Saves a value of the profile as it stands on the page, and puts the old one back.
   */
  public function saveIntoProfile(string $field, mixed $value): void {
    $id = $this->profile();
    $save = fn(mixed $to) => civicrm_api4('OsdiSyncProfile', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]], 'values' => [$field => $to]]);
    $save($value);
    $kept = civicrm_api4('OsdiSyncProfile', 'get', ['checkPermissions' => FALSE, 'select' => [$field], 'where' => [['id', '=', $id]]])->single()[$field];
    $save(NULL);
    if ($kept != $value) {
      throw new \LogicException("$field keeps something else: " . json_encode($kept));
    }
  }

  /**
   * Runs PHP with the variables of the blocks before it.
   *
   * @return string what it printed
   */
  public function php(string $code): string {
    $this->variables += $this->preamble();
    preg_match_all('/^use [^;]+;$/m', $code, $found);
    $this->imports = array_unique([...$this->imports, ...$found[0]]);
    $code = str_replace([...$found[0], self::ENTRY_POINT], [...array_map(fn() => '', $found[0]), $this->remote->entryPoint()], (string) preg_replace('/^<\?php\n/', '', $code));
    $file = tempnam(sys_get_temp_dir(), 'docs-');
    file_put_contents($file, "<?php\n" . implode("\n", $this->imports) . "\n$code");
    ob_start();
    try {
      $this->variables = (static function (string $__file, array $__variables): array {
        extract($__variables);
        require $__file;
        unset($__file, $__variables);
        return get_defined_vars();
      })($file, $this->variables);
    }
    finally {
      unlink($file);
      $printed = (string) ob_get_clean();
    }
    return $printed;
  }

  /**
   * What examples may take for given.
   *
   * @return array<string, mixed>
   */
  private function preamble(): array {
    $client = new Client($this->remote->entryPoint(), Sandbox::TOKEN);
    $id = fn(array $record) => substr($record['identifiers'][0], strlen('action_network:'));
    $tag = $id($client->create('tags', ['name' => 'Member']));
    return [
      'profileId' => $this->profile(),
      'token' => Sandbox::TOKEN,
      'contactId' => $this->contact,
      'personId' => $this->person,
      'tagId' => $tag,
      'taggingId' => $id($client->create("tags/$tag/taggings", ['_links' => ['osdi:person' => ['href' => "people/{$this->person}"]]])),
      'petitionId' => $id($client->create('petitions', ['title' => 'A fair roster', 'origin_system' => 'CiviCRM'])),
    ];
  }

  /**
   * The ids that the placeholders stand for.
   *
   * @param array<int|string, mixed> $params
   * @return array<int|string, mixed>
   */
  private function real(array $params, string $entity = ''): array {
    foreach ($params as $name => &$value) {
      if (is_array($value) && $entity === 'OsdiSyncProfile' && in_array($value, [['id', '=', '1'], ['id', '=', 1]], TRUE)) {
        $value[2] = $this->profile();
      }
      elseif (is_array($value)) {
        $value = $this->real($value, $entity);
      }
      else {
        $value = match ([(string) $name, (string) $value]) {
          ['profileId', '1'], ['syncProfileId', '1'], ['sync_profile_id', '1'] => $this->profile(),
          ['contactId', '123'], ['contact_ids', '123'] => $this->contact,
          ['scope_group_id', '7'] => $this->group,
          ['api_token', 'the-new-key'] => Sandbox::TOKEN,
          default => $value === self::PERSON ? $this->person : $value,
        };
      }
    }
    return $params;
  }

  /**
   * A new profile's values, of the sandbox.
   *
   * @param array<string, mixed> $params
   * @return array<string, mixed>
   */
  private function withSandbox(array $params): array {
    if (($params['values']['entry_point'] ?? '') !== self::ENTRY_POINT || !isset($params['values']['api_token'])) {
      throw new \LogicException('A profile needs an entry_point and an api_token');
    }
    $params['values'] = ['entry_point' => $this->remote->entryPoint(), 'api_token' => Sandbox::TOKEN] + $params['values'];
    return $params;
  }

  /**
   * On a site with contacts of its own, those stay out of it.
   */
  private function adopt(int $profile): int {
    if (getenv('CIVICRM_BOOT')) {
      civicrm_api4('OsdiSyncProfile', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', $profile]], 'values' => ['person_local_cursor' => gmdate('Y-m-d\TH:i:s\Z', time() - 2)]]);
    }
    return $profile;
  }

}

/**
 * Prints a value as JSON.
 */
function show(mixed $value): void {
  echo json_encode($value, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR), "\n";
}

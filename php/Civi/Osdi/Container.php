<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\SyncProfile\ClassOverrides;
use Civi\Osdi\SyncProfile\Roles;

/**
 * Says which class plays which role: the built-in one, or the one a sync profile names in `classes`.
 */
class Container {

  private const ALL = '*';

  /**
   * @var array<string, array<string, ?string>>
   *   Category => key => class.
   */
  protected array $registry;

  /**
   * @var array<string, object>
   */
  private array $singles = [];

  public function __construct(private ?\CRM_OSDI_BAO_SyncProfile $syncProfile = NULL) {
    $this->registry = Roles::builtIn();
    foreach (ClassOverrides::stored($syncProfile->classes ?? NULL) as $category => $entries) {
      foreach ($entries as $key => $class) {
        $this->enter((string) $category, (string) $key, $class);
      }
    }
  }

  public function getSyncProfile(): ?\CRM_OSDI_BAO_SyncProfile {
    return $this->syncProfile;
  }

  public function getSyncProfileId(): ?int {
    $id = $this->syncProfile->id ?? NULL;
    return $id === NULL ? NULL : (int) $id;
  }

  /**
   * Whether there is a class for a role, which a profile can switch off.
   */
  public function canMake(string $category, string $key): bool {
    return isset($this->registry[$category][$key]);
  }

  /**
   * A new object.
   *
   * @param string $category
   * @param string $key
   * @param mixed ...$constructorParams
   *   Without any, a record of Action Network gets the connection of the profile.
   */
  public function make(string $category, string $key, ...$constructorParams): object {
    $class = $this->registry[$category][$key] ?? throw new InvalidArgumentException("Container cannot make '%s', '%s'", $category, $key);
    if ($constructorParams === []) {
      $constructorParams = match ($category) {
        'OsdiObject' => [$this->getSingle('RemoteSystem', 'ActionNetwork')],
        'RemoteSystem' => [$this->syncProfile],
        default => [],
      };
    }
    return new $class(...$constructorParams);
  }

  /**
   * The one object of a role.
   *
   * @param string $category
   * @param string $key
   * @param mixed ...$constructorParams
   *   Used where it has to be made.
   */
  public function getSingle(string $category, string $key, ...$constructorParams): object {
    return $this->singles["$category $key"] ??= $this->make($category, $key, ...$constructorParams);
  }

  /**
   * Makes the one object of a role anew.
   *
   * @param string $category
   * @param string $key
   * @param mixed ...$constructorParams
   */
  public function initializeSingleton(string $category, string $key, ...$constructorParams): object {
    unset($this->singles["$category $key"]);
    return $this->getSingle($category, $key, ...$constructorParams);
  }

  public function initializeRemoteSystem(): object {
    return $this->initializeSingleton('RemoteSystem', 'ActionNetwork');
  }

  /**
   * @param string $category
   * @param string $key
   * @param string $function
   *   A static method of the class.
   * @param mixed ...$functionParams
   * @return mixed
   */
  public function callStatic(string $category, string $key, string $function, ...$functionParams) {
    $class = $this->registry[$category][$key] ?? throw new InvalidArgumentException("Container does not have a class for '%s', '%s'", $category, $key);
    return $class::$function(...$functionParams);
  }

  /**
   * Lets another class play a role from now on, in this request.
   *
   * @param string $category
   *   * with the key * and NULL leaves no role at all.
   * @param string $key
   *   * with NULL leaves none in the category.
   * @param string|null $class
   *   NULL for none.
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   *   The class is not there, or cannot play the role.
   */
  public function register(string $category, string $key, ?string $class): void {
    $problem = $class === NULL ? NULL : Roles::problem($category, $key, $class);
    if ($problem !== NULL) {
      throw new InvalidArgumentException("$category.$key: $problem");
    }
    $this->enter($category, $key, $class);
  }

  /**
   * The class that plays a role in place of the built-in one.
   */
  public function replacement(string $category, string $key): ?string {
    $class = $this->registry[$category][$key] ?? NULL;
    return $class === NULL || strcasecmp($class, Roles::builtIn()[$category][$key] ?? '') === 0 ? NULL : $class;
  }

  private function enter(string $category, string $key, ?string $class): void {
    if ($category !== self::ALL && $key !== self::ALL) {
      $this->registry[$category][$key] = $class === NULL ? NULL : ltrim($class, '\\');
      return;
    }
    if ($class !== NULL || ($category === self::ALL && $key !== self::ALL)) {
      throw new InvalidArgumentException('%s.%s: * can only be switched off.', $category, $key);
    }
    if ($category === self::ALL) {
      $this->registry = [];
    }
    else {
      $this->registry[$category] = [];
    }
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Native\Client;
use Civi\Osdi\SyncProfile\EntryPoint;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The native PHP library that carries out the sync: whether it is there, whether it fits, and what to install if not.
 */
final class NativeLibrary {

  public const MODULE = 'osdi_client';

  /**
   * The version of the native surface this shell was written for.
   */
  public const ABI = 1;

  private const DEFAULT_ORIGIN = 'https://actionnetwork.org';

  /**
   * What keeps the library from being used, with the next step, or NULL.
   */
  public static function problem(): ?string {
    if (!extension_loaded(self::MODULE) || !function_exists('Civi\Osdi\Native\abi_version')) {
      return is_file(self::file()) ? self::notLoaded() : self::missing();
    }
    $abi = \Civi\Osdi\Native\abi_version();
    return $abi === self::ABI ? NULL : self::wrongVersion($abi);
  }

  /**
   * @throws \Civi\Osdi\Exception\ConfigurationException
   */
  public static function required(): void {
    $problem = self::problem();
    if ($problem !== NULL) {
      throw new ConfigurationException($problem, 'configuration', NULL, ['library' => self::MODULE]);
    }
  }

  /**
   * Which setting of the loaded library in PHP's configuration cannot be used, and what it should be; NULL if all can.
   */
  public static function settingsProblem(): ?string {
    $server = self::allowedOrigins()[0] ?? self::DEFAULT_ORIGIN;
    try {
      // Connects to nothing.
      new Client("$server/api/v2/", 'none');
    }
    catch (ConfigurationException $error) {
      return $error->getMessage();
    }
    return NULL;
  }

  /**
   * Where this PHP looks for the library.
   */
  public static function file(): string {
    return rtrim((string) ini_get('extension_dir'), '/\\') . DIRECTORY_SEPARATOR . self::MODULE . '.' . PHP_SHLIB_SUFFIX;
  }

  /**
   * Servers a profile may name, as scheme://host[:port]. Only PHP's configuration can add one, since whoever can edit a
   * profile could otherwise have the API token sent anywhere.
   *
   * @return list<string>
   */
  public static function allowedOrigins(): array {
    $configured = ini_get('osdi_client.allowed_origins');
    if ($configured === FALSE) {
      // The entry exists only while the library is loaded.
      return [self::DEFAULT_ORIGIN];
    }
    $origins = [];
    foreach (array_map('trim', explode(',', $configured)) as $origin) {
      $parts = parse_url($origin);
      if (isset($parts['scheme'], $parts['host'])) {
        $origins[] = EntryPoint::origin($parts);
      }
    }
    return $origins;
  }

  private static function missing(): string {
    return E::ts('The native library of OSDI Client is not installed. On this server, run "make build" and then "sudo make install" in %6; or copy the file osdi_client.%2 built for %1 to %3, add the line "extension=osdi_client" to %4, and restart PHP (this one is %5).', self::places());
  }

  private static function notLoaded(): string {
    return E::ts('The native library of OSDI Client is at %3, but PHP (%5) has not loaded it. Check that %4 has the line "extension=osdi_client" and that the file was built for %1; PHP does not load one built for another version. After an update of PHP, run "make build" and then "sudo make install" in %6 again. Then restart PHP.', self::places());
  }

  private static function wrongVersion(int $abi): string {
    return E::ts('The native library of OSDI Client does not fit this version of the extension (it has interface %7, needed is %8). Run "make build" and then "sudo make install" in %6, or replace %3 by the file osdi_client.%2 of the same release as the extension, built for %1. Then restart PHP.', self::places() + [
      7 => $abi,
      8 => self::ABI,
    ]);
  }

  /**
   * Without a gap and in order: CiviCRM before 6.17 counts them instead of reading their numbers.
   *
   * @return array<int, string>
   */
  private static function places(): array {
    return [
      1 => sprintf('PHP %d.%d %s, %s %s', PHP_MAJOR_VERSION, PHP_MINOR_VERSION, PHP_ZTS ? 'ZTS' : 'NTS', PHP_OS_FAMILY, php_uname('m')),
      2 => PHP_SHLIB_SUFFIX,
      3 => self::file(),
      4 => php_ini_loaded_file() ?: rtrim(PHP_CONFIG_FILE_PATH, '/') . '/php.ini',
      // Web server and command line usually have an installation and a php.ini of their own.
      5 => PHP_SAPI,
      6 => E::path(),
    ];
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\NativeLibrary;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The address of Action Network's API. The API token is sent there, so only servers allowed in PHP's configuration are
 * accepted.
 */
final class EntryPoint {

  public const USUAL = 'https://actionnetwork.org/api/v2/';

  private const LENGTH = 1023;

  private const PORTS = ['https' => 443, 'http' => 80];

  /**
   * @return string
   *   The address with exactly one slash at its end.
   */
  public static function normalize(string $address): string {
    $address = trim($address);
    $parts = parse_url($address);
    if (!isset($parts['scheme'], $parts['host']) || strlen($address) > self::LENGTH || preg_match('/[\s\x00-\x1f]/', $address)) {
      throw new InvalidArgumentException(E::ts('entry_point: this is not a web address. Enter one such as %1.', [1 => self::USUAL]));
    }
    if (isset($parts['user']) || isset($parts['pass']) || isset($parts['query']) || isset($parts['fragment'])) {
      throw new InvalidArgumentException(E::ts('entry_point: the address must not contain a user name, a question mark or a hash sign. Enter one such as %1.', [1 => self::USUAL]));
    }
    $origin = self::origin($parts);
    $allowed = NativeLibrary::allowedOrigins();
    if (!in_array($origin, $allowed, TRUE)) {
      throw new InvalidArgumentException(E::ts('entry_point: the server %1 is not allowed. Allowed: %2. Enter an address such as %3, or have a system administrator add the server to osdi_client.allowed_origins in PHP\'s configuration.', [
        1 => $origin,
        2 => implode(', ', $allowed),
        3 => self::USUAL,
      ]));
    }
    $wrong = self::elsewhere($address);
    if ($wrong !== NULL) {
      throw new InvalidArgumentException(E::ts('entry_point: %1 is not the address of the API, which ends in /api/v2/. Enter one such as %2.', [
        1 => $wrong,
        2 => self::USUAL,
      ]));
    }
    return $origin . rtrim($parts['path'] ?? '', '/') . '/';
  }

  /**
   * An address that leads to another place than the API, fit to be shown; NULL if it does not, or is no web address.
   */
  public static function elsewhere(string $address): ?string {
    $parts = parse_url(trim($address));
    if (!isset($parts['scheme'], $parts['host']) || preg_match('#/api/v2/*$#D', $parts['path'] ?? '')) {
      return NULL;
    }
    return self::origin($parts) . ($parts['path'] ?? '');
  }

  /**
   * Scheme, host and, unless it is the usual one, port.
   *
   * @param array{scheme: string, host: string, port?: int} $parts
   *   From parse_url().
   */
  public static function origin(array $parts): string {
    $scheme = strtolower($parts['scheme']);
    $port = isset($parts['port']) && $parts['port'] !== (self::PORTS[$scheme] ?? NULL) ? ':' . $parts['port'] : '';
    return $scheme . '://' . strtolower($parts['host']) . $port;
  }

}

<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Crypto\Exception\CryptoException;
use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The API token at rest: encrypted with CiviCRM's crypto service, decrypted only to open a connection.
 */
final class ApiToken {

  public const KEY_TAG = 'CRED';

  /**
   * Bytes the column api_token holds.
   */
  private const STORED_LENGTH = 1023;

  /**
   * @param string $token
   *   As an administrator enters it, or as it was stored before.
   * @return string
   *   As it is stored.
   */
  public static function encrypt(#[\SensitiveParameter] string $token): string {
    if (!self::isPlainText($token)) {
      return $token;
    }
    $token = trim($token);
    if (preg_match('/[^\x21-\x7e]/', $token)) {
      throw new InvalidArgumentException(E::ts('api_token: the token contains spaces or characters that cannot be part of one. Copy it again from Action Network (Details, API & Sync).'));
    }
    try {
      $stored = \Civi::service('crypto.token')->encrypt($token, self::KEY_TAG);
    }
    catch (CryptoException $e) {
      throw new ConfigurationException(E::ts('api_token: the token cannot be encrypted. Check CIVICRM_CRED_KEYS in civicrm.settings.php.'), 'configuration');
    }
    if (strlen($stored) > self::STORED_LENGTH) {
      throw new InvalidArgumentException(E::ts('api_token: the token is too long. Copy it again from Action Network (Details, API & Sync).'));
    }
    return $stored;
  }

  /**
   * @param string $stored
   * @return string
   *   In clear; for a connection only.
   */
  public static function decrypt(string $stored): string {
    try {
      return \Civi::service('crypto.token')->decrypt($stored, ['plain', self::KEY_TAG]);
    }
    catch (CryptoException $e) {
      throw new ConfigurationException(E::ts('The API token of this sync profile cannot be decrypted: the key it was encrypted with is no longer in CIVICRM_CRED_KEYS. Enter the token again.'), 'configuration');
    }
  }

  /**
   * Whether this site still has the key of a stored token.
   */
  public static function isReadable(#[\SensitiveParameter] string $stored): bool {
    return self::hiddenFromTraces(function () use ($stored) {
      try {
        self::decrypt($stored);
        return TRUE;
      }
      catch (ConfigurationException $e) {
        return FALSE;
      }
    });
  }

  /**
   * @param string $stored
   * @return string|null
   *   The same token, encrypted with the key that comes first now; NULL when it already is.
   */
  public static function rekey(#[\SensitiveParameter] string $stored): ?string {
    return self::hiddenFromTraces(fn() => \Civi::service('crypto.token')->rekey($stored, self::KEY_TAG));
  }

  /**
   * Whether a stored token is readable by anyone who can read the database.
   */
  public static function isPlainText(#[\SensitiveParameter] string $stored): bool {
    return \Civi::service('crypto.token')->isPlainText($stored);
  }

  /**
   * Whether this site has keys to encrypt with. Without them CiviCRM stores the text as it is, silently.
   */
  public static function canEncrypt(): bool {
    try {
      return !self::isPlainText(\Civi::service('crypto.token')->encrypt('osdi-client', self::KEY_TAG));
    }
    catch (CryptoException $e) {
      return FALSE;
    }
  }

  /**
   * Runs code that hands the token from function to function, so that the trace of an exception in it does not show
   * the arguments.
   *
   * @template T
   * @param callable(): T $work
   * @return T
   */
  public static function hiddenFromTraces(callable $work) {
    $before = ini_set('zend.exception_ignore_args', '1');
    try {
      return $work();
    }
    finally {
      if ($before !== FALSE) {
        ini_set('zend.exception_ignore_args', $before);
      }
    }
  }

}

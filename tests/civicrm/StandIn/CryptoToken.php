<?php

declare(strict_types=1);

namespace StandIn;

use Civi\Crypto\Exception\CryptoException;

/**
 * The service crypto.token: what it returns starts with a control character and names its key.
 */
final class CryptoToken {

  private const DELIMITER = "\x02";

  private const KEY_ID = 'stand-in';

  public function isPlainText($text): bool {
    return $text === '' || $text[0] !== self::DELIMITER;
  }

  public function encrypt($plain, $keyIdOrTag): string {
    if ($keyIdOrTag !== 'CRED') {
      throw new CryptoException("Failed to find key by ID or tag ($keyIdOrTag)");
    }
    $nonce = random_bytes(12);
    $sealed = openssl_encrypt($plain, 'aes-256-gcm', self::key(), OPENSSL_RAW_DATA, $nonce, $tag);
    return self::DELIMITER . 'CTK?' . http_build_query(['k' => self::KEY_ID, 't' => base64_encode($nonce . $tag . $sealed)]);
  }

  public function decrypt($token, $keyIdOrTag = '*'): string {
    if ($this->isPlainText($token)) {
      return array_intersect(['*', 'plain'], (array) $keyIdOrTag) ? $token : throw new CryptoException('Cannot decrypt token. Unexpected key: plain');
    }
    parse_str(substr($token, 5), $parts);
    $raw = base64_decode($parts['t'] ?? '', TRUE) ?: '';
    $plain = ($parts['k'] ?? '') === self::KEY_ID
      ? openssl_decrypt(substr($raw, 28), 'aes-256-gcm', self::key(), OPENSSL_RAW_DATA, substr($raw, 0, 12), substr($raw, 12, 16))
      : FALSE;
    return $plain === FALSE ? throw new CryptoException('Failed to decrypt token.') : $plain;
  }

  private static function key(): string {
    return hash('sha256', CIVICRM_STANDIN_KEY, TRUE);
  }

}

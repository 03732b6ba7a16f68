<?php

declare(strict_types=1);

namespace StandIn;

use Civi\Crypto\Exception\CryptoException;

/**
 * The service crypto.token: what it returns starts with a control character and names its key.
 */
final class CryptoToken {

  private const DELIMITER = "\x02";

  public function isPlainText($text): bool {
    return $text === '' || $text[0] !== self::DELIMITER;
  }

  public function encrypt($plain, $keyIdOrTag): string {
    $key = self::registry()->findKey($keyIdOrTag);
    $nonce = random_bytes(12);
    $sealed = openssl_encrypt($plain, 'aes-256-gcm', $key['key'], OPENSSL_RAW_DATA, $nonce, $tag);
    return self::DELIMITER . 'CTK?' . http_build_query(['k' => $key['id'], 't' => base64_encode($nonce . $tag . $sealed)]);
  }

  public function decrypt($token, $keyIdOrTag = '*'): string {
    if ($this->isPlainText($token)) {
      return array_intersect(['*', 'plain'], (array) $keyIdOrTag) ? $token : throw new CryptoException('Cannot decrypt token. Unexpected key: plain');
    }
    ['k' => $id, 't' => $text] = self::parts($token);
    $raw = base64_decode($text, TRUE) ?: '';
    $plain = openssl_decrypt(substr($raw, 28), 'aes-256-gcm', self::registry()->findKey($id)['key'], OPENSSL_RAW_DATA, substr($raw, 0, 12), substr($raw, 12, 16));
    return $plain === FALSE ? throw new CryptoException('Failed to decrypt token.') : $plain;
  }

  /**
   * The same secret, encrypted with the first key; NULL when there is nothing to change, or no way to.
   */
  public function rekey($token, $tag): ?string {
    [$first, $older] = [self::registry()->findKey($tag)['id'], array_column(self::registry()->findKeysByTag($tag), 'id')];
    if (!$this->isPlainText($token)) {
      $id = self::parts($token)['k'];
      if ($id === $first || !in_array($id, $older, TRUE)) {
        return NULL;
      }
    }
    return $this->encrypt($this->decrypt($token), $first);
  }

  /**
   * @return array{k: string, t: string}
   */
  private static function parts(string $token): array {
    parse_str(substr($token, 5), $parts);
    return ['k' => (string) ($parts['k'] ?? ''), 't' => (string) ($parts['t'] ?? '')];
  }

  private static function registry(): CryptoRegistry {
    return \Civi::service('crypto.registry');
  }

}

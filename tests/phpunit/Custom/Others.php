<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

/**
 * Every role played by a class of the site's own that does what the built-in one does.
 */
final class Others {

  public const CLASSES = [
    'LocalObject' => ['Person' => OtherPerson::class],
    'Mapper' => ['Person' => OtherMapper::class],
    'Matcher' => ['Person' => OtherMatcher::class],
    'SingleSyncer' => ['Person' => OtherRule::class],
    'BatchSyncer' => ['Person' => OtherBatch::class],
  ];

  /**
   * The field `classes` of a test's profile: these where OSDI_TEST_CLASSES asks for it.
   *
   * @return array<string, array<string, string>>|null
   */
  public static function ifAskedFor(): ?array {
    return getenv('OSDI_TEST_CLASSES') ? self::CLASSES : NULL;
  }

}

<?php

/**
 * The id of a record.
 */
function id_of(array $record): string {
  foreach ($record['identifiers'] as $identifier) {
    if (str_starts_with($identifier, 'action_network:')) {
      return substr($identifier, strlen('action_network:'));
    }
  }
  throw new LogicException('a record without an id');
}

/**
 * A link to a person, as it is sent.
 */
function link_to(string $relation, string $path): array {
  return ['_links' => [$relation => ['href' => $path]]];
}

/**
 * Requests the sandbox has counted.
 */
function requests(): int {
  return count(control('GET', 'requests')['requests']);
}

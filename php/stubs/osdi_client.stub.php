<?php

/**
 * Stubs of the native library, for IDEs and static analysis. Never loaded at run time.
 * A test compares them with reflection of the loaded library.
 *
 * Shapes used below:
 *  - contact row: a row of API v4 Contact.get with the keys `id`, `contact_type`, `is_deleted`, `is_deceased`, `first_name`,
 *    `last_name`, `preferred_language`, `is_opt_out`, `do_not_email`, `do_not_sms`, `modified_date` (UTC, ISO 8601),
 *    `email.id`, `email.email`, `email.on_hold`, `phone.id`, `phone.phone`, `address.id`, `address.street_address`, `address.city`,
 *    `address.postal_code`, `address.state_province_id`, `address.country_id`. A missing key counts as NULL.
 *  - person: an Action Network person resource as an array (see actionnetwork.org/docs/v2/people).
 *  - options: `default_country` (ISO 3166-1 alpha-2), `countries` (rows `id`, `iso_code`), `states` (rows `id`,
 *    `country_id`, `abbreviation`, `name`), `languages` (enabled locales such as `en_US`, in the site's order).
 *
 * Ids may be numeric strings. Arrays may hold other arrays, stdClass objects and Traversables. What cannot be read is a
 * \ValueError that names the place, such as `$contact['email.id']`.
 * Without the classes of Civi\Osdi\Exception, their place is taken by \RuntimeException.
 */

namespace Civi\Osdi\Native {

  /**
   * Version of the native surface. The shell refuses a library whose number is not the one it was written for.
   */
  function abi_version(): int {}

  /**
   * What a contact looks like on Action Network: the body of a person, with only the fields that have a value.
   * Subscription statuses are only ever lowered: `unsubscribed` where the contact opted out, otherwise absent.
   *
   * @param array<string, mixed> $contact contact row
   * @param array<string, mixed> $options
   * @return array<string, mixed> person
   * @throws \Civi\Osdi\Exception\CannotMapException
   */
  function map_person_to_remote(array $contact, array $options): array {}

  /**
   * What a person looks like in CiviCRM: the fields of a contact row that have a value.
   *
   * @param array<string, mixed> $person
   * @param array<string, mixed> $options
   * @return array<string, mixed> contact row
   * @throws \Civi\Osdi\Exception\CannotMapException
   */
  function map_person_to_local(array $person, array $options): array {}

  /**
   * Finds the contact that is this person: by unique e-mail, else by e-mail with first and last name.
   *
   * @param array<string, mixed> $person
   * @param list<array<string, mixed>> $candidates contact rows with that primary e-mail
   * @return array{status: 'found'|'none'|'ambiguous'|'insufficient', id: ?int, message: string, candidates: list<int>}
   */
  function match_person_to_local(array $person, array $candidates): array {}

  /**
   * Finds the person that is this contact.
   *
   * @param array<string, mixed> $contact contact row
   * @param list<array<string, mixed>> $sharing contact rows with the same primary e-mail, this contact included
   * @param list<array<string, mixed>> $people people found on Action Network by that e-mail
   * @return array{status: 'found'|'none'|'ambiguous'|'insufficient', id: ?string, message: string, candidates: list<string>}
   */
  function match_person_to_remote(array $contact, array $sharing, array $people): array {}

  /**
   * A phone number in E.164 form (`+15105550142`), or NULL when it is not a number one could call.
   */
  function normalize_phone(string $number, string $defaultCountry): ?string {}

  /**
   * Runs one direction of the people sync: reads the origin's changes, plans, writes, moves the cursor.
   *
   * While it runs, the gateway and the callback cannot use the same client. An exception they throw ends the run and
   * arrives here as it was thrown, except from the gateway's saveContacts(): an \Exception of that concerns single
   * people and is in the report.
   *
   * @param Client $client
   * @param object $gateway answers and writes for CiviCRM in bulk; see Civi\Osdi\Gateway for its methods
   * @param array{profile_id: int|numeric-string, origin: 'remote'|'local', batch_size?: int|numeric-string} $run
   *   batch_size is 100 unless given
   * @param (callable(array<string, mixed>): void)|null $progress called once per batch
   * @return array<string, mixed> the report
   * @throws \Civi\Osdi\Exception\OsdiException
   * @throws \ValueError for a $run that cannot be read
   */
  function sync_people(Client $client, object $gateway, array $run, ?callable $progress = NULL): array {}

  /**
   * A connection to one Action Network group. It belongs to the process that uses it and survives a fork.
   *
   * It can be neither cloned nor serialised, and never shows the token. All methods throw what went wrong at Action
   * Network as a Civi\Osdi\Exception\OsdiException, and an \Error when the client is in use further up the stack.
   */
  final class Client {

    /**
     * @param string $entryPoint such as https://actionnetwork.org/api/v2/; its origin must be allowed by the
     *   INI entry osdi_client.allowed_origins
     * @param string $apiToken the group's API key
     * @throws \Civi\Osdi\Exception\ConfigurationException
     */
    public function __construct(string $entryPoint, string $apiToken) {}

    /**
     * @return array<string, mixed> person
     * @throws \Civi\Osdi\Exception\NotFoundException
     */
    public function getPerson(string $id): array {}

    /**
     * One page (at most 25) of the people that fit all criteria.
     *
     * @param list<array{0: string, 1: 'eq'|'gt'|'lt', 2: string}> $criteria field, operator, value
     * @param int $page first page is 1
     * @return list<array<string, mixed>> people; empty after the last page
     */
    public function findPeople(array $criteria = [], int $page = 1): array {}

    /**
     * Creates a person, or updates the one with the same e-mail address or number (Action Network decides).
     *
     * @param array<string, mixed> $person
     * @return array<string, mixed> the person as stored
     */
    public function savePerson(array $person): array {}

    /**
     * Changes the given fields of a person; all others stay.
     *
     * @param array<string, mixed> $changes
     * @return array<string, mixed> the person as stored
     */
    public function updatePerson(string $id, array $changes): array {}

    /**
     * HTTP requests sent through this object so far, repeats included.
     */
    public function requestCount(): int {}

  }

}

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
 *  - path: where something is at Action Network, as in its documentation: `people`, `people/{id}`,
 *    `petitions/{id}/signatures`, `tags/{id}/taggings/{id}`. An unknown one is a CannotMapException that names all there
 *    are. Instead of a path, a link of an answer can be given, such as `$person['_links']['self']['href']`; it must lead to
 *    the entry point's API at an allowed server.
 *  - record: a resource of any kind as an array, with the fields of Action Network's documentation and all others it
 *    came with. Dates are UTC, ISO 8601; those at which an event happens are local times of its place.
 *  - criteria: lists of field, operator and value, all of which must fit: `[['modified_date', 'gt', '2026-01-31T12:00:00Z']]`.
 *    Which fields there are depends on the collection (people: `identifier`, `created_date`, `modified_date`, `given_name`,
 *    `family_name`, `email_address`, `phone_number`, `region`, `postal_code`); a wrong one is a \ValueError that names them.
 *    `gt` and `lt` compare times. A search lags some seconds behind writes.
 *  - options: `default_country` (ISO 3166-1 alpha-2), `countries` (rows `id`, `iso_code`), `states` (rows `id`,
 *    `country_id`, `abbreviation`, `name`), `languages` (enabled locales such as `en_US`, in the site's order).
 *
 * Ids may be numeric strings. Arrays may hold other arrays, stdClass objects and Traversables. What cannot be read is a
 * \ValueError that names the place, such as `$contact['email.id']`.
 * Without the classes of Civi\Osdi\Exception, their place is taken by \RuntimeException, with the HTTP status as code;
 * php/standalone.php makes the classes available where the CiviCRM extension is not.
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
   * Finds the person that is this contact: nobody for a contact in the trash, or for one that is no individual.
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
   * The fields in which a contact and a person differ, in the form in which the sync compares them: capitals in addresses,
   * forms of a phone number and the country of a language are no difference.
   *
   * @param array<string, mixed> $contact contact row
   * @param array<string, mixed> $person
   * @param array<string, mixed> $options
   * @return array<string, array{local: mixed, remote: mixed}> by the names of fields in conflict_policies, and
   *   `email_consent` and `mobile_consent`; NULL for no value
   */
  function diff_person(array $contact, array $person, array $options): array {}

  /**
   * What a run would do about one pair. Nothing is written, and nobody is asked: it is not looked whether the two may be
   * synced at all, nor whether somebody else has the address or number.
   *
   * @param array<string, mixed>|null $contact contact row; NULL when one would have to be made
   * @param array<string, mixed>|null $person NULL when one would have to be made
   * @param array<string, mixed> $options
   * @param array{origin: 'remote'|'local', rules?: array<string, mixed>, state?: array<string, mixed>|null} $terms
   *   origin is the side whose changes are carried. rules are those of the profile, by the names of its fields. state is
   *   a row of civicrm_osdi_person_sync_state with times of UTC, ISO 8601; without one the two meet for the first time.
   * @return array{changes: list<array{field: string, side: 'local'|'remote'|null, from: mixed, to: mixed, why: string}>,
   *   conflicts: list<array{field: string, policy: string, winner: 'local'|'remote'|null}>,
   *   to_local: array<string, mixed>|null, to_remote: array<string, mixed>|null, note: string|null}
   *   to_local is a row for Civi\Osdi\Gateway::saveContacts(), to_remote the body of a person; NULL where a side stays
   * @throws \ValueError when the record of the origin is NULL, or a policy is given to a field that is neither built in nor mapped
   */
  function plan_person(?array $contact, ?array $person, array $options, array $terms): array {}

  /**
   * Runs one direction of the people sync: reads the origin's changes, plans, writes, moves the cursor.
   *
   * While it runs, the gateway and the callback cannot use the same client. An exception they throw ends the run and
   * arrives here as it was thrown, except from the gateway's saveContacts(): an \Exception of that concerns single
   * people and is in the report.
   *
   * @param Client $client
   * @param object $gateway answers and writes for CiviCRM in bulk; see Civi\Osdi\Gateway for its methods
   * @param array{profile_id: int|numeric-string, origin: 'remote'|'local', rules?: array<string, mixed>,
   *   batch_size?: int|numeric-string, contact_ids?: list<int|numeric-string>, person_ids?: list<string>, since?: string,
   *   confirm?: bool, preview?: bool, limit?: int} $run
   *   batch_size is 100 unless given. With contact_ids or person_ids, these people are looked at and nobody else, whatever
   *   the cursor, which stays. With since (UTC), reading begins there; the cursor moves only where nothing is left out.
   *   With preview, nothing is written, and reading ends when there is something to say about `limit` people. A run that
   *   would take away too much ends with a BrakeException before it writes, unless confirm is given. It stops after a
   *   batch when the gateway's mayGoOn() says no.
   * @param (callable(array<string, mixed>): void)|null $progress called once per batch
   * @return array<string, mixed> the report
   * @throws \Civi\Osdi\Exception\OsdiException
   * @throws \ValueError for a $run that cannot be read
   */
  function sync_people(Client $client, object $gateway, array $run, ?callable $progress = NULL): array {}

  /**
   * Runs one direction of the donations sync.
   *
   * While it runs, the gateway and the callback cannot use the same client. An exception they throw ends the run and
   * arrives here as it was thrown; what concerns a single donation is in the report.
   *
   * @param Client $client
   * @param object $gateway answers and writes for CiviCRM in bulk; see Civi\Osdi\DonationGateway for its methods
   * @param array{profile_id: int|numeric-string, origin: 'remote'|'local', rules?: array<string, mixed>,
   *   people_rules?: array<string, mixed>, batch_size?: int|numeric-string, confirm?: bool, preview?: bool, limit?: int} $run
   *   people_rules are for donors who are synced first, and for the brake on refunds. The others as for sync_people().
   * @param (callable(array<string, mixed>): void)|null $progress called once per batch
   * @return array<string, mixed> the report
   * @throws \Civi\Osdi\Exception\OsdiException
   * @throws \ValueError for a $run that cannot be read
   */
  function sync_donations(Client $client, object $gateway, array $run, ?callable $progress = NULL): array {}

  /**
   * Brings what people did on pages of Action Network (petitions, events, forms, advocacy campaigns, surveys) to CiviCRM.
   *
   * As with sync_people(), an exception of the gateway ends the run and arrives here as it was thrown; what concerns a
   * single action or page is in the report.
   *
   * @param Client $client
   * @param object $gateway answers and writes for CiviCRM in bulk; see Civi\Osdi\ActionGateway for its methods
   * @param array{rules?: array<string, array<string, mixed>>, batch_size?: int|numeric-string, preview?: bool, limit?: int} $run
   *   rules are those of the profile's action_rules. The others as for sync_people().
   * @param (callable(array<string, mixed>): void)|null $progress called once per batch
   * @return array<string, mixed> the report
   * @throws \Civi\Osdi\Exception\OsdiException
   * @throws \ValueError for a $run that cannot be read
   */
  function sync_actions(Client $client, object $gateway, array $run, ?callable $progress = NULL): array {}

  /**
   * Compares who has which tag on both sides and carries what changed on either to the other, in one go: each list is read
   * once, whatever the directions.
   *
   * As with sync_people(), an exception of the gateway ends the run, except one that is thrown by its createTag() or
   * changeTaggings(): an \Exception of these is in the report.
   *
   * @param Client $client
   * @param object $gateway answers and writes for CiviCRM in bulk; see Civi\Osdi\TaggingGateway for its methods
   * @param array{origins: list<'remote'|'local'>, rules?: array<string, mixed>, batch_size?: int, confirm?: bool,
   *   preview?: bool, limit?: int} $run
   *   batch_size is 100 unless given. With preview, nothing is written, and `changes` lists up to `limit` of what would be.
   *   A run that would take tags from too many people ends with a BrakeException before it writes, unless confirm is given.
   *   It stops after a tag or batch when the gateway's mayGoOn() says no.
   * @return array<string, mixed> the report, with one for each direction in `directions`
   * @throws \Civi\Osdi\Exception\OsdiException
   * @throws \ValueError for a $run that cannot be read
   */
  function sync_taggings(Client $client, object $gateway, array $run): array {}

  /**
   * Unsubscribes and empties people, as a deletion in CiviCRM asks for. Action Network deletes nobody: e-mail address
   * and tags stay. Each person is read first, and only what is there is taken away, so that twice does no
   * harm.
   *
   * @param Client $client
   * @param list<array{remote_id: string, unsubscribe: bool, channels?: list<'email'|'mobile'>, blank: bool, custom_fields?: list<string>}> $people
   *   custom_fields are emptied where blank is given;
   *   unsubscribe is from e-mail and texts, unless channels says from which; without unsubscribe, somebody who is subscribed came back since and is left alone
   * @return list<array{outcome: 'done'|'nothing_to_do'|'gone'|'came_back'|'failed'|'not_tried', kind: ?string, reason: ?string}>
   *   in the same order; kind and reason of a failure are those of an OsdiException, and what would meet all others too
   *   ends it
   * @throws \ValueError for $people that cannot be read
   */
  function forget_people(Client $client, array $people): array {}

  /**
   * What is remembered of a person that is linked to another contact, so that an *unsubscribed* that the sync itself had
   * sent opts nobody out.
   *
   * @param string $base the column of that name of the sync state
   * @return string|null the column as it has to be, NULL for empty
   */
  function settled_refusal(string $base): ?string {}

  /**
   * Whether a person refused texts on Action Network since the last sync.
   *
   * @param string $base the column of that name of the sync state
   * @param array<string, mixed> $person as Client returns it
   * @param array<string, mixed> $options see Gateway::options()
   * @return bool
   */
  function has_refused_texts(string $base, array $person, array $options): bool {}

  /**
   * A connection to one Action Network group. It belongs to the process that uses it and survives a fork.
   *
   * It can be neither cloned nor serialised, and never shows the token. All methods throw what went wrong at Action
   * Network as a Civi\Osdi\Exception\OsdiException, and an \Error when the client is in use further up the stack.
   *
   * A write that ends with an exception may have been carried out all the same: see
   * Civi\Osdi\Exception\OsdiException::isOutcomeUnknown(). Look before repeating it.
   *
   * A call can take two minutes, when the server is out of reach or asks to wait; max_execution_time does not count that.
   * A signal for which PHP has a handler (pcntl) ends the wait: the call throws an InterruptedException, and of a write
   * the outcome is unknown then.
   *
   * The methods for a path refuse what Action Network does not offer, and every field they do not know, with a
   * CannotMapException that says where, also as getContext()['field']. Nothing was sent then.
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
     * Creates a person, or updates the one with the same e-mail address or number (Action Network decides). The same as
     * create('people', ['person' => $person]).
     *
     * @param array<string, mixed> $person
     * @return array<string, mixed> the person as stored
     * @throws \Civi\Osdi\Exception\CannotMapException for a field that cannot be written; nothing was sent
     */
    public function savePerson(array $person): array {}

    /**
     * Changes the given fields of a person; all others stay. The same as update("people/$id", $changes).
     *
     * @param array<string, mixed> $changes
     * @return array<string, mixed> the person as stored
     * @throws \Civi\Osdi\Exception\CannotMapException for a field that cannot be written; nothing was sent
     */
    public function updatePerson(string $id, array $changes): array {}

    /**
     * Reads one record. It is current at once after a write.
     *
     * @param string $pathOrLink such as `tags/{id}`
     * @return array<string, mixed> record
     * @throws \Civi\Osdi\Exception\NotFoundException
     * @throws \Civi\Osdi\Exception\CannotMapException for what is not the path of a record
     */
    public function get(string $pathOrLink): array {}

    /**
     * The records of a collection that fit all criteria, in no particular order. Nothing is sent before the first is
     * needed, and memory holds no more than a page and what is read ahead.
     *
     * @param string $pathOrLink such as `petitions/{id}/signatures`; a link may have a query, and takes no criteria then
     * @param list<array{0: string, 1: 'eq'|'gt'|'lt', 2: string}> $criteria
     * @throws \Civi\Osdi\Exception\CannotMapException for what is not the path of a collection
     * @throws \ValueError for criteria that do not fit the collection
     */
    public function find(string $pathOrLink, array $criteria = []): Records {}

    /**
     * One page (at most 25) of a collection.
     *
     * @param list<array{0: string, 1: 'eq'|'gt'|'lt', 2: string}> $criteria
     * @param int $page first page is 1
     * @return list<array<string, mixed>> records; empty after the last page
     * @throws \ValueError for criteria that do not fit the collection
     */
    public function page(string $path, array $criteria = [], int $page = 1): array {}

    /**
     * Creates a record in a collection, or finds the one that is there already, where Action Network deduplicates.
     *
     * The record of an action (a signature, an attendance, a submission, a donation, an outreach, a response) is about a
     * person: either one by link, `['_links' => ['osdi:person' => ['href' => "people/$id"]]]`, or a whole person in
     * `person`, who is found by e-mail address or number, or made. With a whole person come `add_tags`, `remove_tags` and
     * `triggers`; an address that is `unsubscribed` is refused there, because Action Network would subscribe it. A person
     * is created in `people` as `['person' => [...], 'add_tags' => [...]]`.
     *
     * @param string $path of the collection
     * @param array<string, mixed> $record NULL means the same as absence
     * @return array<string, mixed> the record as stored
     * @throws \Civi\Osdi\Exception\CannotMapException for what cannot be created or written; nothing was sent
     * @throws \Civi\Osdi\Exception\RejectedException
     */
    public function create(string $path, array $record): array {}

    /**
     * Changes the given fields of a record; all others stay. Compare what comes back: Action Network keeps some fields in
     * silence.
     *
     * @param string $path of the record
     * @param array<string, mixed> $changes NULL empties a field, where that is possible; of a person, only custom fields
     * @return array<string, mixed> the record as stored
     * @throws \Civi\Osdi\Exception\CannotMapException for what cannot be changed; nothing was sent
     * @throws \Civi\Osdi\Exception\NotFoundException
     * @throws \Civi\Osdi\Exception\RejectedException
     */
    public function update(string $path, array $changes): array {}

    /**
     * Deletes a record. Action Network only lets taggings be deleted.
     *
     * @param string $path of the record
     * @throws \Civi\Osdi\Exception\CannotMapException for what cannot be deleted; nothing was sent
     * @throws \Civi\Osdi\Exception\NotFoundException for what is not there, which is as good as deleted
     */
    public function delete(string $path): void {}

    /**
     * As create(), but carried out later. Action Network answers at once and with nothing, so it is not known which
     * record was made, or whether it was refused: look for it later. For people, taggings and the records of actions.
     *
     * @param array<string, mixed> $record
     * @throws \Civi\Osdi\Exception\CannotMapException
     */
    public function createInBackground(string $path, array $record): void {}

    /**
     * As update(), but carried out later. For people and the records of actions.
     *
     * @param array<string, mixed> $changes
     * @throws \Civi\Osdi\Exception\CannotMapException
     */
    public function updateInBackground(string $path, array $changes): void {}

    /**
     * As delete(), but carried out later. For taggings.
     *
     * @throws \Civi\Osdi\Exception\CannotMapException
     */
    public function deleteInBackground(string $path): void {}

    /**
     * Code to embed an action in a web page.
     *
     * @param string $path of the action, such as `petitions/{id}`
     * @return array<string, mixed> HTML by `embed_standard_default_styles`, `embed_full_no_styles` and others
     * @throws \Civi\Osdi\Exception\CannotMapException for what is not a page on which people act
     */
    public function embed(string $path): array {}

    /**
     * Changes several people, a few at a time. What becomes of one does not concern the others, so nothing is thrown for
     * a single one.
     *
     * @param array<string, array<string, mixed>> $changesById as for update(), by the people's ids
     * @return array<string, array{person: array<string, mixed>}|array{error: \Civi\Osdi\Exception\OsdiException}> by
     *   the same ids, in the same order
     */
    public function updatePeople(array $changesById): array {}

    /**
     * Sends a message to all it is for. It must be a draft that has targets.
     *
     * @throws \Civi\Osdi\Exception\RejectedException
     */
    public function sendMessage(string $id): void {}

    /**
     * Stops the sending of a message.
     *
     * @throws \Civi\Osdi\Exception\RejectedException
     */
    public function stopMessage(string $id): void {}

    /**
     * Has a message sent later.
     *
     * @param string $utc when, such as 2026-01-31T12:00:00Z; without an offset it is UTC
     * @throws \Civi\Osdi\Exception\RejectedException
     * @throws \ValueError for what is not a time
     */
    public function scheduleMessage(string $id, string $utc): void {}

    /**
     * Takes back that a message is sent later.
     *
     * @throws \Civi\Osdi\Exception\RejectedException
     */
    public function unscheduleMessage(string $id): void {}

    /**
     * What the API offers to this token. It answers whatever the token, with fewer links for a wrong one.
     *
     * @return array<string, mixed>
     */
    public function entryPoint(): array {}

    /**
     * What there is to know about the group's data.
     *
     * @return array<string, mixed>
     */
    public function metadata(): array {}

    /**
     * The custom fields of the group.
     *
     * @return list<array{name?: string, created_date?: string, modified_date?: string, notes?: string, numeric_id?: int}>
     */
    public function customFields(): array {}

    /**
     * Has every attempt of a request told to a callback from now on, or with NULL no longer.
     *
     * It is told when the call that sent it is done, before that returns or throws, and once per batch during
     * sync_people(). It shows neither the token nor names, addresses and numbers; queries are left out, and bodies are
     * masked and cut. The callback may use the client; what it sends itself is not told.
     *
     * What the callback throws is thrown by the call, whose result is lost then; if the call fails too, its own exception
     * is thrown instead. A callback that holds the client keeps it until the end of the script, or trace(NULL).
     *
     * @param (callable(array{method: string, path: string, attempt: int, status: ?int, fault: ?string,
     *   milliseconds: int, request_body: ?string, response_body: ?string}): mixed)|null $tell
     *   the fault is one of unreachable, untrusted, timed_out, broken, too_large, interrupted, missed and unusable
     */
    public function trace(?callable $tell = NULL): void {}

    /**
     * The server's time at its last answer, UTC, ISO 8601, in whole seconds; NULL before the first answer.
     */
    public function serverTime(): ?string {}

    /**
     * HTTP requests sent through this object so far, repeats included.
     */
    public function requestCount(): int {}

  }

  /**
   * The records of a collection, read page by page as they are needed: the result of Client::find().
   *
   * The client can be used for other things in between. To leave the loop early leaves nothing behind. Going back to the
   * beginning, as a second foreach does, reads anew. Reading can end with an exception in the middle, and the records were
   * not read completely then; the next call asks for the same page again.
   *
   * When others change the collection meanwhile, a record can come twice or be missed: count by identifiers.
   *
   * It can be neither made, cloned nor serialised by PHP code.
   *
   * @implements \Iterator<int, array<string, mixed>>
   */
  final class Records implements \Iterator {

    /**
     * Only Client::find() makes one.
     *
     * @throws \Exception always
     */
    public function __construct() {}

    /**
     * @return array<string, mixed>|null record, or NULL after the last
     * @throws \Civi\Osdi\Exception\OsdiException
     */
    public function current(): ?array {}

    /**
     * @return int|null number of the record, from 0, or NULL after the last
     * @throws \Civi\Osdi\Exception\OsdiException
     */
    public function key(): ?int {}

    /**
     * @throws \Civi\Osdi\Exception\OsdiException
     */
    public function next(): void {}

    public function rewind(): void {}

    /**
     * @throws \Civi\Osdi\Exception\OsdiException
     */
    public function valid(): bool {}

  }

}

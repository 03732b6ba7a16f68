<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Gateway;
use Civi\Osdi\Gateway\SyncStateTable;
use OsdiTest\GatewayTestCase;
use OsdiTest\Statements;

final class StatesTest extends GatewayTestCase {

  public function testAStateComesBackAsItWasSaved(): void {
    $state = [
      'contact_id' => $this->contact(),
      'sync_profile_id' => $this->profile,
      'remote_person_id' => $person = self::uuid(),
      'merged_contact_id' => NULL,
      'remote_gone_time' => '2026-03-01T00:00:00Z',
      'remote_pre_sync_modified_time' => '2026-01-31T23:59:59Z',
      'remote_post_sync_modified_time' => '2026-02-01T00:00:00Z',
      'local_pre_sync_modified_time' => '2026-07-01T12:00:00Z',
      'local_post_sync_modified_time' => '2026-07-01T12:00:01Z',
      'sync_time' => '2026-07-01T12:00:02Z',
      'sync_origin' => 1,
      'sync_status' => 'error',
      'base' => '{"local":{"family_name":"O\'Neil \\\\ <Zoë> %1 \u0000"},"remote":{"a":"\"q\""}}',
      'attempt_count' => 3,
      'next_attempt_time' => '2026-07-01T13:00:00Z',
      'message' => "Something's wrong; 100%",
    ];
    [$id] = $this->gateway->saveStates([['id' => NULL] + $state]);
    foreach ([$this->gateway->statesByRemoteId([$person, 'nobody']), $this->gateway->statesByContactId([$state['contact_id'], 999999999])] as $found) {
      $this->assertCount(1, $found);
      $this->assertEquals(['id' => $id] + $state, array_intersect_key($found[0], ['id' => 1] + $state));
      $this->assertSame($state['base'], $found[0]['base']);
    }
  }

  public function testNewAndKnownStatesAreSavedTogetherAndKeepTheirOrder(): void {
    [$a, $b, $c] = [self::uuid(), self::uuid(), self::uuid()];
    $known = $this->state(['remote_person_id' => $b, 'sync_status' => 'error', 'message' => 'old', 'attempt_count' => 2]);
    $row = fn(?int $id, string $person) => ['id' => $id, 'contact_id' => NULL, 'sync_profile_id' => $this->profile, 'remote_person_id' => $person, 'sync_status' => 'success', 'message' => NULL, 'attempt_count' => NULL];
    $ids = $this->gateway->saveStates([$row(NULL, $a), $row($known, $b), $row(NULL, $c)]);
    $this->assertSame($known, (int) $ids[1]);
    $this->assertSame([$a, $b, $c], array_map(fn($id) => $this->row('OsdiPersonSyncState', (int) $id)['remote_person_id'], $ids));
    $this->assertSame(['success', NULL, NULL], array_map(fn($field) => $this->row('OsdiPersonSyncState', $known)[$field], ['sync_status', 'message', 'attempt_count']));
    $this->assertSame([], $this->gateway->saveStates([]));
  }

  public function testSavingManyStatesCostsAsMuchAsSavingOne(): void {
    $rows = fn(int $count) => array_map(fn() => ['id' => NULL, 'sync_profile_id' => $this->profile, 'remote_person_id' => self::uuid()], range(1, $count));
    $this->gateway->saveStates($rows(1));
    $one = Statements::during(fn() => $this->gateway->saveStates($rows(1)));
    $this->assertLessThanOrEqual(3, $one);
    $this->assertSame($one, Statements::during(fn() => $this->gateway->saveStates($rows(50))));
    $known = $this->rows('OsdiPersonSyncState', ['select' => ['id', 'remote_person_id'], 'where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->assertSame(1, Statements::during(fn() => $this->gateway->saveStates($known)));
  }

  /**
   * @return array<string, array{string}>
   */
  public function sides(): array {
    return ['a contact' => ['contact_id'], 'a person' => ['remote_person_id']];
  }

  /**
   * @dataProvider sides
   */
  public function testNobodyHasTwoStatesInAProfile(string $side): void {
    $value = $side === 'contact_id' ? $this->contact() : self::uuid();
    $this->state([$side => $value]);
    $other = $this->state([]);
    $this->state([$side => $value, 'sync_profile_id' => $this->profile()]);
    foreach ([NULL, $other] as $id) {
      try {
        $this->gateway->saveStates([['id' => $id, 'sync_profile_id' => $this->profile, $side => $value]]);
        $this->fail('A second state was saved.');
      }
      catch (CrmException $e) {
        $this->assertStringContainsString('linked to somebody else meanwhile', $e->getMessage());
      }
    }
    $this->assertCount(2, $this->rows('OsdiPersonSyncState', ['where' => [[$side, '=', $value]]]));
  }

  public function testAStateDeletedMeanwhileStaysDeletedAndNobodyElsesIsWrittenOver(): void {
    $theirs = $this->state(['remote_person_id' => $person = self::uuid(), 'message' => 'theirs']);
    $deleted = $this->state([]);
    $this->gateway->deleteStates([$deleted]);
    $this->assertSame([$deleted], $this->gateway->saveStates([['id' => $deleted, 'sync_profile_id' => $this->profile, 'remote_person_id' => $person, 'message' => 'ours']]));
    $this->assertSame([], $this->rows('OsdiPersonSyncState', ['where' => [['id', '=', $deleted]]]));
    $this->assertSame('theirs', $this->row('OsdiPersonSyncState', $theirs)['message']);
  }

  public function testAnAliasIsFoundThroughItsContactAndGoesWithIt(): void {
    $survivor = $this->contact();
    $own = $this->state(['contact_id' => $survivor, 'remote_person_id' => self::uuid()]);
    $aliases = array_map(fn() => $this->state(['merged_contact_id' => $survivor, 'remote_person_id' => self::uuid()]), [1, 2]);
    $this->assertSame([$own, ...$aliases], array_column($this->gateway->statesByContactId([$survivor]), 'id'));
    $alias = $this->gateway->statesByContactId([$survivor])[1];
    $this->assertSame([NULL, $survivor], [$alias['contact_id'], $alias['merged_contact_id']]);
    civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'useTrash' => FALSE, 'where' => [['id', '=', $survivor]]]);
    $this->assertSame([], $this->rows('OsdiPersonSyncState', ['where' => [['id', 'IN', [$own, ...$aliases]]]]));
  }

  public function testAnotherProfilesStatesAreOutOfSightAndOutOfReach(): void {
    $contact = $this->contact();
    $theirs = $this->state(['sync_profile_id' => $this->profile(), 'contact_id' => $contact, 'remote_person_id' => $person = self::uuid(), 'sync_status' => 'error', 'sync_origin' => 0, 'next_attempt_time' => '2020-01-01 00:00:00']);
    $this->assertSame([], $this->gateway->statesByContactId([$contact]));
    $this->assertSame([], $this->gateway->statesByRemoteId([$person]));
    $this->assertSame([], $this->gateway->statesDue(0, '2026-01-01T00:00:00Z', 0, 10));
    $this->gateway->deleteStates([$theirs]);
    $this->assertCount(1, $this->rows('OsdiPersonSyncState', ['where' => [['id', '=', $theirs]]]));
  }

  public function testDeletingStates(): void {
    $ids = [$this->state([]), $this->state([]), $this->state([])];
    $this->gateway->deleteStates([$ids[0], $ids[2]]);
    $this->assertSame([$ids[1]], array_column($this->rows('OsdiPersonSyncState', ['where' => [['id', 'IN', $ids]]]), 'id'));
    $this->gateway->deleteStates([]);
    $this->assertCount(1, $this->rows('OsdiPersonSyncState', ['where' => [['id', 'IN', $ids]]]));
  }

  public function testWhatIsDue(): void {
    $state = fn(array $more) => $this->state($more + ['sync_status' => 'error', 'sync_origin' => 1, 'next_attempt_time' => self::shown('2026-01-01 00:00:00')]);
    $due = [$state([]), $state(['next_attempt_time' => '2025-01-01 00:00:00'])];
    $state(['next_attempt_time' => self::shown('2026-01-01 00:00:01')]);
    $state(['next_attempt_time' => NULL]);
    $state(['sync_origin' => 0]);
    $state(['sync_status' => 'success']);
    // What failed first in the other direction has a clock in the base.
    $base = fn(?string $next) => json_encode(['other_clock' => ['attempts' => 2, 'next' => $next]]);
    $due[] = $state(['sync_origin' => 0, 'next_attempt_time' => NULL, 'base' => $base('2026-01-01T00:00:00Z')]);
    $due[] = $state(['sync_origin' => 0, 'sync_status' => 'did not qualify', 'base' => $base('2025-12-31T23:59:59Z')]);
    $state(['sync_origin' => 0, 'base' => $base('2026-01-01T00:00:01Z')]);
    $state(['sync_origin' => 0, 'base' => $base(NULL)]);
    $state(['sync_origin' => 0, 'base' => 'no JSON']);
    $ask = fn(int $after, int $limit) => array_column($this->gateway->statesDue(1, '2026-01-01T00:00:00Z', $after, $limit), 'id');
    $this->assertEquals($due, $ask(0, 10));
    $this->assertEquals([$due[0]], $ask(0, 1));
    $this->assertEquals(array_slice($due, 1), $ask($due[0], 10));
  }

  public function testFlagsAndDeletionsBlock(): void {
    [$flagged, $resolved, $free] = [$this->contact(), $this->contact(), $this->contact()];
    [$person, $deleted, $elsewhere] = [self::word(), self::word(), self::word()];
    $this->save('OsdiFlag', ['contact_id' => $flagged, 'status' => 'error', 'flag_type' => 'of_another_extension']);
    $this->save('OsdiFlag', ['contact_id' => $resolved, 'status' => 'resolved', 'flag_type' => 'of_another_extension']);
    $this->save('OsdiFlag', ['remote_object_id' => $person, 'status' => 'error']);
    foreach (['merge_incomplete', 'ambiguous_match', 'remote_person_gone', 'sync_failed'] as $type) {
      $this->save('OsdiFlag', ['contact_id' => $free, 'remote_object_id' => $elsewhere, 'status' => 'error', 'flag_type' => $type]);
    }
    $this->save('OsdiDeletion', ['sync_profile_id' => $this->profile, 'remote_object_id' => $deleted]);
    $this->save('OsdiDeletion', ['sync_profile_id' => $this->profile(), 'remote_object_id' => $elsewhere]);
    $blocked = $this->gateway->blocked([$flagged, $resolved, $free], [$person, $deleted, $elsewhere]);
    $this->assertSame([$flagged => 'flagged with an error'], $blocked['contacts']);
    ksort($blocked['remote']);
    $expected = [$person => 'flagged with an error', $deleted => 'deleted by us'];
    ksort($expected);
    $this->assertSame($expected, $blocked['remote']);
    $this->assertSame([$deleted], $blocked['deleted']);
    $this->assertSame(['contacts' => [], 'remote' => [], 'deleted' => []], $this->gateway->blocked([], []));
  }

  public function testLogsHoldTheirDetails(): void {
    $details = [['step' => 'save', 'text' => "O'Neil <b> \\ Zoë"], ['step' => 'done', 'count' => 2]];
    $this->gateway->saveLogs([
      ['creator' => $creator = self::word(), 'entity_table' => 'civicrm_osdi_person_sync_state', 'entity_id' => 17, 'details' => $details],
      ['creator' => $creator, 'entity_table' => 'civicrm_osdi_person_sync_state', 'entity_id' => NULL, 'details' => []],
    ]);
    $logs = $this->rows('OsdiLog', ['where' => [['creator', '=', $creator]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame([17, $details], [$logs[0]['entity_id'], $logs[0]['details']]);
    $this->assertEqualsWithDelta(time(), strtotime($logs[0]['created_date']), 60);
    $this->assertCount(2, $logs);
    $this->gateway->saveLogs([]);
  }

  public function testCursorsArePerProfileAndOrigin(): void {
    $this->assertNull($this->gateway->cursor('remote'));
    $this->gateway->setCursor('remote', '2026-11-25T07:00:00Z');
    $this->gateway->setCursor('local', '2026-11-24T07:00:00Z');
    $again = new Gateway($this->profile);
    $this->assertSame(['2026-11-25T07:00:00Z', '2026-11-24T07:00:00Z'], [$again->cursor('remote'), $again->cursor('local')]);
    $this->assertNull((new Gateway($this->profile()))->cursor('remote'));
  }

  /**
   * @dataProvider unusable
   */
  public function testWhatStandsForAPersonAndIsNoneKeepsNobodyBack(string $unusable): void {
    [$contact, $alone] = [$this->contact(), $this->contact()];
    $due = ['sync_status' => 'error', 'sync_origin' => 0, 'next_attempt_time' => '2020-01-01 00:00:00', 'attempt_count' => 1];
    $linked = $this->state($due + ['contact_id' => $contact, 'base' => '{}', 'local_post_sync_modified_time' => '2020-01-01 00:00:00']);
    $noContact = $this->state($due + ['merged_contact_id' => $alone]);
    $fine = $this->state($due + ['contact_id' => $alone, 'remote_person_id' => self::uuid()]);
    foreach ([$linked, $noContact] as $number => $id) {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_person_id = %1 WHERE id = $id", [1 => [$number === 0 ? $unusable : "x$unusable", 'String']]);
    }
    [$read] = $this->gateway->statesByContactId([$contact]);
    $this->assertSame([$linked, $contact, NULL, NULL, NULL], [$read['id'], $read['contact_id'], $read['remote_person_id'], $read['base'], $read['local_post_sync_modified_time']]);
    $this->assertSame([$fine], array_column($this->gateway->statesByContactId([$alone]), 'id'));
    $this->assertSame([$linked], array_column($this->gateway->statesDue(0, '2026-01-01T00:00:00Z', 0, 1), 'id'));
    $this->assertSame([$fine], array_column($this->gateway->statesDue(0, '2026-01-01T00:00:00Z', $linked, 1), 'id'));
    $this->assertSame([$linked, $noContact], SyncStateTable::withUnusablePerson()[$this->profile]);
    // Whoever is matched anew has a usable one.
    $this->gateway->saveStates([['remote_person_id' => $person = self::uuid()] + $read]);
    $this->assertSame($linked, (int) $this->gateway->statesByRemoteId([$person])[0]['id']);
    $this->assertSame([$noContact], SyncStateTable::withUnusablePerson()[$this->profile]);
  }

  public function unusable(): array {
    return [['not-a-uuid'], ['12'], ['5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b2g'], ['5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21 '], ['action_network:5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21']];
  }

  /**
   * @dataProvider refused
   */
  public function testAMistakeInAStateIsNamedAndNothingIsSaved(string $field, mixed $value, string $message): void {
    $known = $this->state(['contact_id' => $contact = $this->contact(), 'remote_person_id' => $person = self::uuid()]);
    $changed = $this->state(['contact_id' => $this->contact(), 'message' => 'old']);
    $value = ['contact' => $contact, 'person' => $person][$value] ?? $value;
    foreach ([[], ['id' => $changed]] as $row) {
      try {
        civicrm_api4('OsdiPersonSyncState', 'save', ['checkPermissions' => FALSE, 'records' => [
          ['sync_profile_id' => $this->profile, 'message' => 'first'],
          $row + ['sync_profile_id' => $this->profile, 'message' => 'new', $field => $value],
        ]]);
        $this->fail('It was saved.');
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString(str_replace(['{value}', '{known}'], [(string) $value, (string) $known], $message), $e->getMessage());
      }
    }
    $this->assertSame([NULL, 'old'], array_column($this->rows('OsdiPersonSyncState', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]), 'message'));
  }

  public function refused(): array {
    return [
      'no person' => ['remote_person_id', 'ann', 'remote_person_id: "ann" is not the id of a person on Action Network. Give one such as 5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21.'],
      'a contact twice' => ['contact_id', 'contact', 'contact_id: {value} has a sync state in this sync profile already (id {known}). Change that one, or delete it first.'],
      'a person twice' => ['remote_person_id', 'person', 'remote_person_id: {value} has a sync state in this sync profile already (id {known}).'],
    ];
  }

  public function testAStateIsChangedAsBefore(): void {
    $id = $this->state(['contact_id' => $contact = $this->contact(), 'remote_person_id' => 'action_network:' . ($person = self::uuid())]);
    $this->assertSame($person, $this->row('OsdiPersonSyncState', $id)['remote_person_id']);
    $this->save('OsdiPersonSyncState', ['id' => $id, 'contact_id' => $contact, 'sync_profile_id' => $this->profile, 'remote_person_id' => $person, 'message' => 'new']);
    $this->save('OsdiPersonSyncState', ['id' => $id, 'remote_person_id' => NULL]);
    $this->assertSame([NULL, 'new'], [$this->row('OsdiPersonSyncState', $id)['remote_person_id'], $this->row('OsdiPersonSyncState', $id)['message']]);
  }

}

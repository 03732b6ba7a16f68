<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;

/**
 * Consent and policies between CiviCRM and Action Network, as the profile decides.
 */
final class ConsentTest extends JobTestCase {

  public function testABouncingAddressIsPutOnHoldOnce(): void {
    [$id, $contact, $email] = $this->pair();
    $this->remote->forgetRequests();
    $this->remote->change($id, self::status('bouncing'));
    $this->sync();
    $row = $this->rows('Email', ['select' => ['id', 'on_hold', 'is_primary'], 'where' => [['contact_id', '=', $contact]]])[0];
    $this->assertSame([1, TRUE], [(int) $row['on_hold'], (bool) $row['is_primary']]);
    $this->assertSame([FALSE, FALSE], [$this->local($email)['is_opt_out'], $this->local($email)['do_not_email']]);
    $this->assertSame('mail to the address came back', $this->logged('consent')[0]['cause']);
    $this->save('Email', ['id' => $row['id'], 'email' => $email, 'on_hold' => 0]);
    $this->remote->change($id, ['given_name' => 'Anna']);
    $this->sync();
    $this->assertSame('Anna', $this->local($email)['first_name']);
    $this->assertSame(0, (int) $this->row('Email', $row['id'], ['on_hold'])['on_hold']);
    $this->assertSame([], $this->remote->writes());
    $this->assertNothingIsLeftToDo();
  }

  public function testANewContactWhoseAddressBouncesIsOnHold(): void {
    $this->remote->add(self::person($email = self::address(), [], 'bouncing'));
    $this->sync();
    $rows = $this->rows('Email', ['select' => ['on_hold'], 'where' => [['email', '=', $email]]]);
    $this->assertSame([1], array_map(intval(...), array_column($rows, 'on_hold')));
    $this->assertNothingIsLeftToDo();
  }

  /**
   * The contact was never linked: who refuses e-mail is not brought to Action Network.
   *
   * @dataProvider refusals
   */
  public function testANewContactTakesOverWhatTheTrashRefusedAtItsAddress(array $contact, array $email): void {
    $old = $this->contact([], $address = self::address());
    $this->refuse($old, $contact, $email);
    $this->save('Contact', ['id' => $old, 'is_deleted' => TRUE]);
    $this->remote->add(self::person($address));
    $this->sync();
    $new = $this->rows('Contact', ['select' => ['id', 'is_opt_out'], 'where' => [['email_primary.email', '=', $address], ['is_deleted', '=', FALSE]]]);
    $this->assertSame([TRUE], array_column($new, 'is_opt_out'));
    $this->assertSame('unsubscribed', $this->remoteStatus($address));
    $this->assertNothingIsLeftToDo();
  }

  /**
   * @dataProvider refusals
   */
  public function testAFreshOptInThereLiftsTheRefusalHere(array $contact, array $email): void {
    $this->decide(['honour_opt_in' => TRUE]);
    [$id, $contactId, $address] = $this->pair();
    $this->refuse($contactId, $contact, $email);
    $this->sync();
    $this->assertSame('unsubscribed', $this->remoteStatus($address));
    $this->remote->change($id, self::status('subscribed'));
    $this->sync();
    $row = $this->local($address);
    $this->assertSame([FALSE, FALSE, FALSE], [$row['is_opt_out'], $row['do_not_email'], $row['do_not_sms']]);
    $this->assertSame([0], array_map(intval(...), array_column($this->rows('Email', ['select' => ['on_hold'], 'where' => [['contact_id', '=', $contactId]]]), 'on_hold')));
    $logged = $this->logged('consent');
    $this->assertSame('opted in on Action Network since', end($logged)['cause']);
    $this->assertSame('subscribed', $this->remoteStatus($address));
    $this->assertNothingIsLeftToDo();
  }

  /**
   * @dataProvider refusals
   */
  public function testByDefaultARefusalHereStays(array $contact, array $email): void {
    [$id, $contactId, $address] = $this->pair();
    $this->refuse($contactId, $contact, $email);
    $this->sync();
    $before = [$this->local($address), $this->rows('Email', ['where' => [['contact_id', '=', $contactId]]])];
    $this->remote->change($id, self::status('subscribed'));
    $this->sync();
    $this->assertSame($before, [$this->local($address), $this->rows('Email', ['where' => [['contact_id', '=', $contactId]]])]);
    $logged = $this->logged('consent');
    $this->assertSame('the profile does not honour opt-ins', end($logged)['cause']);
    $this->assertNothingIsLeftToDo();
  }

  public static function refusals(): array {
    return [
      'no bulk e-mails' => [['is_opt_out' => TRUE], []],
      'no e-mail' => [['do_not_email' => TRUE], []],
      'all at once' => [['is_opt_out' => TRUE, 'do_not_email' => TRUE], ['on_hold' => 2]],
      'on hold' => [[], ['on_hold' => 2]],
    ];
  }

  /**
   * @dataProvider yesAndNo
   */
  public function testARefusalTakenBackHereSubscribesOnlyIfTheProfileHonoursIt(bool $honours): void {
    $this->decide(['honour_opt_in' => $honours]);
    [, $contact, $email] = $this->pair();
    $this->save('Contact', ['id' => $contact, 'is_opt_out' => TRUE]);
    $this->sync();
    $this->assertSame('unsubscribed', $this->remoteStatus($email));
    $this->save('Contact', ['id' => $contact, 'is_opt_out' => FALSE]);
    $this->sync();
    $this->assertSame($honours ? 'subscribed' : 'unsubscribed', $this->remoteStatus($email));
    $this->assertFalse($this->local($email)['is_opt_out']);
    $this->assertNothingIsLeftToDo();
  }

  /**
   * @dataProvider yesAndNo
   */
  public function testWhoIsNewThereIsSubscribedOnlyByTheProfilesChoice(bool $subscribes): void {
    $this->decide(['subscribe_new_people' => $subscribes]);
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync('local');
    $this->assertSame($subscribes ? 'subscribed' : 'unsubscribed', $this->remoteStatus($email));
    $this->remote->change($this->remote->person($email)['id'], ['given_name' => 'Anna']);
    $this->sync();
    $row = $this->local($email);
    $this->assertSame([$contact, 'Anna', FALSE, FALSE], [$row['id'], $row['first_name'], $row['is_opt_out'], $row['do_not_email']]);
    $this->assertNothingIsLeftToDo();
  }

  public static function yesAndNo(): array {
    return [[TRUE], [FALSE]];
  }

  /**
   * @dataProvider ages
   */
  public function testTheNewestWinsInEitherDirection(string $origin, int $seconds, string $expected): void {
    $this->decide(['conflict_policies' => ['given_name' => 'newest']]);
    [$id, $contact, $email] = $this->pair();
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Here']);
    $this->remote->change($id, ['given_name' => 'There', 'modified_date' => gmdate('Y-m-d\TH:i:s\Z', time() + $seconds)]);
    $this->sync($origin);
    $this->assertSame([$expected, $expected], [$this->local($email)['first_name'], $this->remote->person($email)['given_name']]);
    $this->assertSame([['field' => 'given_name', 'policy' => 'newest', 'winner' => $expected === 'Here' ? 'local' : 'remote']], $this->logged('conflicts'));
    $this->assertNull($this->states()[0]['message']);
  }

  public static function ages(): array {
    return [['remote', 60, 'There'], ['local', 60, 'There'], ['remote', -60, 'Here'], ['local', -60, 'Here']];
  }

  public function testWhatAPersonHasToSettleIsInTheStateUntilBothAgree(): void {
    [$id, $contact, $email] = $this->pair();
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Here']);
    $this->remote->change($id, ['given_name' => 'There']);
    $this->sync();
    $this->assertStringContainsString('given_name', $this->states()[0]['message']);
    $this->assertSame('success', $this->states()[0]['sync_status']);
    $this->save('Contact', ['id' => $contact, 'first_name' => 'There']);
    $this->sync();
    $this->assertNull($this->states()[0]['message']);
    $this->assertSame('There', $this->remote->person($email)['given_name']);
  }

  /**
   * @param array<string, mixed> $rules
   */
  private function decide(array $rules): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile] + $rules);
  }

  /**
   * @param array<string, mixed> $contact
   * @param array<string, mixed> $email
   */
  private function refuse(int $id, array $contact, array $email): void {
    if ($email) {
      $row = $this->rows('Email', ['where' => [['contact_id', '=', $id]]])[0];
      $this->save('Email', $email + ['id' => $row['id'], 'email' => $row['email']]);
    }
    if ($contact) {
      $this->save('Contact', ['id' => $id] + $contact);
    }
  }

  /**
   * @return array<string, mixed>
   */
  private static function status(string $status): array {
    return ['email_addresses' => [['status' => $status]]];
  }

  private function remoteStatus(string $email): string {
    return $this->remote->person($email)['email_addresses'][0]['status'];
  }

  /**
   * @return list<array<string, mixed>>
   *   The entries of one kind in the log of this profile's states.
   */
  private function logged(string $kind): array {
    $logs = $this->rows('OsdiLog', ['where' => [['entity_id', 'IN', array_column($this->states(), 'id')]], 'orderBy' => ['id' => 'ASC']]);
    return array_merge(...array_map(fn(array $log) => $log['details'][0][$kind] ?? [], $logs));
  }

  /**
   * @return array{0: string, 1: int, 2: string} person, contact and address of two that are in step
   */
  private function pair(): array {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    return [$id, $this->local($email)['id'], $email];
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\Exception\BrakeException;
use Civi\Osdi\StatusCheck;
use OsdiTest\JobTestCase;

/**
 * What a run would do, and what it does not do without being asked.
 */
final class PreviewAndBrakeTest extends JobTestCase {

  public function testAPreviewOfTheJobTellsThePlanAndWritesNothing(): void {
    $email = self::address();
    $contact = $this->contact(['first_name' => 'Ann'], $email);
    $new = $this->contact(['first_name' => 'Bea'], self::address());
    $person = $this->remote->add(self::person($email, ['given_name' => 'Anna']));
    $before = [$this->everything(), $this->cursors(), $this->rows('OsdiRun')];
    $text = $this->sync('local', ['preview' => '1']);
    $this->assertSame($before, [$this->everything(), $this->cursors(), $this->rows('OsdiRun')]);
    $this->assertSame([], $this->remote->writes());
    $this->assertStringStartsWith("Preview: nothing was written.\nCiv", $text);
    $this->assertStringContainsString('Civi->AN: total: 2; success: 2; error: 0; skipped: 0', $text);
    $this->assertMatchesRegularExpression("/contact $contact, person [-0-9a-f]{36}: matched; .*left as they are: .*given_name/", $text);
    $this->assertMatchesRegularExpression("/contact $new: created; to Action Network: given_name, /", $text);
    $this->assertStringNotContainsString($email, $text, 'the job log is no place for personal data');
    $this->assertNotEmpty($person);
  }

  /**
   * What was meant to be a preview, or to concern one person, must not become a run for everybody.
   */
  public function testWhatIsMisspelledIsRefused(): void {
    foreach ([['previev' => '1'], ['contact_id' => '4'], ['contact_ids' => ''], ['person_ids' => ' , ']] as $params) {
      $this->assertStringContainsString(key($params), $this->failure('remote', $params)->getMessage());
    }
    $this->assertSame([], $this->remote->requests());
  }

  public function testOnlyYesAndNoAreTaken(): void {
    foreach (['preview' => 'of course', 'confirm' => ['1']] as $name => $value) {
      $this->assertStringContainsString("$name: this is neither yes nor no", $this->failure('local', [$name => $value])->getMessage());
    }
    $this->assertSame([], $this->remote->requests());
  }

  public function testTheBrakeStopsBeforeTheFirstWriteUntilItIsConfirmed(): void {
    $emails = $this->linkedPeople(5);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 20, 'brake_minimum' => 1]);
    foreach (array_slice($emails, 0, 2) as $email) {
      $this->unsubscribe($email);
    }
    $before = [$this->everything(), $this->cursors()];
    $this->remote->forgetRequests();
    $error = $this->failure();
    $this->assertSame($before, [$this->everything(), $this->cursors()]);
    $this->assertSame([], $this->remote->writes());
    $this->assertStringContainsString('from 2 of 5 linked people (40 %), where at most 1 are allowed (opted out in CiviCRM: 2)', $error->getMessage());
    $this->assertStringContainsString('confirm=1', $error->getMessage());
    $runs = $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'DESC'], 'limit' => 1]);
    $this->assertSame('braked', $runs[0]['outcome']);
    $this->assertStringContainsString('2 of 5 linked people', $runs[0]['message']);
    $status = fn() => implode(' ', array_map(fn($message) => $message->getMessage(), StatusCheck::messages(['osdiClientBrake'])));
    $this->assertMatchesRegularExpression("/$this->profile, AN->Civi: .*confirm=1/", htmlspecialchars_decode($status()));
    $text = $this->sync('remote', ['preview' => 1]);
    $this->assertStringContainsString('People who would be unsubscribed or lose a value: 2.', $text);
    $foreseen = 'The brake would stop this run: it would take something away from 2 of 5 linked people (40 %), where at most 1 are allowed (opted out in CiviCRM: 2).';
    $this->assertStringContainsString($foreseen, $text);
    $preview = fn() => civicrm_api4('OsdiSyncProfile', 'preview', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'origin' => 'remote'])->single()['brake'];
    $this->assertStringStartsWith($foreseen, $preview());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_minimum' => 2]);
    $this->assertNull($preview());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_minimum' => 1]);

    foreach (['OsdiSyncProfile' => [], 'OsdiPerson' => ['personIds' => array_column($this->remote->people(), 'id')]] as $entity => $params) {
      try {
        civicrm_api4($entity, 'sync', $params + ['checkPermissions' => FALSE, 'profileId' => $this->profile]);
        $this->fail("$entity.sync ran");
      }
      catch (BrakeException $e) {
        $this->assertSame('brake', $e->getKind());
        $this->assertFalse($e->isRetryable());
      }
    }
    $this->assertSame($before, [$this->everything(), $this->cursors()]);

    $this->assertStringContainsString('AN->Civi: total: 5; success: 2', $this->sync('remote,local', ['confirm' => '1']));
    $this->assertTrue($this->local($emails[0])['is_opt_out']);
    $this->assertNothingIsLeftToDo();
  }

  public function testWhatABrakedRunHadTakenAwayCountsOnUntilSomebodyConfirms(): void {
    $emails = $this->linkedPeople(5);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 20, 'brake_minimum' => 1]);
    // As after a run that was stopped in a later portion.
    (new \Civi\Osdi\Gateway($this->profile))->setTakenAway('remote', ['from_linked' => 1, 'met' => 0, 'from_met' => 0]);
    $this->unsubscribe($emails[0]);
    foreach ([1, 2] as $attempt) {
      $message = $this->failure()->getMessage();
      $this->assertStringContainsString('from 2 of 5 linked people', $message, "run $attempt");
      $this->assertStringContainsString('1 of them lost something in runs that the brake stopped before', $message);
      $this->assertFalse($this->local($emails[0])['is_opt_out']);
    }
    $this->sync('remote', ['confirm' => '1']);
    $this->assertTrue($this->local($emails[0])['is_opt_out']);
    $this->unsubscribe($emails[1]);
    $this->sync('remote');
    $this->assertTrue($this->local($emails[1])['is_opt_out'], 'measured by itself again');
  }

  public function testAnotherRunMayTakeAwayAsMuchAgain(): void {
    $emails = $this->linkedPeople(5);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 20, 'brake_minimum' => 1]);
    foreach (array_slice($emails, 0, 2) as $email) {
      $this->unsubscribe($email);
      $this->sync('remote');
      $this->assertTrue($this->local($email)['is_opt_out']);
    }
  }

  /**
   * @return list<string>
   *   Addresses.
   */
  private function linkedPeople(int $people): array {
    $emails = array_map(fn() => self::address(), range(1, $people));
    foreach ($emails as $email) {
      $this->remote->add(self::person($email));
    }
    $this->sync();
    return $emails;
  }

  private function unsubscribe(string $email): void {
    $this->remote->change($this->remote->person($email)['id'], ['email_addresses' => [['primary' => TRUE, 'address' => $email, 'status' => 'unsubscribed']]]);
  }

}

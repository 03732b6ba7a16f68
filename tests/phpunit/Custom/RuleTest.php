<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use OsdiTest\JobTestCase;

/**
 * Rules and candidates of the site's own, one role at a time.
 */
final class RuleTest extends JobTestCase {

  public function testARuleSeesWhetherThereIsATwin(): void {
    $this->replace('SingleSyncer', OnlyUnmatched::class);
    $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $both = self::address());
    $this->remote->add(self::person($both, ['given_name' => 'Ann', 'family_name' => 'Lee']));
    $this->contact(['first_name' => 'Ann'], $here = self::address());
    $this->assertSame('Civi->AN: total: 2; success: 1; error: 0; skipped: 0; did not qualify: 1', $this->sync('local'));
    $this->assertNotNull($this->remote->person($here));
    $this->assertCount(1, $this->states());
  }

  public function testARuleSeesWhoIsNewOnActionNetwork(): void {
    $this->replace('SingleSyncer', OnlyUnmatched::class);
    $this->remote->add(self::person($without = self::address()));
    $this->remote->add(self::person($with = self::address(), ['custom_fields' => ['Branch' => 'Hill']]));
    $this->assertSame('AN->Civi: total: 2; success: 1; error: 0; skipped: 0; did not qualify: 1', $this->sync('remote'));
    $this->assertNull($this->local($without));
    $this->assertNotNull($this->local($with));
  }

  public function testSomebodyForWhomTheRuleFailsIsNotSyncedAndTheOthersAre(): void {
    $this->replace('SingleSyncer', OnlyUnmatched::class);
    $this->contact(['first_name' => 'Ann', 'last_name' => 'fault'], $bad = self::address());
    $this->contact(['first_name' => 'Ann', 'last_name' => 'typo'], $mistyped = self::address());
    $this->contact(['first_name' => 'Ann'], $good = self::address());
    $this->assertSame('Civi->AN: total: 3; success: 1; error: 0; skipped: 0; did not qualify: 2', $this->sync('local'));
    $this->assertNull($this->remote->person($bad) ?? $this->remote->person($mistyped));
    $this->assertNotNull($this->remote->person($good));
    $this->assertStringContainsString('OnlyUnmatched failed: a fault of the rule', self::logs());
    $this->assertMatchesRegularExpression('/OnlyUnmatched failed: Call to undefined method/', self::logs());
  }

  public function testWhomALocalObjectDoesNotFindIsNotSynced(): void {
    $this->replace('LocalObject', OnlyWithLastName::class);
    $with = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $found = self::address());
    $without = $this->contact(['first_name' => 'Ann', 'last_name' => ''], $notFound = self::address());
    $trashed = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee', 'is_deleted' => TRUE], self::address());
    $this->assertEqualsCanonicalizing([$with, $trashed], array_keys(OnlyWithLastName::loadMany([$with, $without, $trashed])), 'as load() does');
    $this->assertSame('Civi->AN: total: 2; success: 1; error: 0; skipped: 0; did not qualify: 1', $this->sync('local'));
    $this->assertSame([TRUE, FALSE], array_map(fn(string $email) => $this->remote->person($email) !== NULL, [$found, $notFound]));
    $this->assertMatchesRegularExpression('/OnlyWithLastName does not find it/', self::logs());
  }

  public function testARuleCanAskActionNetworkWhileTheSyncRuns(): void {
    $this->replace('SingleSyncer', LooksThere::class);
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email = self::address());
    $this->sync('local');
    $person = $this->remote->person($email);
    $this->remote->change($person['id'], ['custom_fields' => ['Branch' => 'Closed']]);
    $this->save('Contact', ['id' => $id, 'first_name' => 'Nan']);
    $this->assertStringContainsString('did not qualify: 1', $this->sync('local', ['contact_ids' => (string) $id]));
    $this->assertSame('Ann', $this->remote->person($email)['given_name']);
  }

  /**
   * The scope of the profile and the candidates each narrow.
   */
  public function testCandidatesOutsideTheScopeOfTheProfileAreNone(): void {
    $this->replace('BatchSyncer', AnnIsCandidate::class);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_group_id' => $group = $this->group()]);
    foreach (['both' => ['Ann', TRUE], 'scope' => ['Bo', TRUE], 'candidate' => ['Ann', FALSE]] as $case => [$name, $isMember]) {
      $id = $this->contact(['first_name' => $name], $emails[$case] = self::address());
      if ($isMember) {
        $this->member($group, $id);
      }
    }
    $this->sync('local');
    $there = array_map(fn(string $email) => $this->remote->person($email) !== NULL, $emails);
    $this->assertSame(['both' => TRUE, 'scope' => FALSE, 'candidate' => FALSE], $there);
    $this->assertNothingIsLeftToDo();
  }

  /**
   * @dataProvider unusable
   */
  public function testABatchSyncerThatCannotBeCarriedOutIsNamed(string $class, string $message): void {
    $this->replace('BatchSyncer', $class);
    $this->contact(['first_name' => 'Ann'], self::address());
    $this->assertMatchesRegularExpression($message, $this->failure('local')->getMessage());
    $this->assertSame([], $this->remote->people());
    $this->assertSame([], $this->states());
  }

  public function unusable(): array {
    return [
      'without ids' => [CandidatesWithout::class, '/getCandidateLocalContacts\(\) has no contact_id/'],
      'without its parent' => [SyncsNothing::class, '/SyncsNothing::findAndSyncLocalUpdatesAsNeeded\(\) has to call parent::/'],
    ];
  }

  public function testATaggingForWhichTheRuleFailsIsNotMadeAndTheOthersAre(): void {
    $ids = array_map(fn(string $last) => $this->contact(['first_name' => 'Ann', 'last_name' => $last], self::address()), ['typo', 'fault', 'Lee']);
    $this->sync('local');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['SingleSyncer' => ['Tagging' => FaultyTagRule::class]]]);
    $there = $this->remote->tag($name = self::word(), []);
    $here = $this->tag(NULL, ['name' => $name]);
    array_map(fn(int $id) => $this->tagged($here, $id), $ids);
    $this->tagJob(['origin' => 'local']);
    $this->assertCount(1, $this->remote->tagged($there), self::logs());
    $this->assertMatchesRegularExpression('/FaultyTagRule failed: Call to undefined method/', self::logs());
    $this->assertStringContainsString('FaultyTagRule failed: a fault of the rule', self::logs());
  }

  private function replace(string $category, string $class): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => [$category => ['Person' => $class]]]);
  }

}

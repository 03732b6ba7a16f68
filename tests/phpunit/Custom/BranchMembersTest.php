<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalObject\PersonOfBranch;
use Civi\OsdiClient;
use OsdiTest\JobTestCase;

/**
 * A custom extension written for osdi-client 1.2.3 does what it did: its own local person, mapper, rule, candidates and tags.
 */
final class BranchMembersTest extends JobTestCase {

  public static function setUpBeforeClass(): void {
    BranchMembers::enable();
  }

  public static function tearDownAfterClass(): void {
    BranchMembers::disable();
  }

  protected function setUp(): void {
    parent::setUp();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => BranchMembers::CLASSES, 'conflict_policies' => ['default' => 'origin']]);
  }

  public function testABatchFromCiviCrmSaysWhatItDidAndWhoDidNotQualify(): void {
    $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor'], $in = self::address());
    $this->branchMember([], $out = self::address());
    OsdiClient::container($this->profile);
    $summary = OsdiClient::container()->getSingle('BatchSyncer', 'Person')->batchSyncFromLocal();
    $this->assertSame('total: 2; success: 1; error: 0; skipped: 0; did not qualify: 1', $summary);
    $this->assertNotNull($this->remote->person($in));
    $this->assertNull($this->remote->person($out));
  }

  public function testTheJobUsesTheSameClasses(): void {
    $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor'], $in = self::address());
    $this->branchMember([], self::address());
    $this->assertSame('Civi->AN: total: 2; success: 1; error: 0; skipped: 0; did not qualify: 1', $this->sync('local'));
    $this->assertNotNull($this->remote->person($in));
  }

  public function testALocalPersonHasItsOwnFieldsAndPhone(): void {
    $id = $this->branchMember(['first_name' => 'Ann', 'nick_name' => 'Annie', 'Osdi_Branch.Branch_name' => 'Harbor'], $email = self::address(), '510 555 0142');
    $this->save('Phone', ['contact_id' => $id, 'phone' => '510 555 0199', 'phone_type_id:name' => 'Mobile']);
    OsdiClient::container($this->profile);
    $person = OsdiClient::container()->make('LocalObject', 'Person', $id);
    $this->assertInstanceOf(PersonOfBranch::class, $person);
    $this->assertSame(
      ['Annie', 'Harbor', $email, '510 555 0142'],
      [$person->loadOnce()->nickName->get(), $person->branchName->get(), $person->emailEmail->get(), $person->phonePhone->get()]
    );
    $person->branchName->set('Hill');
    $person->phonePhone->set('510 555 0143');
    $this->assertTrue($person->isAltered());
    $person->save();
    $again = PersonOfBranch::fromId((string) $id);
    $this->assertSame(['Hill', '510 555 0143', 'Annie', $email], [$again->branchName->get(), $again->phonePhone->get(), $again->nickName->get(), $again->emailEmail->get()]);
    $this->assertSame(['510 555 0143', '510 555 0199'], array_column($this->rows('Phone', ['where' => [['contact_id', '=', $id]], 'orderBy' => ['id' => 'ASC']]), 'phone'));
  }

  public function testWhatTheMapperMakesOfAContactGoesThere(): void {
    $this->branchMember(['first_name' => 'Ann', 'nick_name' => 'Annie', 'Osdi_Branch.Branch_name' => 'Harbor'], $email = self::address(), '510 555 0142');
    $this->sync('local');
    $person = $this->remote->person($email);
    $this->assertSame(['Annie', 'Harbor', '15105550142'], [$person['given_name'], $person['custom_fields']['Branch'], preg_replace('/\D/', '', $person['phone_numbers'][0]['number'])]);
    $this->assertNothingIsLeftToDo();
  }

  public function testAnEditOfTheCustomFieldIsAllThatIsSent(): void {
    $id = $this->synced($email = self::address());
    $this->edit($id, ['Osdi_Branch.Branch_name' => 'Hill']);
    $this->remote->forgetRequests();
    $this->single($id);
    $writes = $this->remote->writes();
    $this->assertCount(1, $writes);
    $this->assertSame(['custom_fields' => ['Branch' => 'Hill']], array_filter($writes[0]['body'] ?? json_decode($writes[0]['text'] ?? '[]', TRUE)));
    $this->assertSame('Hill', $this->remote->person($email)['custom_fields']['Branch']);
  }

  public function testAnEditOnActionNetworkIsMappedToItsField(): void {
    $id = $this->synced($email = self::address());
    $person = $this->remote->person($email);
    $this->remote->change($person['id'], ['given_name' => 'Nan', 'custom_fields' => ['Branch' => 'Hill', 'Shoe size' => '39']]);
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('remote'));
    $contact = $this->row('Contact', $id, ['first_name', 'nick_name', 'last_name', 'Osdi_Branch.Branch_name']);
    $this->assertSame(['Ann', 'Nan', 'Hill'], [$contact['first_name'], $contact['nick_name'], $contact['Osdi_Branch.Branch_name']]);
    $this->assertNothingIsLeftToDo();
  }

  public function testSomebodyNewOnActionNetworkIsMadeByTheMapper(): void {
    $this->remote->add(self::person($email = self::address(), ['family_name' => 'Branchless', 'custom_fields' => ['Branch' => 'Hill']]));
    $this->sync('remote');
    $rows = $this->rows('Contact', ['select' => ['first_name', 'nick_name', 'Osdi_Branch.Branch_name'], 'where' => [['email_primary.email', '=', $email]]]);
    $this->assertSame([[NULL, 'Ann', 'Hill']], array_map(fn(array $row) => [$row['first_name'], $row['nick_name'], $row['Osdi_Branch.Branch_name']], $rows));
    $this->assertNothingIsLeftToDo();
  }

  public function testAPersonWithAMemberNumberIsThatMemberAndWithAnUnknownOneNobody(): void {
    $id = $this->branchMember(['external_identifier' => $number = self::word()], self::address());
    $this->branchMember([], $shared = self::address());
    $member = $this->remote->add(self::person(self::address(), ['custom_fields' => ['Member number' => $number]]));
    $nobody = $this->remote->add(self::person($shared, ['custom_fields' => ['Member number' => self::word()]]));
    $this->assertStringContainsString('total: 2; success: 2', $this->sync('remote'));
    $links = array_column($this->states(), 'contact_id', 'remote_person_id');
    $this->assertSame($id, $links[$member]);
    $this->assertCount(2, $this->rows('Contact', ['where' => [['email_primary.email', '=', $shared]]]));
    $this->assertSame($links[$nobody], max($links));
  }

  /**
   * The matcher looks in its own way for contacts only.
   */
  public function testAMatcherOfOneDirectionCostsNoRequestInTheOther(): void {
    $requests = [];
    foreach ([['Matcher' => []], []] as $without) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => $without + BranchMembers::CLASSES]);
      $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor'], self::address());
      $this->remote->forgetRequests();
      $this->assertStringContainsString('success: 1', $this->sync('local'));
      $requests[] = array_column($this->remote->requests(), 'method');
    }
    $this->assertSame($requests[0], $requests[1]);
  }

  /**
   * Consent is none of a mapper's business: the one of this extension says subscribed wherever CiviCRM has no refusal.
   */
  public function testTheMapperSubscribesNobody(): void {
    $id = $this->synced($email = self::address());
    $person = $this->remote->person($email);
    $this->remote->change($person['id'], ['email_addresses' => [['primary' => TRUE, 'address' => $email, 'status' => 'unsubscribed']]]);
    $this->edit($id, ['nick_name' => 'Nan']);
    $this->sync('remote');
    $this->single($id);
    $this->assertSame('unsubscribed', $this->remote->person($email)['email_addresses'][0]['status']);
    $this->assertTrue($this->row('Contact', $id, ['is_opt_out'])['is_opt_out']);
  }

  /**
   * The candidates are those without a state, so nobody who is linked is one; a refusal reaches Action Network all the same.
   */
  public function testARefusalTravelsWhateverTheCandidates(): void {
    $id = $this->synced($email = self::address());
    $this->edit($id, ['do_not_email' => TRUE, 'nick_name' => 'Nan']);
    $this->sync('local');
    $person = $this->remote->person($email);
    $this->assertSame(['unsubscribed', 'Annie'], [$person['email_addresses'][0]['status'], $person['given_name']]);
  }

  public function testAContactOfBeforeTheCutoffIsACandidate(): void {
    $id = $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor'], $email = self::address());
    $this->modifiedAt($id, '2020-01-01 12:00:00');
    $this->assertStringContainsString('total: 1; success: 1', $this->sync('local'));
    $this->assertNotNull($this->remote->person($email));
  }

  public function testTagsOutsideTheScopeStay(): void {
    $id = $this->synced($email = self::address());
    foreach (['Branch ' . self::word(), self::word()] as $name) {
      $tags[] = $this->remote->tag($name, []);
      $this->tagged($this->tag(NULL, ['name' => $name]), $id);
    }
    $this->tagJob(['origin' => 'local']);
    $this->assertSame([1, 0], array_map(fn(string $tag) => count($this->remote->tagged($tag)), $tags));
  }

  public function testARuleKeepsTaggingsFromBeingMadeOnEitherSide(): void {
    $ids = [$this->synced($one = self::address()), $this->synced($two = self::address())];
    $people = array_map(fn(string $email) => $this->remote->person($email)['id'], [$one, $two]);
    foreach (['Branch officer ' . self::word() => [1, 1], 'Branch ' . self::word() => [2, 2]] as $name => $expected) {
      $there = $this->remote->tag($name, [$people[0]]);
      $this->tagged($here = $this->tag(NULL, ['name' => $name]), $ids[1]);
      $this->tagJob(['origin' => 'remote,local']);
      $has = $this->rows('EntityTag', ['where' => [['tag_id', '=', $here], ['entity_table', '=', 'civicrm_contact']]]);
      $this->assertSame($expected, [count($has), count($this->remote->tagged($there))], $name);
    }
  }

  public function testAPreviewUsesTheClassesToo(): void {
    $this->branchMember(['nick_name' => 'Annie', 'Osdi_Branch.Branch_name' => 'Harbor'], self::address());
    $this->branchMember([], self::address());
    $text = $this->sync('local', ['preview' => 1]);
    $this->assertStringContainsString('The contact is in no branch', $text);
    $this->assertStringContainsString('custom_fields', $text);
    $this->assertSame([], $this->remote->people());
  }

  public function testOneFaultyRecordDoesNotHoldUpTheOthers(): void {
    $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor', 'nick_name' => 'fault'], $bad = self::address());
    $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor', 'nick_name' => 'typo'], $mistyped = self::address());
    $this->branchMember(['Osdi_Branch.Branch_name' => 'Harbor'], $good = self::address());
    OsdiClient::container($this->profile)->register('Mapper', 'Person', FaultyMapper::class);
    $this->assertStringContainsString('total: 3; success: 1; error: 0; skipped: 0; did not qualify: 2', $this->sync('local'));
    $this->assertNull($this->remote->person($bad) ?? $this->remote->person($mistyped));
    $this->assertNotNull($this->remote->person($good));
    $this->assertMatchesRegularExpression('/cannot be mapped: The class .*FaultyMapper failed: Call to undefined method/', self::logs());
  }

  public function testOnePersonWhoCannotBeMappedDoesNotHoldUpTheOthers(): void {
    $branch = ['custom_fields' => ['Branch' => 'Harbor']];
    $this->remote->add(self::person($bad = self::address(), ['given_name' => 'typo'] + $branch));
    $this->remote->add(self::person($good = self::address(), $branch));
    OsdiClient::container($this->profile)->register('Mapper', 'Person', FaultyMapper::class);
    $this->assertStringContainsString('total: 2; success: 1; error: 1', $this->sync('remote'));
    $this->assertSame([TRUE, FALSE], [$this->local($bad) === NULL, $this->local($good) === NULL]);
    $this->assertMatchesRegularExpression('/The class .*FaultyMapper failed: Call to undefined method/', self::logs());
  }

  /**
   * A contact in the order of the candidates' query.
   *
   * @param array<string, mixed> $values
   */
  private function branchMember(array $values, string $email, ?string $phone = NULL): int {
    $id = $this->contact($values + ['first_name' => 'Ann', 'last_name' => 'Branch ' . self::word()], $email);
    if ($phone !== NULL) {
      $this->save('Phone', ['contact_id' => $id, 'phone' => $phone, 'phone_type_id:name' => 'Phone']);
    }
    return $id;
  }

  /**
   * A contact that is linked.
   */
  private function synced(string $email): int {
    $id = $this->branchMember(['nick_name' => 'Annie', 'Osdi_Branch.Branch_name' => 'Harbor'], $email);
    $this->sync('local');
    $this->assertNotNull($this->remote->person($email));
    return $id;
  }

  /**
   * @param array<string, mixed> $values
   */
  private function edit(int $id, array $values): void {
    sleep(1);
    $this->save('Contact', ['id' => $id] + $values);
  }

  /**
   * Syncs one contact, whoever the candidates are.
   */
  private function single(int $id): void {
    OsdiClient::container($this->profile);
    $pair = OsdiClient::container()->getSingle('SingleSyncer', 'Person')->matchAndSyncIfEligible(PersonOfBranch::fromId((string) $id));
    $this->assertFalse($pair->isError(), (string) $pair->getLastResult()->getMessage());
  }

}

<?php

declare(strict_types=1);

namespace OsdiTest\FieldMap;

use Civi\Osdi\StatusCheck;
use OsdiTest\Custom\Others;

/**
 * What a profile may say about further fields.
 */
final class ProfileTest extends FieldMapTestCase {

  private const CONSTANT_HERE = ['civi' => 'source', 'direction' => 'to_local', 'transform' => ['constant' => 'Action Network']];

  public function testAMapIsKeptAndEmptied(): void {
    $map = [
      self::entry('Branch', ['direction' => 'both', 'policy' => 'newest', 'transform' => 'option_label']),
      ['civi' => 'nick_name', 'remote' => 'custom_fields.Nick'],
      ['remote' => 'custom_fields.Origin', 'direction' => 'to_remote', 'transform' => ['constant' => 'CiviCRM']],
      ['civi' => 'source', 'direction' => 'to_local', 'transform' => ['constant' => 'Action Network']],
    ];
    foreach ([$map, json_encode($map)] as $given) {
      $this->map($given);
      $this->assertEquals($map, $this->row('OsdiSyncProfile', $this->profile)['field_map']);
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'label' => 'Another']);
      $this->assertEquals($map, $this->row('OsdiSyncProfile', $this->profile)['field_map']);
      $this->map(is_string($given) ? '' : NULL);
      $this->assertEmpty($this->row('OsdiSyncProfile', $this->profile)['field_map']);
    }
  }

  public function testWhatWasCheckedBeforeNeedsNoConnection(): void {
    $this->map([self::entry('Branch')]);
    $this->remote->forgetRequests();
    $this->map([self::entry('Branch', ['policy' => 'fill'])]);
    $this->assertSame(0, $this->remote->requestCount());
    $this->remote->fault(['kind' => 'status', 'status' => 500, 'times' => 9]);
    try {
      $this->map([self::entry('Branch'), self::entry('Note')]);
      $this->fail('It was saved');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringStartsWith('field_map: Action Network could not be asked which custom fields it has, so nothing was saved. Try again', $error->getMessage());
    }
    finally {
      $this->remote->clearFaults();
    }
    $this->assertCount(1, $this->row('OsdiSyncProfile', $this->profile)['field_map']);
  }

  public function testItGoesWithNoMapperOfTheSitesOwn(): void {
    $this->map([self::entry('Branch')]);
    $message = 'field_map: classes, LocalObject.Person says itself what people look like on Action Network';
    $this->assertRefused($message, ['classes' => Others::CLASSES]);
    $this->map(NULL);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => Others::CLASSES]);
    $this->assertRefused($message, ['field_map' => [self::entry('Branch')]]);
    // Of a profile that got both in another way nobody is synced.
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => NULL, 'field_map' => [self::entry('Branch')]]);
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET classes = %1 WHERE id = %2', [1 => [json_encode(Others::CLASSES), 'String'], 2 => [$this->profile, 'Integer']]);
    $this->assertStringContainsString('field_map: a class of the site\'s own says itself', $this->failure()->getMessage());
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeIsNamed(mixed $map, string $message): void {
    $this->assertRefused("field_map$message", ['field_map' => $map]);
  }

  public function mistakes(): array {
    $first = fn(array $entry, string $message) => [[$entry], ", entry 1 ({$entry['remote']}): $message"];
    $of = fn(string $civi, string $message, array $more = []) => $first(['civi' => $civi, 'remote' => 'custom_fields.Note'] + $more, $message);
    $note = fn(array $more, string $message) => $first(self::entry('Note', $more), $message);
    $group = CustomGroup::NAME;
    return [
      'no list' => [['civi' => 'nick_name'], ': a list of entries is needed, such as [{"civi"'],
      'no JSON' => ['[{', ': a list of entries is needed'],
      'no entry' => [[['nick_name']], ', entry 1: an entry is needed, such as {"civi"'],
      'the second entry' => [[self::entry('Note'), self::entry('Brunch')], ', entry 2 (custom_fields.Brunch): civi: CiviCRM has no custom field Osdi_Story.Brunch.'],
      'another option' => $note(['way' => 'x'], 'there is no option way. The options are: civi, remote'),
      'another direction' => $note(['direction' => 'up'], 'direction: one of these is needed: both, to_remote, to_local.'),
      'another policy' => $note(['policy' => 'never'], 'policy: one of these is needed: ask, origin, newest, local, remote, fill. A field that is not to be synced needs no entry.'),
      'a policy against the direction' => $note(['direction' => 'to_remote', 'policy' => 'remote'], 'policy: with the direction to_remote the receiving side can never win'),
      'another field in other capitals' => $of('osdi_story.note', 'civi: CiviCRM has no custom field osdi_story.note.'),
      'a script for a link' => [[['civi' => "$group.Web", 'direction' => 'to_local', 'transform' => ['constant' => 'javascript:alert(1)']]], ", entry 1 ($group.Web): transform, constant: \"javascript:alert(1)\" does not fit"],
      'no field here' => [[['remote' => 'custom_fields.Note']], ', entry 1 (custom_fields.Note): civi: the field in CiviCRM is needed'],
      'no field there' => [[['civi' => 'nick_name']], ', entry 1 (nick_name): remote: the field on Action Network is needed'],
      'no custom field there' => $first(['civi' => 'nick_name', 'remote' => 'given_name'], 'remote: given_name cannot be mapped. Only custom fields can'),
      'a field the group does not have' => $first(['civi' => 'nick_name', 'remote' => 'custom_fields.nick'], 'remote: the group has no custom field "nick" on Action Network. It has: Branch, Dues'),
      'consent' => $of('is_opt_out', 'civi: is_opt_out says which messages somebody wants. That is consent'),
      'consent by phone' => $of('do_not_phone', 'civi: do_not_phone says which messages'),
      'a name' => $of('first_name', 'civi: first_name is synced anyway. Remove the entry; its policy is that of given_name'),
      'the address' => $of('email_primary.email', 'civi: e-mail addresses and websites are not mapped'),
      'another address' => $of('email.Work.email', 'civi: e-mail addresses and websites are not mapped'),
      'the primary phone' => $of('phone_primary.phone', 'civi: e-mail addresses and websites are not mapped, phones and addresses by their location type'),
      'another location' => $of('phone.Boat.phone', 'civi: there is no enabled location type Boat. There are: Home, Work'),
      'another field of a phone' => $of('phone.Work.phone_ext', 'civi: of each phone these fields can be mapped: phone. Correct the entry, such as phone.Work.phone.'),
      'an address to CiviCRM' => $of('address.Billing.city', 'civi: address.Billing.city can only be read. Set direction to to_remote'),
      'an id' => $of('external_identifier', 'civi: external_identifier cannot be mapped. What can: nick_name'),
      'who died' => $of('is_deceased', 'civi: is_deceased cannot be mapped.'),
      'who is deleted' => $of('is_deleted', 'civi: is_deleted cannot be mapped.'),
      'several values' => $of("$group.Skills", "civi: the custom field $group.Skills holds several values at once."),
      'formatted text' => $of("$group.Letter", "civi: the custom field $group.Letter holds formatted text."),
      'a time' => $of("$group.Moment", "civi: the custom field $group.Moment holds a time of the day."),
      'for viewing' => $of("$group.Seen", "civi: $group.Seen can only be read. Set direction to to_remote"),
      'the same field there' => [[self::entry('Note'), ['civi' => 'nick_name', 'remote' => 'custom_fields.Note']], ', entry 2 (custom_fields.Note): another entry has the same field.'],
      'the same field here' => [[self::entry('Note'), ['civi' => "$group.Note", 'remote' => 'custom_fields.Nick']], ", entry 2 (custom_fields.Nick): another entry writes $group.Note in CiviCRM, too."],
      'another transform' => $note(['transform' => 'reverse'], 'transform: one of these is needed: date_format'),
      'a transform without more' => $note(['transform' => 'prefix'], 'transform: prefix has to be told more, such as {"prefix"'),
      'a transform with more' => $note(['transform' => ['upper' => 1]], 'transform: upper takes nothing more.'),
      'capitals both ways' => $note(['transform' => 'upper'], 'transform: from what upper writes nobody could tell what it was'),
      'trimmed both ways' => $note(['transform' => 'trim'], 'transform: from what trim writes nobody could tell'),
      'a constant both ways' => $note(['transform' => ['constant' => 'x']], 'transform: from what constant writes nobody could tell'),
      'a format for a text' => $note(['transform' => ['date_format' => 'YYYY-MM-DD']], "transform, date_format: $group.Note is no date."),
      'a format without a year' => $first(self::entry('Since', ['transform' => ['date_format' => 'MM/DD']]), 'transform, date_format: the format needs YYYY, MM and DD once each'),
      'a short year' => $first(self::entry('Since', ['transform' => ['date_format' => 'MM/DD/YY']]), 'transform, date_format: the format needs YYYY'),
      'a label of a text' => $note(['transform' => 'option_label'], "transform, option_label: $group.Note has no list of options."),
      'words for a text' => $note(['transform' => ['boolean' => ['Yes', 'No']]], "transform, boolean: $group.Note is no field for yes or no."),
      'one word' => $first(self::entry('Member', ['transform' => ['boolean' => ['Yes', 'yes']]]), 'transform, boolean: two different words are needed'),
      'an empty prefix' => $note(['transform' => ['prefix' => '']], 'transform, prefix: a text is needed.'),
      'a constant that does not fit' => [[['civi' => "$group.Note", 'direction' => 'to_local', 'transform' => ['constant' => 'longer than twenty characters']]], ", entry 1 ($group.Note): transform, constant: \"longer than twenty characters\" does not fit"],
      'a constant that is no option' => [[['civi' => "$group.Branch", 'direction' => 'to_local', 'transform' => ['constant' => '9']]], ", entry 1 ($group.Branch): transform, constant: \"9\" is none of the values of $group.Branch: 1, 2, 3."],
      'the same words in other letters' => $first(self::entry('Member', ['transform' => ['boolean' => ["Jose\u{301}  A", 'JOSÉ a']]]), 'transform, boolean: two different words are needed'),
      'a constant that asks' => [[['policy' => 'ask'] + self::CONSTANT_HERE], ', entry 1 (source): policy: a constant comes from no field, so nobody could settle a conflict about it. Choose one of these: origin, remote, fill. Without a policy of its own and with the default ask, it only fills what is empty.'],
      'a constant for Action Network that asks' => $first(['remote' => 'custom_fields.Origin', 'direction' => 'to_remote', 'policy' => 'ask', 'transform' => ['constant' => 'x']], 'policy: a constant comes from no field, so nobody could settle a conflict about it. Choose one of these: origin, local, fill.'),
      'a constant that its receiver would win' => [[['policy' => 'local'] + self::CONSTANT_HERE], ', entry 1 (source): policy: with the direction to_local the receiving side can never win, which local would let it. Choose one of these: origin, remote, fill.'],
      'a constant from a field' => $note(['direction' => 'to_remote', 'transform' => ['constant' => 'x']], 'civi: a constant for Action Network does not come from a field of CiviCRM.'),
    ];
  }

  public function testADefaultPolicyAgainstADirectionIsRefusedFromBothSides(): void {
    $map = [['civi' => 'nick_name', 'remote' => 'custom_fields.Nick', 'direction' => 'to_remote']];
    $message = 'field_map, entry 1 (custom_fields.Nick): policy: with the direction to_remote the receiving side can never win';
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'conflict_policies' => ['default' => 'newest']]);
    $this->assertRefused($message, ['field_map' => $map]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'conflict_policies' => NULL, 'field_map' => $map]);
    $this->assertRefused($message, ['conflict_policies' => ['default' => 'remote']]);
    $this->map([['policy' => 'ask'] + $map[0]]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'conflict_policies' => ['default' => 'remote']]);
  }

  public function testWhatOnlyLooksLikeWhatIsStoredIsChecked(): void {
    $stored = self::entry('Note', ['direction' => 'to_remote', 'policy' => 'ask']);
    $this->map([$stored]);
    $this->assertRefused('field_map, entry 1 (custom_fields.Note): direction: one of these is needed:', ['field_map' => [['direction' => TRUE] + $stored]]);
    $this->assertRefused('field_map, entry 1 (custom_fields.Note): policy: one of these is needed:', ['field_map' => [['policy' => TRUE] + $stored]]);
    CustomGroup::change('Note', ['is_active' => FALSE]);
    try {
      $this->map([array_reverse($stored)]);
      $this->assertEquals([$stored], $this->row('OsdiSyncProfile', $this->profile)['field_map']);
    }
    finally {
      CustomGroup::change('Note', ['is_active' => TRUE]);
    }
  }

  /**
   * @dataProvider asking
   * @param array<string, string>|null $policies
   */
  public function testNobodyIsAskedAboutAConstant(?array $policies, ?string $own): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'conflict_policies' => $policies, 'field_map' => [self::CONSTANT_HERE]]);
    if ($own !== NULL) {
      // As earlier versions let it be saved. The rest of the profile can still be.
      $map = [['policy' => $own] + self::CONSTANT_HERE];
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET field_map = %1 WHERE id = %2', [1 => [json_encode($map), 'String'], 2 => [$this->profile, 'Integer']]);
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'field_map' => $map, 'label' => 'Another']);
    }
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee', 'source' => 'A fair'], $email = self::address());
    $this->remote->add(self::person($email, ['given_name' => 'Ann', 'family_name' => 'Lee']));
    $preview = civicrm_api4('OsdiSyncProfile', 'preview', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'origin' => 'remote'])->getArrayCopy();
    $this->assertStringContainsString('source', json_encode($preview));
    $this->assertStringNotContainsString('Edit either side', json_encode($preview));
    $this->sync();
    $this->assertSame('A fair', $this->row('Contact', $id, ['source'])['source']);
    $this->assertSame([NULL], array_column($this->states(), 'message'));
    $this->assertSame([], StatusCheck::messages(['osdiClientFieldMap']));
    $this->assertNothingIsLeftToDo();
  }

  public function asking(): array {
    return ['usually' => [NULL, NULL], 'by default' => [['default' => 'ask'], NULL], 'by itself' => [NULL, 'ask']];
  }

  public function testAProfileThatMovesToAnotherGroupIsCheckedAgain(): void {
    $this->map([self::entry('Note')]);
    $this->remote->set(['custom_fields' => ['Other']]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'label' => 'Another']);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'api_token' => 'sandbox-token']);
    $this->assertRefused('field_map: Action Network could not be asked which custom fields it has, so nothing was saved.', ['api_token' => 'another-token']);
  }

  public function testWhatWasReadCanBeSavedAlthoughAFieldIsDisabled(): void {
    $this->map([self::entry('Note'), self::entry('Branch')]);
    CustomGroup::change('Note', ['is_active' => FALSE]);
    try {
      $map = $this->row('OsdiSyncProfile', $this->profile)['field_map'];
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'field_map' => $map, 'label' => 'Another']);
      $this->assertEquals($map, $this->row('OsdiSyncProfile', $this->profile)['field_map']);
      $this->assertRefused('field_map, entry 1 (custom_fields.Note): civi: the custom field Osdi_Story.Note is disabled.', ['field_map' => [['policy' => 'ask'] + $map[0]]]);
    }
    finally {
      CustomGroup::change('Note', ['is_active' => TRUE]);
    }
  }

  public function testSystemStatusNamesAnEntryThatIsNoLongerValid(): void {
    $this->map([self::entry('Branch'), self::entry('Note')]);
    $this->assertSame([], StatusCheck::messages(['osdiClientFieldMap']));
    CustomGroup::change('Note', ['is_active' => FALSE]);
    try {
      $messages = StatusCheck::messages(['osdiClientFieldMap']);
      $this->assertCount(1, $messages);
      $text = $messages[0]->getMessage();
      $this->assertStringContainsString('entry 2 (custom_fields.Note): civi: the custom field Osdi_Story.Note is disabled. Enable it', $text);
      $this->assertStringNotContainsString('Branch', $text);
    }
    finally {
      CustomGroup::change('Note', ['is_active' => TRUE]);
    }
  }

  /**
   * @param array<string, mixed> $values
   */
  private function assertRefused(string $message, array $values): void {
    try {
      $this->save('OsdiSyncProfile', ['id' => $this->profile] + $values);
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringStartsWith($message, $error->getMessage());
      return;
    }
    $this->fail("It was saved: $message");
  }

}

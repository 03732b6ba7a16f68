<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use OsdiTest\JobTestCase;

/**
 * Classes of a site's own that do one thing otherwise, and are right to, or are mistaken about one person.
 */
final class OddClassesTest extends JobTestCase {

  protected function tearDown(): void {
    OddPerson::$how = '';
    OddMapper::$house = NULL;
    parent::tearDown();
  }

  /**
   * @dataProvider savings
   */
  public function testANewContactIsOptedOutHoweverAClassSavesIt(string $how): void {
    $this->use('LocalObject', OddPerson::class, $how);
    $person = self::person($email = self::address(), ['modified_date' => '2024-01-01T00:00:00Z'], 'unsubscribed');
    $this->remote->add(['phone_numbers' => [['primary' => TRUE, 'number' => '15105550142', 'number_type' => 'Mobile', 'status' => 'unsubscribed']]] + $person);
    $this->assertStringContainsString('success: 1', $this->sync('remote'));
    $this->assertTrue((bool) $this->local($email)['is_opt_out']);
    $this->sync();
    $this->assertTrue((bool) $this->local($email)['is_opt_out']);
    $this->assertSame('unsubscribed', $this->remote->person($email)['email_addresses'][0]['status']);
  }

  public function savings(): array {
    return [['saves names only'], ['knows no refusals'], ['']];
  }

  /**
   * @dataProvider findings
   */
  public function testContactsAreFoundHoweverAClassNamesThem(string $how): void {
    $this->use('LocalObject', OddPerson::class, $how);
    $emails = [self::address(), self::address(), self::address()];
    foreach ($emails as $email) {
      $this->contact(['first_name' => 'Ann'], $email);
    }
    $this->assertStringContainsString('success: 3; error: 0', $this->sync('local'));
    $this->assertSame(['Ann', 'Ann', 'Ann'], array_map(fn(string $email) => $this->remote->person($email)['given_name'], $emails));
  }

  public function findings(): array {
    return [['finds in a list'], ['finds by several'], ['finds twice']];
  }

  /**
   * @dataProvider faults
   */
  public function testOneContactThatCannotBeLoadedKeepsNoOther(string $origin): void {
    $emails = ['typo' => self::address(), 'fault' => self::address(), 'Lee' => self::address()];
    foreach ($emails as $name => $email) {
      $this->contact(['first_name' => 'Ann', 'last_name' => $name], $email);
      $this->remote->add(self::person($email, ['family_name' => $name]));
    }
    $this->use('LocalObject', OddPerson::class, 'fails');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['LocalObject' => ['Person' => OddPerson::class], 'Matcher' => ['Person' => OtherMatcher::class]]]);
    $this->assertMatchesRegularExpression('/total: 3; success: 1;/', $this->sync($origin));
    $linked = array_filter($this->states(), fn(array $state) => $state['contact_id'] !== NULL && $state['remote_person_id'] !== NULL && $state['sync_status'] === 'success');
    $this->assertSame([$this->remote->person($emails['Lee'])['id']], array_column($linked, 'remote_person_id'));
    $this->assertStringContainsString(OddPerson::class . ' failed: Call to undefined method', str_replace('\\\\', '\\', self::logs()));
    $this->assertStringContainsString('cannot be loaded', self::logs());
  }

  public function faults(): array {
    return [['local'], ['remote']];
  }

  public function testContactsThatCannotBeLoadedKeepNoOtherWhoeverIsReadWithThem(): void {
    $this->use('LocalObject', OddPerson::class, 'fails');
    $bad = [$this->contact(['last_name' => 'typo'], self::address()), $this->contact(['last_name' => 'typo'], self::address())];
    $this->assertStringContainsString('success: 0; error: 0; skipped: 0; did not qualify: 2', $this->sync('local'));
    $this->assertStringContainsString('error: 0', $this->sync());
    $good = $this->contact(['last_name' => 'Lee'], $email = self::address());
    array_map(fn(int $id) => $this->modifiedAt($id, date('Y-m-d H:i:s', time() + 5)), [...$bad, $good]);
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('local'));
    $this->assertNotNull($this->remote->person($email));
    $this->remote->change($this->remote->person($email)['id'], ['given_name' => 'Zed']);
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('remote'));
  }

  public function testAContactIsReadAsAClassLoadsIt(): void {
    $this->use('LocalObject', DoctorPerson::class);
    $ids = [$this->contact(['first_name' => 'Ann'], $email = self::address()), $this->contact([], self::address())];
    $this->sync('local');
    $this->assertSame('Dr Ann', $this->remote->person($email)['given_name']);
    $this->assertSame($ids, array_keys(DoctorPerson::loadMany([...$ids, 999999999])));
  }

  public function testANewContactGetsAllThatAMapperMakesOfThePerson(): void {
    $this->use('Mapper', OddMapper::class);
    $this->remote->add(self::person($email = self::address(), ['family_name' => '']));
    $preview = $this->sync('remote', ['preview' => 1]);
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('remote'), $preview);
    $this->assertSame(['(unknown)', '99999'], [$this->local($email)['last_name'], $this->local($email)['address_primary.postal_code'] ?? NULL]);
    $this->sync();
    $this->assertSame(['(unknown)', '99999'], [$this->local($email)['last_name'], $this->local($email)['address_primary.postal_code'] ?? NULL]);
  }

  public function testAMapperThatSetsAnIdWritesIntoNoOtherContact(): void {
    $this->use('Mapper', OddMapper::class);
    $other = $this->contact(['first_name' => 'Old', 'last_name' => 'Other'], $old = self::address());
    OddMapper::$house = $other;
    $this->remote->add(self::person($email = self::address()));
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('remote'));
    $this->assertSame(['Old', 'Other'], [$this->local($old)['first_name'], $this->local($old)['last_name']]);
    $this->assertSame('Ann', $this->local($email)['first_name']);
  }

  public function testAPersonThatAMapperForgetsKeepsNoOther(): void {
    $this->use('Mapper', OddMapper::class);
    $this->contact(['first_name' => 'Nobody'], $nobody = self::address());
    $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->assertStringContainsString('success: 1; error: 0; skipped: 0; did not qualify: 1', $this->sync('local'));
    $this->assertNotNull($this->remote->person($email));
    $this->assertStringContainsString(OddMapper::class . ' failed', str_replace('\\\\', '\\', self::logs()));
    // When it is mended, and everybody is read again.
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => NULL, 'person_local_cursor' => '']);
    $this->assertNull($this->remote->person($nobody));
    $this->sync('local');
    $this->assertNotNull($this->remote->person($nobody));
  }

  private function use(string $category, string $class, string $how = ''): void {
    OddPerson::$how = $how;
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => [$category => ['Person' => $class]]]);
  }

}

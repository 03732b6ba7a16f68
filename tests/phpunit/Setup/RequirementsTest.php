<?php

declare(strict_types=1);

namespace OsdiTest\Setup;

use PHPUnit\Framework\TestCase;

/**
 * What the build says about a machine that lacks something. The machine is a folder of commands.
 */
final class RequirementsTest extends TestCase {

  private const TOOLS = ['bash', 'env', 'sed', 'sort', 'head', 'dirname', 'grep', 'ls', 'cat'];

  private const PRESENT = ['php', 'php-config', 'phpunit', 'phpcs', 'cc'];

  private string $commands;

  protected function setUp(): void {
    $this->commands = sys_get_temp_dir() . '/osdi-commands-' . bin2hex(random_bytes(6));
    mkdir($this->commands);
    foreach (self::TOOLS as $tool) {
      symlink(trim((string) shell_exec("command -v $tool")), "$this->commands/$tool");
    }
    array_map(fn($name) => $this->command($name, 'exit 0'), self::PRESENT);
    $this->command('id', 'echo 1000');
    $this->command('apt-get', 'echo "apt-get $*"');
    $this->command('ls', 'exit 0');
    $this->command('cargo', 'echo "cargo ' . self::wanted() . '.0 (0123456 2026-01-01)"');
  }

  protected function tearDown(): void {
    array_map('unlink', glob("$this->commands/*") ?: []);
    rmdir($this->commands);
  }

  public function testNothingIsSaidWhenAllIsThere(): void {
    $this->assertSame([0, ''], $this->check());
  }

  /**
   * @dataProvider compilers
   */
  public function testRustHasToBeNewEnough(string $version, bool $enough): void {
    $this->command('cargo', "echo 'cargo $version (0123456 2026-01-01)'");
    [$exit, $output] = $this->check();
    $this->assertSame($enough, $exit === 0, $output);
    if (!$enough) {
      $this->assertStringContainsString($version, $output);
      $this->assertStringContainsString(self::wanted(), $output);
      $this->assertStringContainsString('rustup', $output);
    }
  }

  public function compilers(): array {
    return ['of Debian 12' => ['0.66.0', FALSE], 'old' => ['1.63.0', FALSE], 'of one digit' => ['1.9.0', FALSE], 'as wanted' => [self::wanted() . '.1', TRUE], 'newer' => ['1.100.0', TRUE], 'another edition' => ['2.0.0', TRUE], 'a preview' => ['1.99.0-nightly', TRUE]];
  }

  public function testMissingRustAndMissingPackagesAreNamedTogether(): void {
    unlink("$this->commands/cargo");
    unlink("$this->commands/phpcs");
    [$exit, $output] = $this->check();
    $this->assertSame(1, $exit);
    foreach (['Rust', self::wanted(), 'https://sh.rustup.rs', 'sudo apt-get install php-codesniffer'] as $text) {
      $this->assertStringContainsString($text, $output);
    }
  }

  /**
   * rustup without a toolchain: the command is there and does not work.
   */
  public function testACargoThatDoesNotRunIsMissing(): void {
    $this->command('cargo', 'echo "error: no default toolchain is configured" >&2; exit 1');
    [$exit, $output] = $this->check();
    $this->assertSame(1, $exit);
    $this->assertStringContainsString('Rust is missing', $output);
  }

  public function testNothingIsInstalledOnAMachineThatCannotBuildAnyway(): void {
    $this->command('id', 'echo 0');
    $this->command('cargo', 'echo "cargo 0.66.0"');
    unlink("$this->commands/phpcs");
    [$exit, $output] = $this->check();
    $this->assertSame(1, $exit);
    $this->assertStringNotContainsString('apt-get update', $output);
    $this->assertStringContainsString('php-codesniffer', $output);
  }

  public function testRootGetsWhatIsMissingInstalled(): void {
    $this->command('id', 'echo 0');
    unlink("$this->commands/phpcs");
    [$exit, $output] = $this->check();
    $this->assertSame(0, $exit, $output);
    $this->assertStringContainsString('Installing: php-codesniffer', $output);
  }

  /**
   * @return array{0: int, 1: string}
   */
  private function check(): array {
    exec("env -i PATH=$this->commands " . self::root() . '/tests/setup/requirements.sh 2>&1', $output, $exit);
    return [$exit, implode("\n", $output)];
  }

  private function command(string $name, string $script): void {
    @unlink("$this->commands/$name");
    file_put_contents("$this->commands/$name", "#!/bin/sh\n$script\n");
    chmod("$this->commands/$name", 0755);
  }

  /**
   * The version Cargo.toml asks for.
   */
  private static function wanted(): string {
    preg_match('/^rust-version = "([\d.]+)"$/m', (string) file_get_contents(self::root() . '/Cargo.toml'), $match);
    return $match[1];
  }

  private static function root(): string {
    return dirname(__DIR__, 3);
  }

}

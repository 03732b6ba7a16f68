<?php

declare(strict_types=1);

namespace OsdiTest\Setup;

use PHPUnit\Framework\TestCase;

/**
 * What `make install` would do. Rust of the user is not in the path of `sudo`.
 */
final class InstallTest extends TestCase {

  private string $target;

  protected function setUp(): void {
    $this->target = sys_get_temp_dir() . '/osdi-target-' . bin2hex(random_bytes(6));
    mkdir("$this->target/release", 0777, TRUE);
  }

  protected function tearDown(): void {
    array_map('unlink', glob("$this->target/release/*") ?: []);
    rmdir("$this->target/release");
    rmdir($this->target);
  }

  public function testABuiltLibraryIsInstalledWithoutBuilding(): void {
    touch("$this->target/release/libosdi_client.so");
    $plan = $this->plan('install');
    $this->assertStringContainsString("install.sh $this->target/release/libosdi_client.so", $plan);
    $this->assertDoesNotMatchRegularExpression('/cargo|requirements/', $plan);
  }

  public function testALibraryThatIsNotThereIsBuiltFirst(): void {
    $this->assertMatchesRegularExpression('/requirements\.sh.*cargo build.*install\.sh/s', $this->plan('install'));
  }

  public function testBuildBuildsInAnyCase(): void {
    touch("$this->target/release/libosdi_client.so");
    $this->assertMatchesRegularExpression('/requirements\.sh.*cargo build/s', $this->plan('build'));
  }

  private function plan(string $goal): string {
    exec('env -u MAKEFLAGS -u MAKELEVEL CARGO_TARGET_DIR=' . escapeshellarg($this->target) . ' make -n -C ' . escapeshellarg(dirname(__DIR__, 3)) . " $goal 2>&1", $output, $exit);
    $this->assertSame(0, $exit, implode("\n", $output));
    return implode("\n", $output);
  }

}

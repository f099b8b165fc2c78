import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function newestMs(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newest;
}

/** The CLI tests spawn the built program, so a stale or absent `dist/` is built before the first test. */
export function setup(): void {
  const entry = join(root, 'dist', 'cli.js');
  if (existsSync(entry) && statSync(entry).mtimeMs >= newestMs(join(root, 'src'))) return;
  try {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'pipe' });
  } catch {
    // Only the tests that spawn the program need it; they fail by themselves when it is not there.
    process.stderr.write('build failed: tests of the command line run against the last good build\n');
  }
}

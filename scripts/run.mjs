// Compiles the sources and runs one TypeScript script: node scripts/run.mjs scripts/fit.ts [arguments]
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const out = join(root, '.capplan', 'dev');
const [script, ...args] = process.argv.slice(2);
execFileSync(
  process.execPath,
  [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.scripts.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
for (const area of ['catalog', 'performance']) {
  cpSync(join(root, 'src', area, 'data'), join(out, 'src', area, 'data'), { recursive: true });
}
process.argv = [process.argv[0], script, ...args];
await import(pathToFileURL(join(out, script.replace(/\.ts$/, '.js'))).href);

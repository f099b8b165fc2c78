import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from './run-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;

/** The packed tarball as `npm install` lays it out, its dependencies taken from this checkout. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capplan-packed-'));
  const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed.trim().split('\n').at(-1)!), '-C', modules]);
  execFileSync('mv', [join(modules, 'package'), join(modules, 'capplan')]);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function capplan(...args: readonly string[]): Run {
  const { PATH = '', HOME = '' } = process.env;
  const program = join(folder, 'node_modules/capplan/bin/capplan.js');
  const run = spawnSync(process.execPath, ['--preserve-symlinks-main', program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH, HOME },
  });
  return { stdout: run.stdout, stderr: run.stderr, code: run.status };
}

/** What the output says to run next. */
function next({ stdout }: Run): readonly string[] {
  const hint = /^Next: capplan (.*)$/m.exec(stdout)?.[1];
  expect(hint).toBeDefined();
  return hint!.split(' ');
}

describe('the packed program in an empty folder', () => {
  it('goes from init over simulate and baseline to check by what it prints', () => {
    const init = capplan('init');
    expect(init).toMatchObject({ code: 0, stderr: '' });
    const simulate = capplan(...next(init));
    expect(simulate).toMatchObject({ code: 0, stderr: '' });
    expect(simulate.stdout).toMatch(/^Buy: /m);
    expect(next(simulate)[0]).toBe('simulate');
    // Without a workload it is the one that capplan.yaml names.
    const baseline = capplan('baseline');
    expect(baseline).toMatchObject({ code: 0, stderr: '' });
    const check = capplan(...next(baseline));
    expect(check).toMatchObject({ code: 0, stderr: '' });
    expect(check.stdout).toMatch(/✔ regression/);
  }, 240_000);

  it('holds the schema that the starter scenario points editors at', () => {
    const [first = ''] = readFileSync(join(folder, 'capplan.yaml'), 'utf8').split('\n');
    const schema = /\$schema=(\S+)/.exec(first)?.[1];
    expect(schema).toBeDefined();
    expect(existsSync(join(folder, schema!))).toBe(true);
  });
});

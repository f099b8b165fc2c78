import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { colorLevel } from '../../src/commands/output/color-level.ts';
import type { OutputStream } from '../../src/commands/program/host.ts';
import { jsonReport } from '../../src/report/json.ts';
import { fixtureResult } from '../report/fixture-result.ts';
import { binary, runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-cli-'));
const saved = join(folder, 'result.json');
writeFileSync(saved, jsonReport(fixtureResult));
afterAll(() => rmSync(folder, { recursive: true }));

function leftovers(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tmp'));
}

describe('the program', () => {
  it('prints help on stdout when asked, and on stderr with code 2 when given nothing', () => {
    const asked = runCli(['--help']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toContain('Exit codes: 0 ran');
    const bare = runCli([]);
    expect(bare).toMatchObject({ code: 2, stdout: '' });
    expect(bare.stderr).toContain('Usage: capplan');
  });

  it('names a code for what is wrong with the command line', () => {
    for (const args of [['report', '--nosuch'], ['simulate', 'w.csv', '--seed', 'x'], ['foo']]) {
      const run = runCli(args);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr, args.join(' ')).toMatch(/^capplan: error CAP200: /);
    }
  });

  it.runIf(existsSync('/proc/self'))('says so where a file system takes no new folders', () => {
    const run = runCli(['init', '/proc/capplan/inside']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/CAP900: cannot make the folder/);
  });

  it('prints its version', () => {
    expect(runCli(['--version'])).toEqual({ code: 0, stderr: '', stdout: `${fixtureResult.tool.version}\n` });
  });

  it('helps with each command', () => {
    const listed = runCli(['--help']).stdout;
    const names = [...listed.matchAll(/^ {2}([a-z]+) {2,}\w/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'capplan');
    expect(names).toEqual(expect.arrayContaining(['report', 'init', 'explain', 'schema']));
    for (const name of names.filter((verb) => verb !== 'help')) {
      const help = runCli([name, '--help']);
      expect(help, name).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toContain(`Usage: capplan ${name}`);
    }
  });

  it.each([
    [['simlate', 'x.csv'], /Did you mean simulate\?|unknown command/],
    [['report', saved, '--formt', 'json'], /Did you mean --format\?/],
    [['report', saved, '--format', 'pdf'], /Allowed choices are table, json/],
    [['report', saved, '--report', 'markdown'], /CAP200.*has no format/],
    [['report', saved, '--report', 'pdf=x.pdf'], /unknown format "pdf"/],
    [['report', saved, '--why', 'nothing'], /no such option.*one of own-70b/],
    [['explain', 'headrom'], /did you mean headroom/],
    [['schema', 'reslt'], /Allowed choices are/],
  ])('refuses %j with code 2, a hint and no output', (args, hint) => {
    const run = runCli(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(hint);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it('loads nothing but the command line parser for help', () => {
    const run = spawnSync(
      process.execPath,
      [
        '--no-warnings',
        '--experimental-loader',
        `data:text/javascript,${encodeURIComponent(recorder)}`,
        binary,
        '--help',
      ],
      { encoding: 'utf8' },
    );
    expect(run.stdout).toContain('Usage: capplan');
    const loaded = run.stderr
      .trim()
      .split('\n')
      .map((url) => statSync(fileURLToPath(url)).size);
    // The parser is a hundred thousand bytes, the whole program some three million.
    expect(loaded.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });

  it('writes more than a pipe holds without losing any of it', () => {
    const options = Array.from({ length: 60 }, (_, index) => ({
      ...fixtureResult.options[0]!,
      id: `own-${index}`,
    }));
    const large = join(folder, 'large.json');
    writeFileSync(large, jsonReport({ ...fixtureResult, options }));
    const shell = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${binary}" report "${large}" -f json | (sleep 0.3; cat)`],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    expect(shell.stdout.length).toBeGreaterThan(200_000);
    expect(JSON.parse(shell.stdout).options).toHaveLength(60);
  });

  it('ends quietly when its reader goes away', () => {
    const options = Array.from({ length: 400 }, (_, index) => ({
      ...fixtureResult.options[0]!,
      id: `own-${index}`,
    }));
    const large = join(folder, 'larger.json');
    writeFileSync(large, jsonReport({ ...fixtureResult, options }));
    const shell = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${binary}" report "${large}" -f json | head -1`],
      { encoding: 'utf8' },
    );
    expect(shell.stdout).toBe('{\n');
    expect(shell.stderr).toBe('');
  });

  it('dies of an interrupt, which a shell reads as 130', async () => {
    // Nobody ever writes into the pipe, so the program waits until it is interrupted.
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const child = spawn(process.execPath, [binary, 'report', pipe], { stdio: 'ignore' });
    const ended = new Promise((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
  });
});

const recorder = `
export async function load(url, context, next) {
  if (!url.startsWith('node:')) process.stderr.write(url + '\\n');
  return next(url, context);
}`;
describe('output files', () => {
  it('are all written, beside what goes to stdout', () => {
    const run = runCli(
      [
        'report',
        saved,
        '-f',
        'csv',
        '--report',
        'markdown=r.md',
        '--report',
        'html=r.html',
        '--report',
        'svg=charts',
      ],
      { cwd: folder },
    );
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^option,kind,/);
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toMatch(/^<!-- capplan/);
    expect(readdirSync(join(folder, 'charts'))).toContain('demand.svg');
    expect(leftovers()).toEqual([]);
  });

  it('are none when one of them cannot be written', () => {
    const run = runCli(['report', saved, '-o', 'never.txt', '--report', 'html=no/such/folder.html'], {
      cwd: folder,
    });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('CAP900');
    expect(existsSync(join(folder, 'never.txt'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('report a full disk and leave what was there', () => {
    const run = runCli(['report', saved, '-o', '/dev/full'], { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('the disk is full');
    expect(existsSync('/dev/full')).toBe(true);
  });

  it('keep a link a link', () => {
    writeFileSync(join(folder, 'target.md'), 'old');
    symlinkSync('target.md', join(folder, 'link.md'));
    expect(runCli(['report', saved, '-f', 'markdown', '-o', 'link.md'], { cwd: folder }).code).toBe(0);
    expect(readFileSync(join(folder, 'target.md'), 'utf8')).toContain('Buy:');
  });

  it('never go twice to the same place', () => {
    const run = runCli(['report', saved, '--report', 'html=same', '--report', 'csv=same'], { cwd: folder });
    expect(run.code).toBe(2);
    expect(existsSync(join(folder, 'same'))).toBe(false);
  });
});

describe('a saved result', () => {
  it('is printed again byte for byte', () => {
    expect(runCli(['report', saved, '--format', 'json']).stdout).toBe(readFileSync(saved, 'utf8'));
    expect(runCli(['report', '-', '--format', 'json'], { input: readFileSync(saved, 'utf8') }).stdout).toBe(
      readFileSync(saved, 'utf8'),
    );
  });

  it.each([
    ['nothing.json', null, 'there is no such file'],
    ['text.json', 'not json', 'is not JSON'],
    ['other.json', '{"a":1}', 'is no capplan result'],
    ['later.json', '{"schemaVersion":2}', 'has schema version 2'],
    ['part.json', '{"schemaVersion":1,"seed":1}', 'options'],
  ])('is refused when it is %s', (name, content, message) => {
    if (content !== null) writeFileSync(join(folder, name), content);
    const run = runCli(['report', name], { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });
});

describe('init', () => {
  it('writes two files once, and replaces them only when told to', () => {
    const target = join(folder, 'new', 'project');
    expect(runCli(['init', target])).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(target).sort()).toEqual(['capplan.yaml', 'workload.csv']);
    writeFileSync(join(target, 'workload.csv'), 'mine');
    const again = runCli(['init', target]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('exists already');
    expect(readFileSync(join(target, 'workload.csv'), 'utf8')).toBe('mine');
    expect(runCli(['init', target, '--force']).code).toBe(0);
    expect(readFileSync(join(target, 'workload.csv'), 'utf8')).not.toBe('mine');
  });

  it.skipIf(process.getuid?.() === 0)('says so when the folder cannot be made', () => {
    chmodSync(folder, 0o500);
    const run = runCli(['init', join(folder, 'locked')]);
    chmodSync(folder, 0o700);
    expect(run.code).toBe(2);
  });
});

describe('colour', () => {
  const terminal = { isTTY: true } as OutputStream;
  const pipe = {} as OutputStream;

  it('is for terminals, unless the user says otherwise', () => {
    expect(colorLevel(terminal, {}, true)).toBe(1);
    expect(colorLevel(pipe, {}, true)).toBe(0);
    expect(colorLevel(terminal, { NO_COLOR: '1' }, true)).toBe(0);
    expect(colorLevel(terminal, { NO_COLOR: '' }, true)).toBe(1);
    expect(colorLevel(terminal, { CAPPLAN_NO_COLOR: '1' }, true)).toBe(0);
    expect(colorLevel(terminal, { TERM: 'dumb' }, true)).toBe(0);
    expect(colorLevel(terminal, {}, false)).toBe(0);
    expect(colorLevel(pipe, { FORCE_COLOR: '1' }, true)).toBe(1);
    expect(colorLevel(terminal, { FORCE_COLOR: '0' }, true)).toBe(0);
    expect(colorLevel(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true)).toBe(0);
  });

  it('is decided for the whole report', () => {
    expect(runCli(['report', saved], { env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001b[');
    expect(runCli(['report', saved], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).not.toContain(
      '\u001b',
    );
    expect(runCli(['report', saved, '--no-color'], { env: { FORCE_COLOR: '1' } }).stdout).not.toContain(
      '\u001b',
    );
    expect(runCli(['report', saved]).stdout).not.toContain('\u001b');
  });
});

describe('explain and schema', () => {
  it('explain every code and every metric they list', () => {
    const list = runCli(['explain']).stdout;
    expect(list).toContain('cost.monthly');
    expect(list).toContain('CAP900');
    expect(runCli(['explain', 'cap900']).stdout).toContain('CAP900: output cannot be written');
    expect(runCli(['explain', 'own-70b.chat.headroom']).stdout).toContain(
      'Factor by which the load can grow',
    );
  });

  it('print JSON Schema', () => {
    expect(JSON.parse(runCli(['schema', 'result']).stdout)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
    });
  });
});

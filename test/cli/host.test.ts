import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli.ts';
import { showsUnicode } from '../../src/commands/output/terminal-style.ts';
import type { Host, OutputStream } from '../../src/commands/program/host.ts';
import { jsonReport } from '../../src/report/json.ts';
import { fixtureResult } from '../report/fixture-result.ts';
import { binary } from './run-cli.ts';

interface Terminal {
  readonly host: Host;
  readonly shown: { out: string; err: string };
}

/** A host whose streams are terminals that remember what they showed. */
function terminal(
  args: readonly string[],
  change: Partial<OutputStream> = {},
  env: Host['env'] = {},
): Terminal {
  const shown = { out: '', err: '' };
  const stream = (key: 'out' | 'err'): OutputStream => ({
    isTTY: true,
    columns: 100,
    rows: 30,
    on: () => undefined,
    write: (text, done) => {
      shown[key] += text;
      done?.(null);
      return true;
    },
  });
  const host: Host = {
    argv: ['node', 'capplan', ...args],
    env,
    stdout: { ...stream('out'), ...change },
    stderr: stream('err'),
  };
  return { host, shown };
}

describe('on a terminal', () => {
  it('mistakes are frames in colour, with the code to look up', async () => {
    const { host, shown } = terminal(['simulate', 'none.csv']);
    await main(host);
    expect(host.exitCode).toBe(2);
    expect(shown.out).toBe('');
    expect(shown.err).toContain('\u001b[31merror[CAP100]\u001b[39m');
    expect(shown.err).toContain('capplan explain CAP100');
  });

  it('mistakes are frames without colour where colour is unwanted', async () => {
    for (const [args, env] of [
      [['simulate', 'none.csv', '--no-color'], {}],
      [['simulate', 'none.csv'], { NO_COLOR: '1' }],
    ] as const) {
      const { host, shown } = terminal(args, {}, env);
      await main(host);
      expect(shown.err).toMatch(/^error\[CAP100\]: /);
    }
  });

  it('progress is shown on stderr and gone at the end', async () => {
    const own = 'kind=self-hosted,id=own,model=llama-3.1-8b,gpu=h100,replicas=1';
    const args = ['simulate', 'scenarios/quickstart/workload.csv', '--option', own, '--replications', '1'];
    const { host, shown } = terminal(args);
    await main(host);
    expect(host.exitCode).toBeUndefined();
    expect(shown.err).toBe('simulating …\r\u001b[K');
    expect(shown.out).toContain('\u001b[1mown\u001b[22m');
    const quiet = terminal([...args, '-q']);
    await main(quiet.host);
    expect(quiet.shown.err).toBe('');
  });
});

describe('a terminal without UTF-8', () => {
  it('gets the signs of the report in ASCII, and names as they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'capplan-ascii-'));
    const saved = join(folder, 'result.json');
    const [first, ...rest] = fixtureResult.workloads;
    writeFileSync(saved, jsonReport({ ...fixtureResult, workloads: [{ ...first!, name: 'café' }, ...rest] }));
    const { host, shown } = terminal(['report', saved, '--all'], {}, { LANG: 'C' });
    await main(host);
    expect(shown.out.replaceAll('café', '')).toMatch(/^\p{ASCII}*$/u);
    expect(shown.out).toContain('café');
    const why = terminal(['report', saved, '--why', 'own-70b'], {}, { TERM: 'linux' });
    await main(why.host);
    expect(why.shown.out).toMatch(/^\p{ASCII}*$/u);
    rmSync(folder, { recursive: true });
  });

  it('is recognised by what is known of it', () => {
    const shows = (env: Host['env'], platform: string): boolean =>
      showsUnicode(terminal([], {}, env).host, platform);
    expect(shows({}, 'linux')).toBe(true);
    expect(shows({ LANG: 'de_DE.UTF-8' }, 'linux')).toBe(true);
    expect(shows({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, 'linux')).toBe(false);
    expect(shows({ TERM: 'linux', LANG: 'C.UTF-8' }, 'linux')).toBe(false);
    expect(shows({}, 'win32')).toBe(false);
    expect(shows({ WT_SESSION: 'x' }, 'win32')).toBe(true);
    expect(showsUnicode(terminal([], { isTTY: false }, { LANG: 'C' }).host, 'win32')).toBe(true);
  });
});

describe('a fault of the program itself', () => {
  const broken: Partial<OutputStream> = {
    write: () => {
      throw new RangeError('index out of bounds\u001b[2J');
    },
  };

  it('ends with 3, says so shortly and how to report it', async () => {
    const { host, shown } = terminal(['schema', 'result'], broken);
    await main(host);
    expect(host.exitCode).toBe(3);
    expect(shown.err).toMatch(/this is a bug in capplan \d/);
    expect(shown.err).toContain('index out of bounds\ufffd[2J');
    expect(shown.err).toContain('--verbose');
    expect(shown.err).not.toContain('at ');
  });

  it('shows the stack when asked to', async () => {
    const { host, shown } = terminal(['schema', 'result', '--verbose'], broken);
    await main(host);
    expect(shown.err).toMatch(/\n\s+at /);
  });
});

describe('standard output', () => {
  it.skipIf(!existsSync('/dev/full'))('that is full is the machine’s trouble, not a bug', () => {
    const run = spawnSync('sh', ['-c', `"${process.execPath}" "${binary}" schema result > /dev/full`], {
      encoding: 'utf8',
    });
    expect(run.stderr).toContain('CAP900');
    expect(run.stderr).toContain('the disk is full');
    expect(run.status).toBe(2);
  });
});

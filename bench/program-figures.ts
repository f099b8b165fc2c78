import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Figure } from './measure.ts';

interface Usage {
  readonly wallS: number;
  /** Peak resident memory, bytes; null where the system does not tell. */
  readonly peakBytes: number | null;
}

function peakOf(pid: number): number | null {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

function runProgram(root: string, args: readonly string[], cwd: string): Promise<Usage> {
  const from = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin', 'capplan.js'), ...args], { cwd, stdio: 'ignore' });
  let peakBytes: number | null = null;
  const watch = setInterval(() => {
    peakBytes = (child.pid === undefined ? null : peakOf(child.pid)) ?? peakBytes;
  }, 20);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) done({ wallS: (performance.now() - from) / 1000, peakBytes });
      else fail(new Error(`capplan ${args.join(' ')} ended with ${code}`));
    });
  });
}

function figure(name: string, { wallS, peakBytes }: Usage, command: string): Figure {
  const memory = peakBytes === null ? '' : `, ${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
  return {
    group: 'programs',
    name,
    value: Number(wallS.toPrecision(3)),
    unit: 's wall',
    note: `${command}${memory}`,
  };
}

async function bestOf(repeats: number, run: () => Promise<Usage>): Promise<Usage> {
  let best = await run();
  for (let i = 1; i < repeats; i += 1) {
    const next = await run();
    if (next.wallS < best.wallS) best = next;
  }
  return best;
}

/**
 * Whole runs of the built program, start included. `traces` are files of a week's requests; without them the week is left
 * out.
 */
export async function programFigures(root: string, traces: readonly string[]): Promise<Figure[]> {
  const quickstart = join(root, 'scenarios', 'quickstart');
  const timed = async (name: string, args: readonly string[], repeats = 3): Promise<Figure> =>
    figure(
      name,
      await bestOf(repeats, () => runProgram(root, args, quickstart)),
      `capplan ${args.join(' ')}`,
    );
  const figures = [
    await timed('help', ['--help'], 5),
    await timed('quickstart, one thread', ['simulate', 'workload.csv', '--jobs', '1']),
    await timed('quickstart, two threads', ['simulate', 'workload.csv', '--jobs', '2']),
    await timed(
      'quickstart swept over the load',
      ['sweep', 'workload.csv', '--over', 'workload.scale=0.1:4'],
      1,
    ),
  ];
  if (traces.length === 0) return figures;
  const options = [
    ...['--option', 'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=h100,replicas=auto'],
    ...['--option', 'id=api,kind=serverless,provider=sambanova,model=llama-3.3-70b'],
  ];
  const args = ['simulate', ...traces.map((path) => resolve(path)), ...options, '--slo', 'ttft_p95_ms=2000'];
  const inspected = await runProgram(root, ['inspect', ...traces.map((path) => resolve(path))], quickstart);
  const simulated = await runProgram(root, args, quickstart);
  return [
    ...figures,
    figure('a week of traces, inspected', inspected, 'capplan inspect conv.csv code.csv'),
    figure('a week of traces, simulated', simulated, 'one self-hosted and one serverless option'),
  ];
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Figure } from './measure.ts';

interface Usage {
  readonly wallS: number;
  /** Peak resident memory, bytes; null where the system does not tell. */
  readonly peakBytes: number | null;
  /** Processor time of all threads, seconds; null where the system does not tell. */
  readonly processorS: number | null;
}

function peakOf(pid: number): number | null {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** User and system time, fields 14 and 15 of the process's line, in ticks of a hundredth of a second. */
function processorOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks / 100 : null;
  } catch {
    return null;
  }
}

function runProgram(root: string, args: readonly string[], cwd: string): Promise<Usage> {
  const from = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin', 'capplan.js'), ...args], { cwd, stdio: 'ignore' });
  let peakBytes: number | null = null;
  let processorS: number | null = null;
  const watch = setInterval(() => {
    if (child.pid === undefined) return;
    peakBytes = peakOf(child.pid) ?? peakBytes;
    processorS = processorOf(child.pid) ?? processorS;
  }, 20);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) done({ wallS: (performance.now() - from) / 1000, peakBytes, processorS });
      else fail(new Error(`capplan ${args.join(' ')} ended with ${code}`));
    });
  });
}

function figure(name: string, { wallS, peakBytes, processorS }: Usage, command: string): Figure {
  const processor = processorS === null ? '' : `, ${processorS.toFixed(1)} s of processor time`;
  const memory = peakBytes === null ? '' : `, ${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
  return {
    group: 'programs',
    name,
    value: Number(wallS.toPrecision(3)),
    unit: 's wall',
    note: `${command}${processor}${memory}`,
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

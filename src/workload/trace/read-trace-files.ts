import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { OpenTrace } from '../open-inputs.ts';
import type { ReadInputOptions } from '../workload-input.ts';
import { expectedRows, type LoadedTrace, loadTrace } from './read-trace-columns.ts';

/** What a thread is asked to read. */
export interface TraceTask {
  readonly path: string;
  readonly room: number;
  readonly options: Pick<ReadInputOptions, 'tz' | 'prefixCacheTokens'>;
}

/** What it answers; the columns lie in shared memory. */
export type TraceAnswer = LoadedTrace | { readonly mistakes: readonly Diagnostic[] };

/** Files from this size on are worth a thread of their own. */
const WORTH_A_THREAD_BYTES = 64 * 2 ** 20;

/** Reads all traces, large ones side by side. Throws InputError with the mistakes of all of them. */
export async function loadTraces(
  inputs: readonly OpenTrace[],
  options: ReadInputOptions,
): Promise<readonly LoadedTrace[]> {
  const { tz, prefixCacheTokens } = options;
  const asked = {
    ...(tz === undefined ? {} : { tz }),
    ...(prefixCacheTokens === undefined ? {} : { prefixCacheTokens }),
  };
  const rooms = roomsOf(inputs);
  const elsewhere = forThreads(inputs, (options.threads ?? availableParallelism()) - 1);
  const answers = new Map(
    inputs.flatMap((input, i) => {
      if (!elsewhere.has(i)) return [];
      const { path } = input.source;
      input.source.close();
      return [[i, readInThread({ path, room: rooms[i], options: asked })] as const];
    }),
  );
  const mistakes: Diagnostic[] = [];
  const loaded: LoadedTrace[] = [];
  // The files of this thread first, so that the others are waited for last; reported in the order given.
  const own = new Map<number, Promise<LoadedTrace>>();
  for (const [i, { source, what }] of inputs.entries()) {
    if (elsewhere.has(i)) continue;
    const one = loadTrace(source, what, asked, rooms[i]);
    await one.catch(() => undefined);
    own.set(i, one);
  }
  for (const i of inputs.keys()) {
    try {
      loaded.push(await (own.get(i) ?? answers.get(i)!));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.diagnostics);
    }
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return loaded;
}

/** Positions of the files that other threads read: all large ones but the largest, as far as there are threads. */
function forThreads(inputs: readonly OpenTrace[], threads: number): ReadonlySet<number> {
  const large = inputs
    .map(({ source }, i) => ({ i, bytes: bytesOf(source.path) }))
    .filter(({ bytes }) => bytes >= WORTH_A_THREAD_BYTES)
    .sort((a, b) => b.bytes - a.bytes || a.i - b.i);
  return new Set(large.slice(1, 1 + Math.max(0, threads)).map(({ i }) => i));
}

/** Rows to make room for in each file: its own, and in the longest one those of all, to merge the others into it. */
function roomsOf(inputs: readonly OpenTrace[]): number[] {
  const expected = inputs.map(({ source }) => expectedRows(source, bytesOf(source.path)));
  const longest = expected.indexOf(Math.max(...expected));
  const all = expected.reduce((sum, rows) => sum + rows, 0);
  return expected.map((rows, i) => (i === longest ? all : rows));
}

/** Nothing for standard input and pipes, which can only be read where they were opened. */
function bytesOf(path: string): number {
  if (path === '-') return 0;
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true ? status.size : 0;
}

function readInThread(task: TraceTask): Promise<LoadedTrace> {
  const answer = new Promise<LoadedTrace>((resolve, reject) => {
    const worker = new Worker(new URL('./read-trace-thread.js', import.meta.url), { workerData: task });
    worker.once('error', reject);
    worker.once('message', (message: TraceAnswer) => {
      if ('mistakes' in message) reject(new InputError(message.mistakes));
      else resolve(message);
    });
  });
  // It is awaited after the files of this thread, and may fail before.
  answer.catch(() => undefined);
  return answer;
}

import { availableParallelism } from 'node:os';
import { evaluateParts, partCount } from '../../plan/evaluate/evaluate-parts.ts';
import type { OptionPart } from '../../plan/evaluate/option-part.ts';
import { FULL_REQUESTS } from '../../plan/plan-efforts.ts';
import type { PlanFlags } from '../../plan/plan-result.ts';
import type { PreparedRun } from './prepare-run.ts';

/** What a thread needs to take pieces of the work; the counter is shared by all of them. */
export interface PieceWork {
  readonly prepared: PreparedRun;
  readonly flags: PlanFlags;
  readonly keepsRequests: boolean;
  readonly counter: Int32Array;
}

const MOST_JOBS = 16;
/** About as many as are chosen where none are given. */
const USUAL_OPTIONS = 12;

/** One thread for each processor. */
export function threadsHere(): number {
  return Math.min(MOST_JOBS, availableParallelism());
}

/**
 * Requests from which on threads are worth it: each reads the program, draws the streams and warms up by itself, which for
 * a few seconds of work costs more than it gains.
 */
const WORTH_THREADS = 5_000_000;

/** Threads that a run uses: as many as it may, or one where it is small. */
export function jobsFor(prepared: PreparedRun, { replications }: PlanFlags, most: number): number {
  const { input, scenario } = prepared;
  const once =
    input.kind === 'trace'
      ? input.stream.count
      : Math.min(FULL_REQUESTS, 3600 * input.workloads.reduce((sum, one) => sum + one.qpsPeakHour, 0));
  const options = scenario.options?.length ?? USUAL_OPTIONS;
  return once * replications * options < WORTH_THREADS ? 1 : most;
}

/** Takes pieces until none is left. */
export function takePieces({ prepared, flags, keepsRequests, counter }: PieceWork): OptionPart[] {
  const { input, scenario, catalog } = prepared;
  return evaluateParts(input, scenario, catalog, flags, {
    next: () => Atomics.add(counter, 0, 1),
    keepsRequests,
  });
}

/**
 * Every option of a plan evaluated by up to `jobs` threads, this one among them: each takes the next piece when it is done
 * with its last, so a thread that starts late only takes less. Null where there is nothing to share.
 */
export async function evaluateWithJobs(
  prepared: PreparedRun,
  flags: PlanFlags,
  jobs: number,
  keepsRequests: boolean,
): Promise<ReadonlyMap<string, OptionPart> | null> {
  const pieces = partCount(prepared.input, prepared.scenario, prepared.catalog);
  const helpers = Math.min(jobs, pieces) - 1;
  if (helpers < 1) return null;
  const counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { default: Tinypool } = await import('tinypool');
  const work: PieceWork = { prepared, flags, keepsRequests, counter };
  const pool = new Tinypool({
    filename: new URL('./piece-worker.js', import.meta.url).href,
    minThreads: helpers,
    maxThreads: helpers,
    workerData: work,
  });
  try {
    const helped = Array.from({ length: helpers }, (): Promise<OptionPart[]> => pool.run(null));
    const own = new Promise<OptionPart[]>((resolve) => {
      // The threads are started by the event loop, which the simulation below would keep busy.
      setImmediate(() => resolve(takePieces(work)));
    });
    const parts = (await Promise.all([own, ...helped])).flat();
    return new Map(parts.map((part) => [part.id, part]));
  } finally {
    await pool.destroy();
  }
}

import { availableParallelism } from 'node:os';
import Tinypool from 'tinypool';
import { evaluateParts, partCount } from '../plan/evaluate-parts.ts';
import type { OptionPart } from '../plan/option-part.ts';
import type { PlanFlags } from '../plan/plan-result.ts';
import type { PreparedRun } from './prepare-run.ts';

/** What a thread needs to take pieces of the work; the counter is shared by all of them. */
export interface PieceWork {
  readonly prepared: PreparedRun;
  readonly flags: PlanFlags;
  readonly keepsRequests: boolean;
  readonly counter: Int32Array;
}

const MOST_JOBS = 16;

/** Threads that a run uses unless it is told: as many as there are processors. */
export function usualJobs(): number {
  return Math.min(MOST_JOBS, availableParallelism());
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

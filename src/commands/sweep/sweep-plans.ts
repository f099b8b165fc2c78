import Tinypool from 'tinypool';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { plan } from '../../plan/plan-result.ts';
import type { Result } from '../../plan/result.ts';
import type { PointAt } from '../../sweep/crossings.ts';
import { sweepPoint } from '../../sweep/sweep-point.ts';
import type { SweepRange } from '../../sweep/sweep-range.ts';
import type { SweepPoint } from '../../sweep/sweep-result.ts';
import { prepareRun } from '../plan/prepare-run.ts';
import { rememberingReaders } from '../plan/remembering-readers.ts';
import { baseSeed } from '../plan/run-arguments.ts';
import type { Host } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import type { SweepFlags } from '../sweep.ts';

/** A plan that differs from the run's own in these things. */
export interface Question {
  readonly set: readonly string[];
  readonly only: readonly string[] | null;
  readonly seedShift: number;
  readonly headroom: boolean;
}

export type Ask = (question: Question) => Promise<Result>;

/** Makes the plans that are asked for, each file read once. Throws InputError. */
export function asking(host: Pick<Host, 'env'>, paths: readonly string[], flags: SweepFlags): Ask {
  const readers = rememberingReaders();
  return async ({ set, only, seedShift, headroom }) => {
    const prepared = await prepareRun(host, paths, { ...flags, set: [...flags.set, ...set] }, readers);
    const scenario = only === null ? prepared.scenario : { ...prepared.scenario, only };
    return plan(prepared.input, scenario, prepared.catalog, {
      seed: (flags.seed ?? baseSeed) + seedShift,
      replications: flags.replications ?? 1,
      version: programVersion,
      survey: { headroom },
    }).result;
  };
}

/** The run that threads make plans of, as plain data. */
export interface SweptRun {
  readonly paths: readonly string[];
  readonly flags: SweepFlags;
  readonly set: string | null;
}

/** What a thread answers: mistakes of the user lose their class on the way between threads. */
export type Answer = { readonly result: Result } | { readonly mistakes: readonly Diagnostic[] };

/** The same as {@link asking}, made by as many threads as there are jobs. */
export function plansInThreads(
  run: SweptRun,
  jobs: number,
): { readonly ask: Ask; readonly close: () => Promise<void> } {
  const pool = new Tinypool({
    filename: new URL('./sweep-worker.js', import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
    workerData: run,
  });
  return {
    ask: async (question) => {
      const answer: Answer = await pool.run(question);
      if ('mistakes' in answer) throw new InputError(answer.mistakes);
      return answer.result;
    },
    close: () => pool.destroy(),
  };
}

/** Plans at values of the range, each made once; `evaluated` are those that were made elsewhere. */
export function pointsOf(range: SweepRange, ask: Ask, evaluated: readonly SweepPoint[]): PointAt {
  const known = new Map<string, Promise<SweepPoint>>();
  const whole = { only: null, seedShift: 0 };
  for (const point of evaluated)
    known.set(JSON.stringify([String(point.value), whole]), Promise.resolve(point));
  return (value, restrict) => {
    const key = JSON.stringify([value, { only: restrict.only, seedShift: restrict.seedShift }]);
    const point =
      known.get(key) ??
      ask({ set: [`${range.path}=${value}`], ...restrict, headroom: false }).then((result) =>
        sweepPoint(range.numeric ? Number(value) : value, result),
      );
    known.set(key, point);
    return point;
  };
}

import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { plan } from '../plan/plan-result.ts';
import type { Result } from '../plan/result.ts';
import { renderSweep } from '../report/sweep-render.ts';
import { tokenizeAssignments } from '../scenario/assignment.ts';
import { findCrossings } from '../sweep/crossings.ts';
import { lever } from '../sweep/levers.ts';
import { sweepPoint } from '../sweep/sweep-point.ts';
import { readSweepRange, type SweepRange } from '../sweep/sweep-range.ts';
import type { Crossing, SweepPoint, SweepResult } from '../sweep/sweep-result.ts';
import { deliver } from './deliver.ts';
import { showWarnings } from './failure.ts';
import type { Host } from './host.ts';
import { prepareRun } from './prepare-run.ts';
import { withProgress } from './progress.ts';
import { rememberingReaders } from './remembering-readers.ts';
import { reportTargets } from './report-targets.ts';
import { baseSeed } from './run-plan.ts';
import type { SweepFlags } from './sweep.ts';
import { fileStyle, terminalStyle } from './terminal-style.ts';
import { programVersion } from './version.ts';

/** A plan that differs from the run's own in these things. */
interface Question {
  readonly set: readonly string[];
  readonly only: readonly string[] | null;
  readonly seedShift: number;
  readonly headroom: boolean;
}

type Ask = (question: Question) => Promise<Result>;

/** Plans at every value and for every change, finds where the answer changes, and prints. Throws InputError. */
export async function runSweep(host: Host, paths: readonly string[], flags: SweepFlags): Promise<void> {
  // A list of changes is open-ended, so a workload that stands behind it is taken for one of them.
  const stray = flags.whatIf.filter((text) => !text.includes('='));
  const changes = flags.whatIf.filter((text) => text.includes('='));
  if (flags.over === undefined && changes.length === 0) throw new InputError([nothingAsked]);
  const range = flags.over === undefined ? null : readSweepRange(flags.over);
  const targets = reportTargets(flags.report);
  const ask = asking(host, [...paths, ...stray], flags);

  const swept = await withProgress(host, flags, 'sweeping', async () => {
    const base = await ask({ set: [], only: null, seedShift: 0, headroom: changes.length > 0 });
    await showWarnings(host, base.diagnostics, flags);
    const along = range === null ? { points: [], crossings: [] } : await sweepAlong(range, ask);
    const levers = [];
    for (const change of changes) {
      const set = tokenizeAssignments(change);
      levers.push(lever(change, await ask({ set, only: null, seedShift: 0, headroom: true }), base));
    }
    const result: SweepResult = {
      schemaVersion: 1,
      tool: base.tool,
      seed: base.seed,
      asOf: base.asOf,
      over: range?.path ?? null,
      ...along,
      levers: levers.length > 0 ? [lever(null, base, base), ...levers] : [],
      warnings: base.warnings,
    };
    return result;
  });
  const files = targets.map((target) => ({
    path: target.path,
    text: renderSweep(swept, target.format, fileStyle(flags)),
  }));
  const style = terminalStyle(host, flags);
  await deliver(host, renderSweep(swept, flags.format ?? 'table', style), flags.out, files);
}

const nothingAsked: Diagnostic = {
  code: 'CAP200',
  severity: 'error',
  message: 'nothing to sweep over',
  help: "name a value and its range, --over workload.scale=0.25:4, or single changes, --what-if 'workload.scale=2'",
};

function asking(host: Host, paths: readonly string[], flags: SweepFlags): Ask {
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

async function sweepAlong(
  range: SweepRange,
  ask: Ask,
): Promise<{ readonly points: SweepPoint[]; readonly crossings: Crossing[] }> {
  const known = new Map<string, Promise<SweepPoint>>();
  const at = (
    value: string,
    restrict: { readonly only: readonly string[] | null; readonly seedShift: number },
  ): Promise<SweepPoint> => {
    const key = JSON.stringify([value, restrict]);
    const point =
      known.get(key) ??
      ask({ set: [`${range.path}=${value}`], ...restrict, headroom: false }).then((result) =>
        sweepPoint(range.numeric ? Number(value) : value, result),
      );
    known.set(key, point);
    return point;
  };
  const points: SweepPoint[] = [];
  for (const value of range.values) points.push(await at(value, { only: null, seedShift: 0 }));
  return { points, crossings: range.numeric ? await findCrossings(points, at) : [] };
}

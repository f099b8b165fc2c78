import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { plan } from '../plan/plan-result.ts';
import type { Result } from '../plan/result.ts';
import { renderSweep } from '../report/sweep-render.ts';
import { tokenizeAssignments } from '../scenario/assignment.ts';
import { findCrossings, type PointAt } from '../sweep/crossings.ts';
import { lever } from '../sweep/levers.ts';
import { sweepPoint } from '../sweep/sweep-point.ts';
import { readSweepRange, type SweepRange } from '../sweep/sweep-range.ts';
import type { Crossing, SweepPoint, SweepResult } from '../sweep/sweep-result.ts';
import { deliver } from './deliver.ts';
import { showWarnings } from './failure.ts';
import type { Host } from './host.ts';
import { type PartialResult, runningFlags } from './partial-result.ts';
import { prepareRun } from './prepare-run.ts';
import { withProgress } from './progress.ts';
import { rememberingReaders } from './remembering-readers.ts';
import { reportTargets } from './report-targets.ts';
import { baseSeed } from './run-plan.ts';
import { piecesOf, type Shard } from './shard.ts';
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
export async function runSweep(
  host: Host,
  paths: readonly string[],
  flags: SweepFlags,
  evaluated: readonly SweepPoint[] = [],
): Promise<void> {
  const targets = reportTargets(flags.report);
  const { range, changes, ask } = openSweep(host, paths, flags);
  const swept = await withProgress(host, flags, 'sweeping', async () => {
    const base = await ask({ set: [], only: null, seedShift: 0, headroom: changes.length > 0 });
    await showWarnings(host, base.diagnostics, flags);
    const along =
      range === null
        ? { points: [], crossings: [] }
        : await sweepAlong(range, pointsOf(range, ask, evaluated));
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

/** Every n-th value of a sweep. Crossings are looked for when the slices are joined. Throws InputError. */
export async function runSweepShard(
  host: Host,
  paths: readonly string[],
  flags: SweepFlags,
  shard: Shard,
): Promise<PartialResult> {
  const { range, ask } = openSweep(host, paths, flags);
  const at = range === null ? null : pointsOf(range, ask, []);
  const base = await ask({ set: [], only: [], seedShift: 0, headroom: false });
  const values = range?.values ?? [];
  const next = piecesOf(shard);
  const points: SweepPoint[] = [];
  for (let piece = next(); at !== null && piece < values.length; piece = next())
    points.push(await at(values[piece]!, { only: null, seedShift: 0 }));
  return {
    capplanPart: 1,
    version: programVersion,
    shard,
    command: 'sweep',
    paths,
    flags: runningFlags(flags),
    set: host.env.CAPPLAN_SET ?? null,
    inputs: base.inputs.map(({ sha256 }) => sha256),
    options: [],
    points,
  };
}

function openSweep(
  host: Host,
  paths: readonly string[],
  flags: SweepFlags,
): { readonly range: SweepRange | null; readonly changes: readonly string[]; readonly ask: Ask } {
  // A list of changes is open-ended, so a workload that stands behind it is taken for one of them.
  const stray = flags.whatIf.filter((text) => !text.includes('='));
  const changes = flags.whatIf.filter((text) => text.includes('='));
  if (flags.over === undefined && changes.length === 0) throw new InputError([nothingAsked]);
  const range = flags.over === undefined ? null : readSweepRange(flags.over);
  return { range, changes, ask: asking(host, [...paths, ...stray], flags) };
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

/** Plans at values of the range, each made once; `evaluated` are those that were made elsewhere. */
function pointsOf(range: SweepRange, ask: Ask, evaluated: readonly SweepPoint[]): PointAt {
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

async function sweepAlong(
  range: SweepRange,
  at: PointAt,
): Promise<{ readonly points: SweepPoint[]; readonly crossings: Crossing[] }> {
  const points: SweepPoint[] = [];
  for (const value of range.values) points.push(await at(value, { only: null, seedShift: 0 }));
  return { points, crossings: range.numeric ? await findCrossings(points, at) : [] };
}

import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Result } from '../../plan/result.ts';
import { renderSweep } from '../../report/sweep/sweep-render.ts';
import { tokenizeAssignments } from '../../scenario/assignment.ts';
import { findCrossings, type PointAt } from '../../sweep/crossings.ts';
import { lever } from '../../sweep/levers.ts';
import { readSweepRange, type SweepRange } from '../../sweep/sweep-range.ts';
import type { Crossing, SweepPoint, SweepResult } from '../../sweep/sweep-result.ts';
import { deliver } from '../output/deliver.ts';
import { showWarnings } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { reportTargets } from '../output/report-targets.ts';
import { fileStyle, terminalStyle } from '../output/terminal-style.ts';
import { threadsHere } from '../plan/evaluate-jobs.ts';
import type { Host } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import type { SweepFlags } from '../sweep.ts';
import { type PartialResult, runningFlags } from './partial-result.ts';
import { piecesOf, type Shard } from './shard.ts';
import { type Ask, asking, plansInThreads, pointsOf } from './sweep-plans.ts';

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
        : await withPlans(host, paths, flags, base, (planAt) =>
            sweepAlong(range, pointsOf(range, planAt ?? ask, evaluated)),
          );
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

/** Requests of a trace that every thread may hold once more. */
const MOST_READ_TWICE = 2_000_000;

/** Hands `work` plans made by threads, or null where this one makes them: on request, or for what is read only once. */
async function withPlans<T>(
  host: Host,
  paths: readonly string[],
  flags: SweepFlags,
  base: Result,
  work: (ask: Ask | null) => Promise<T>,
): Promise<T> {
  const jobs = flags.jobs ?? threadsHere();
  const rows = base.inputs.reduce((sum, input) => sum + input.rows, 0);
  if (jobs === 1 || paths.includes('-') || rows > MOST_READ_TWICE) return work(null);
  const plans = plansInThreads({ paths, flags, set: host.env.CAPPLAN_SET ?? null }, jobs);
  try {
    return await work(plans.ask);
  } finally {
    await plans.close();
  }
}

async function sweepAlong(
  range: SweepRange,
  at: PointAt,
): Promise<{ readonly points: SweepPoint[]; readonly crossings: Crossing[] }> {
  const points = await Promise.all(range.values.map((value) => at(value, { only: null, seedShift: 0 })));
  return { points, crossings: range.numeric ? await findCrossings(points, at) : [] };
}

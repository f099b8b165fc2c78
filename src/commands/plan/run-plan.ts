import { InputError } from '../../diagnostics/diagnostic.ts';
import { evaluateParts } from '../../plan/evaluate/evaluate-parts.ts';
import { type Plan, type PlanFlags, plan } from '../../plan/plan-result.ts';
import type { Result } from '../../plan/result.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';
import { withProgress } from '../output/progress.ts';
import type { RunFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import { type PartialResult, runningFlags } from '../sweep/partial-result.ts';
import { piecesOf, type Shard } from '../sweep/shard.ts';
import { evaluateWithJobs, jobsFor, threadsHere } from './evaluate-jobs.ts';
import { prepareRun } from './prepare-run.ts';
import { baseSeed, runArguments, usualReplications } from './run-arguments.ts';

/** A run with what it was told. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly scenario: Scenario;
}

function planFlagsOf(host: Host, paths: readonly string[], flags: RunFlags): PlanFlags {
  return {
    run: runArguments(host, paths, flags),
    seed: flags.seed ?? baseSeed,
    replications: flags.replications ?? usualReplications,
    version: programVersion,
  };
}

/** Reads everything and plans. Throws InputError with the mistakes of all files together. */
export async function runPlan(host: Host, paths: readonly string[], flags: RunFlags): Promise<PlannedRun> {
  const prepared = await prepareRun(host, paths, flags);
  const { input, scenario, catalog } = prepared;
  const planFlags = planFlagsOf(host, paths, flags);
  const planned = await withProgress(host, flags, 'simulating', async () => {
    const jobs = jobsFor(prepared, planFlags, flags.jobs ?? threadsHere());
    const parts =
      jobs === 1 ? null : await evaluateWithJobs(prepared, planFlags, jobs, flags.requests !== undefined);
    return plan(input, scenario, catalog, parts === null ? planFlags : { ...planFlags, parts });
  });
  return { plan: planned, scenario };
}

/** One slice of a run, to be joined with the others by {@link mergedPlan}. Throws InputError. */
export async function runShard(
  host: Host,
  paths: readonly string[],
  flags: RunFlags,
  shard: Shard,
): Promise<PartialResult> {
  const prepared = await prepareRun(host, paths, flags);
  const { input, scenario, catalog } = prepared;
  const options = await withProgress(host, flags, 'simulating', () =>
    evaluateParts(input, scenario, catalog, planFlagsOf(host, paths, flags), {
      next: piecesOf(shard),
      keepsRequests: false,
    }),
  );
  return {
    capplanPart: 1,
    version: programVersion,
    shard,
    command: 'simulate',
    paths,
    flags: runningFlags(flags),
    set: host.env.CAPPLAN_SET ?? null,
    inputs: input.inputs.map(({ sha256 }) => sha256),
    options,
    points: [],
  };
}

/** The plan that all slices make: what they evaluated is taken from them, the rest is done here. Throws InputError. */
export async function mergedPlan(
  host: Host,
  flags: RunFlags,
  parts: readonly PartialResult[],
): Promise<Result> {
  const [first] = parts;
  const { input, scenario, catalog } = await prepareRun(host, first!.paths, flags);
  refuseOtherInputs(first!, input);
  const evaluated = new Map(parts.flatMap(({ options }) => options).map((part) => [part.id, part]));
  return plan(input, scenario, catalog, {
    ...planFlagsOf(host, first!.paths, flags),
    parts: evaluated,
  }).result;
}

/** Throws InputError where the files are not those that the parts were made from. */
export function refuseOtherInputs(part: PartialResult, input: Pick<WorkloadInput, 'inputs'>): void {
  const changed = input.inputs.filter(({ sha256 }, i) => sha256 !== part.inputs[i]);
  if (changed.length === 0) return;
  throw new InputError(
    changed.map(({ path }) => ({
      code: 'CAP252',
      severity: 'error',
      message: `${path} is not the file that the parts were made from`,
      file: path,
      help: 'merge beside the same files',
    })),
  );
}

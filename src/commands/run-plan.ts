import { type Plan, type PlanFlags, plan } from '../plan/plan-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { evaluateWithJobs, usualJobs } from './evaluate-jobs.ts';
import type { RunFlags } from './flags.ts';
import type { Host } from './host.ts';
import { prepareRun } from './prepare-run.ts';
import { withProgress } from './progress.ts';
import { programVersion } from './version.ts';

export const baseSeed = 1;
export const usualReplications = 5;

/** A run with what it was told. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly scenario: Scenario;
}

/** Reads everything and plans. Throws InputError with the mistakes of all files together. */
export async function runPlan(host: Host, paths: readonly string[], flags: RunFlags): Promise<PlannedRun> {
  const prepared = await prepareRun(host, paths, flags);
  const { input, scenario, catalog } = prepared;
  const planFlags: PlanFlags = {
    seed: flags.seed ?? baseSeed,
    replications: flags.replications ?? usualReplications,
    version: programVersion,
  };
  const planned = await withProgress(host, flags, 'simulating', async () => {
    const jobs = flags.jobs ?? usualJobs();
    const parts =
      jobs === 1 ? null : await evaluateWithJobs(prepared, planFlags, jobs, flags.requests !== undefined);
    return plan(input, scenario, catalog, parts === null ? planFlags : { ...planFlags, parts });
  });
  return { plan: planned, scenario };
}

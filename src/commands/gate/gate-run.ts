import { type Baseline, baselineOf } from '../../gate/baseline.ts';
import { baselineText } from '../../gate/baseline-file.ts';
import { programOf } from '../../gate/program.ts';
import { type PlanInputs, recorded, runFacts } from '../../gate/run-facts.ts';
import { type Plan, plan } from '../../plan/plan-result.ts';
import { withProgress } from '../output/progress.ts';
import { baseSeed, usualReplications } from '../plan/run-arguments.ts';
import type { RunFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import { seenFrom } from './read-baseline.ts';

/** A plan with everything it came from. */
export interface GateRun {
  readonly plan: Plan;
  readonly asBaseline: Baseline;
}

/** Plans with a catalogue that writes down its answers; seed, sizes and assignments are those of an earlier run. */
export async function gateRun(
  host: Host,
  flags: RunFlags,
  inputs: PlanInputs,
  before: Baseline | null,
): Promise<GateRun> {
  const noting = recorded(inputs);
  const replications = flags.replications ?? before?.replications ?? usualReplications;
  const planned = await withProgress(host, flags, 'simulating', () =>
    plan(noting.input, noting.scenario, noting.catalog, {
      seed: flags.seed ?? before?.seed ?? baseSeed,
      replications,
      version: programVersion,
      ...(before === null ? {} : { kept: before.kept }),
    }),
  );
  const { constants } = programOf(programVersion, inputs.catalog);
  return { plan: planned, asBaseline: baselineOf(planned.result, runFacts(noting), replications, constants) };
}

/** The run as the text of a baseline file at `place`. */
export function baselineFileText(run: GateRun, place: string): string {
  return baselineText(run.asBaseline, seenFrom(place));
}

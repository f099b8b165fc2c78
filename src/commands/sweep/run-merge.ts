import type { MergeFlags } from '../merge.ts';
import { printResult } from '../output/print-result.ts';
import { prepareRun } from '../plan/prepare-run.ts';
import { mergedPlan, refuseOtherInputs } from '../plan/run-plan.ts';
import type { Host } from '../program/host.ts';
import type { SweepFlags } from '../sweep.ts';
import type { PartialResult } from './partial-result.ts';
import { runSweep } from './run-sweep.ts';

/** Does what is left of a run when its slices are there, and prints it. Throws InputError. */
export async function runMerge(
  host: Host,
  parts: readonly PartialResult[],
  output: MergeFlags,
): Promise<void> {
  const [first] = parts;
  if (first === undefined) return;
  // The run is the one that was sliced; only where its result goes is said here.
  const flags = { ...first.flags, ...output } as SweepFlags;
  const same: Host = {
    ...hostOf(host),
    env: { ...host.env, CAPPLAN_SET: first.set ?? undefined },
  };
  if (first.command === 'sweep') {
    refuseOtherInputs(first, (await prepareRun(same, first.paths, flags)).input);
    const points = parts.flatMap((part) => part.points);
    await runSweep(same, first.paths, flags, points);
    return;
  }
  await printResult(same, await mergedPlan(same, flags, parts), flags);
}

/** The parts of a host that commands look at; it may be `process` itself, which must not be copied. */
function hostOf({ argv, env, stdout, stderr }: Host): Host {
  return { argv, env, stdout, stderr };
}

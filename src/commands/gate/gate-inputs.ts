import { relative } from 'node:path';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { loadScenario, noFlags } from '../../scenario/load-scenario.ts';
import { findScenario } from '../../scenario/read-scenario-file.ts';
import { type PreparedRun, prepareRun } from '../plan/prepare-run.ts';
import type { RunFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';

/** What a gate runs on, and the workload files it was told or found. */
export interface GateInputs extends PreparedRun {
  readonly paths: readonly string[];
}

/**
 * As {@link prepareRun}; without a workload on the command line it is the one that the `capplan.yaml` of the current
 * folder names. Throws InputError.
 */
export async function gateInputs(host: Host, paths: readonly string[], flags: RunFlags): Promise<GateInputs> {
  if (paths.length > 0) return { ...(await prepareRun(host, paths, flags)), paths };
  const scenario = flags.scenario ?? findScenario('workload.csv');
  if (scenario === null) {
    throw new InputError([
      {
        code: 'CAP200',
        severity: 'error',
        message: 'no workload was given, and there is no capplan.yaml here that names one',
        help: 'name a workload CSV or a trace; `capplan init` writes one to start from',
      },
    ]);
  }
  const near = relative('', scenario);
  const found = near.startsWith('..') ? scenario : near;
  const { workloadPath } = (await loadScenario({ ...noFlags, scenarioPath: found })).scenario;
  if (workloadPath === null) {
    throw new InputError([
      {
        code: 'CAP200',
        severity: 'error',
        message: `no workload was given, and ${found} names none`,
        file: found,
        help: 'add `workload: workload.csv` to it, or name the file on the command line',
      },
    ]);
  }
  const workloads = [relative('', workloadPath) || workloadPath];
  return { ...(await prepareRun(host, workloads, { ...flags, scenario: found })), paths: workloads };
}

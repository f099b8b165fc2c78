import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { plan } from '../../src/plan/plan-result.ts';
import type { Result } from '../../src/plan/result.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import { readInput } from '../../src/workload/read-input.ts';

const catalog = loadCatalog({ asOf: null, pricing: [], throughput: [] });

export interface Asked {
  readonly seed?: number;
  readonly options?: readonly string[];
  readonly set?: readonly string[];
  readonly slo?: readonly string[];
  readonly replications?: number;
  readonly scenarioPath?: string;
  /** Files of own prices, laid over the catalogue. */
  readonly pricing?: readonly string[];
  /** Without headroom, sensitivities and timeline, for tests of what does not depend on them. */
  readonly survey?: boolean;
}

/** A whole plan as the command line would ask for it, with two replications. */
export async function planOf(path: string, asked: Asked = {}): Promise<Result> {
  const { scenario } = await loadScenario({
    ...noFlags,
    workloadPaths: [path],
    scenarioPath: asked.scenarioPath ?? null,
    options: asked.options ?? [],
    set: asked.set ?? [],
    slo: asked.slo ?? [],
  });
  const input = await readInput([path], {
    strict: true,
    objectives: scenario.objectives,
    scale: scenario.workloadScale,
    cells: scenario.workloadCells,
  });
  const flags = {
    seed: asked.seed ?? 1,
    replications: asked.replications ?? 2,
    version: '0',
    ...(asked.survey === true ? { survey: { headroom: false, exact: true } } : {}),
  };
  const { pricing } = asked;
  const priced = pricing === undefined ? catalog : loadCatalog({ asOf: null, pricing, throughput: [] });
  return plan(input, scenario, await priced, flags).result;
}

import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { plan } from '../../src/plan/plan-result.ts';
import type { OptionResult, Result } from '../../src/plan/result.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import { readInput } from '../../src/workload/read-input.ts';

const catalog = loadCatalog({ asOf: null, pricing: [], throughput: [] });

export interface Asked {
  readonly set?: readonly string[];
  readonly options?: readonly string[];
  readonly only?: readonly string[];
  readonly replications?: number;
}

/** The result of a shipped scenario's folder, with something changed. */
export async function plannedScenario(name: string, asked: Asked = {}): Promise<Result> {
  const folder = fileURLToPath(new URL(`../../scenarios/${name}/`, import.meta.url));
  const path = `${folder}workload.csv`;
  const { scenario } = await loadScenario({
    ...noFlags,
    workloadPaths: [path],
    options: asked.options ?? [],
    set: asked.set ?? [],
    only: asked.only ?? [],
  });
  const input = await readInput([path], {
    strict: true,
    objectives: scenario.objectives,
    scale: scenario.workloadScale,
    cells: scenario.workloadCells,
  });
  const flags = { seed: 1, replications: asked.replications ?? 2, version: '0' };
  return plan(input, scenario, await catalog, flags).result;
}

export function optionOf(result: Result, id: string): OptionResult {
  const found = result.options.find((option) => option.id === id);
  if (found === undefined) throw new Error(`no option ${id}`);
  return found;
}

/**
 * capplan as a library: read the inputs, plan, render.
 *
 * @example
 * const { scenario } = await loadScenario({ ...noFlags, workloadPaths: ['workload.csv'] });
 * const input = await readInput(['workload.csv'], { strict: false, objectives: scenario.objectives });
 * const catalog = await loadCatalog({ asOf: null, pricing: [], throughput: [] });
 * const result = await planResult(input, scenario, catalog, { seed: 1, replications: 5, version: '0' });
 */
export type { Catalog } from './catalog/catalog.ts';
export { type CatalogOptions, loadCatalog } from './catalog/load-catalog.ts';
export type { Assumption } from './diagnostics/assumption.ts';
export { type Diagnostic, InputError } from './diagnostics/diagnostic.ts';
export { type Plan, type PlanFlags, plan, planResult } from './plan/plan-result.ts';
export type { Result } from './plan/result.ts';
export { type LoadedScenario, loadScenario, noFlags, type ScenarioFlags } from './scenario/load-scenario.ts';
export type { OptionSpec, Scenario } from './scenario/scenario.ts';
export type { SimulatedDeployment } from './simulate/deployment.ts';
export type { Outcome } from './simulate/outcome.ts';
export { simulate } from './simulate/simulate.ts';
export { readInput } from './workload/read-input.ts';
export type { RequestStream } from './workload/request-stream.ts';
export type { Workload } from './workload/workload.ts';
export type { ReadInputOptions, WorkloadInput } from './workload/workload-input.ts';

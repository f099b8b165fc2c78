import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { plan } from '../../src/plan/plan-result.ts';
import type { Result } from '../../src/plan/result.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import { readInput } from '../../src/workload/read-input.ts';
import { optionOf } from './planned.ts';

const folder = fileURLToPath(new URL('../../scenarios/price-decline/', import.meta.url));

async function plannedWith(pricing: readonly string[]): Promise<Result> {
  const path = `${folder}workload.csv`;
  const { scenario } = await loadScenario({ ...noFlags, workloadPaths: [path] });
  const input = await readInput([path], {
    strict: true,
    objectives: scenario.objectives,
    scale: scenario.workloadScale,
    cells: scenario.workloadCells,
  });
  const catalog = await loadCatalog({ asOf: null, pricing: [...pricing], throughput: [] });
  const flags = { seed: 1, replications: 1, version: '0', survey: { headroom: false, exact: true } };
  return plan(input, scenario, catalog, flags).result;
}

it('a gross margin of 25 % in place of 60 % takes 46.7 % off the API and turns the choice', async () => {
  const today = await plannedWith([]);
  const thin = await plannedWith([`${folder}pricing.csv`]);
  // 0.65 requests a second of 1,800 tokens at $2.50 and 350 at $15 per million, in a month of 730 h.
  const fullUsd = 0.65 * 730 * 3600 * ((1800 * 2.5 + 350 * 15) / 1e6);
  // A handful of prompts in a million reaches the long-context price.
  const todayUsd = optionOf(today, 'api').cost.monthlyUsd!;
  expect(todayUsd / fullUsd).toBeCloseTo(1, 4);
  const ratio = (1 - 0.6) / (1 - 0.25);
  expect(optionOf(thin, 'api').cost.monthlyUsd! / todayUsd).toBeCloseTo(ratio, 5);
  expect(optionOf(thin, 'own').cost.monthlyUsd).toBe(optionOf(today, 'own').cost.monthlyUsd);
  expect(today.recommendation.assignments.map((one) => one.option)).toEqual(['own']);
  expect(thin.recommendation.assignments.map((one) => one.option)).toEqual(['api']);
});

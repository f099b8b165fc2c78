import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { assignedIn, type Baseline, baselineOf, baselineValue } from '../../src/gate/baseline.ts';
import { changedFactors } from '../../src/gate/changed-factors.ts';
import { blocks, evaluateChecks } from '../../src/gate/evaluate-checks.ts';
import { type PlanInputs, recorded, runFacts } from '../../src/gate/run-facts.ts';
import { plan } from '../../src/plan/plan-result.ts';
import type { CheckResult, Result } from '../../src/plan/result.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import type { CheckSpec } from '../../src/scenario/scenario.ts';
import { readWorkloadCsv } from '../../src/workload/table/read-workload-csv.ts';
import { textDialect } from '../../src/workload/table/text-dialect.ts';

const csv = `name,model,qps,input_tokens,output_tokens,ttft_p95_ms,e2e_p95_s
chat,small|open:small,3,700,60,700,6
search,small|open:small,1.5,1500,30,900,
`;

const options = [
  'id=api,kind=serverless,provider=openai,model=gpt-5-nano,tier=tier2',
  'id=gpus,kind=self-hosted,model=llama-3.1-8b,gpu=l40s,replicas=auto,usd_per_gpu_hour=0.9',
];

const seeds = Array.from({ length: 50 }, (_, index) => index + 2);

async function inputsOf(flags: readonly string[]): Promise<PlanInputs> {
  const table = readWorkloadCsv('workload.csv', csv, textDialect(csv), {
    tz: 'UTC',
    scale: 1,
    strict: true,
    objectives: {},
    cells: {},
  });
  return {
    input: { kind: 'workloads', workloads: table.workloads, inputs: [], warnings: [] },
    scenario: (await loadScenario({ ...noFlags, options: flags })).scenario,
    catalog: await loadCatalog({ asOf: null, pricing: [], throughput: [] }),
  };
}

function planned(inputs: PlanInputs, seed: number, before: Baseline | null, headroom: boolean): Result {
  const kept = before === null ? {} : { kept: before.kept };
  const flags = { seed, replications: 2, version: '1.0.0', survey: { headroom }, ...kept };
  return plan(inputs.input, inputs.scenario, inputs.catalog, flags).result;
}

/** Bounds as tight as they can be written: what the baseline itself is. */
function tightest(result: Result, baseline: Baseline): CheckSpec[] {
  const metrics = [
    'cost.monthly',
    'gpus.replicas',
    'chat.ttft_p95_ms',
    'chat.e2e_p95_s',
    'search.ttft_p95_ms',
  ];
  const above = metrics.flatMap((metric) => [
    `${metric} <= baseline`,
    `${metric} <= ${baselineText(baseline, metric)}`,
  ]);
  const below = ['headroom', 'attainment'].map((metric) => `${metric} >= baseline`);
  expect(result.options).toHaveLength(2);
  return [...above, ...below].map((expect_, index) => ({
    id: `${index} ${expect_}`,
    level: 'error',
    expect: expect_,
    message: null,
    source: null,
  }));
}

function baselineText(baseline: Baseline, metric: string): string {
  const [, prefix = '', name = ''] = /^(?:(gpus|chat|search)\.)?(.+)$/.exec(metric) ?? [];
  return String(baseline.metrics[prefix]![name]);
}

let inputs: PlanInputs;
let before: Baseline;
let checks: CheckSpec[];

beforeAll(async () => {
  inputs = recorded(await inputsOf(options));
  const result = planned(inputs, 1, null, true);
  before = baselineOf(result, runFacts(inputs), 2, null);
  checks = tightest(result, before);
});

function blocking(result: Result, made: PlanInputs): readonly string[] {
  const evaluated = evaluateChecks(checks, result, {
    valueOf: (address) => baselineValue(before, address),
    assigned: (workload) => assignedIn(before, workload),
    checks: null,
    sameSeed: false,
    sameFacts: changedFactors(before.facts, runFacts(made)).length === 0,
  });
  expect(evaluated.diagnostics).toEqual([]);
  return evaluated.checks
    .filter((check) => blocks(check, 'error', evaluated.marginal))
    .map(({ id, actual, baseline }) => `${id}: ${actual} was ${baseline}`);
}

describe('a plan in which nothing passes', () => {
  it('fails a bound on its cost as before, once that was accepted as the baseline', async () => {
    const unproven = recorded(
      await inputsOf(['id=api,kind=serverless,provider=openai,model=gpt-5-nano,tier=tier2,service=flex']),
    );
    const result = planned(unproven, 1, null, false);
    const accepted = baselineOf(result, runFacts(unproven), 2, null);
    const spec = { id: 'budget', level: 'error', expect: 'cost.monthly <= 10', message: null, source: null };
    const stateWhere = (sameFacts: boolean, assigned: boolean | null = null) =>
      evaluateChecks([spec as CheckSpec], result, {
        valueOf: (address) => baselineValue(accepted, address),
        assigned: (workload) => assigned ?? assignedIn(accepted, workload),
        checks: null,
        sameSeed: true,
        sameFacts,
      }).checks[0]!;
    expect(stateWhere(true)).toMatchObject({
      status: 'fail',
      state: 'existing',
      actual: null,
      baseline: null,
    });
    expect(blocks(stateWhere(true), 'error', new Set())).toBe(false);
    expect(stateWhere(false).state).toBe('existing');
    expect(stateWhere(false, true).state).toBe('new');
  });
});

describe('blocks', () => {
  it('stops for what fails outright, even beside a marginal check of the same id', () => {
    const check = {
      id: 'a',
      level: 'error',
      expected: '',
      actual: 2,
      baseline: 1,
      state: 'new',
      message: '',
    };
    const failing = { ...check, status: 'fail' } as const;
    const near = { ...check, status: 'warn' } as const;
    expect(blocks(failing as CheckResult, 'error', new Set(['a']))).toBe(true);
    expect(blocks(near as CheckResult, 'warn', new Set(['a']))).toBe(false);
  });
});

describe('noise', () => {
  it('never fails a plan that has not changed, whatever the seed and however tight the bound', () => {
    for (const seed of seeds)
      expect(blocking(planned(inputs, seed, before, seed <= 10), inputs), `seed ${seed}`).toEqual([]);
  });

  it('never hides a cost that is 5 % higher', async () => {
    const dearer = recorded(
      await inputsOf(
        options.map((option) => option.replace('usd_per_gpu_hour=0.9', 'usd_per_gpu_hour=0.945')),
      ),
    );
    const costs = checks.filter(({ expect: text }) => text.startsWith('cost.monthly'));
    expect(costs).toHaveLength(2);
    for (const seed of seeds) {
      const failed = blocking(planned(dearer, seed, before, false), dearer).join('\n');
      for (const { id } of costs) expect(failed, `seed ${seed}`).toContain(id);
    }
  });
});

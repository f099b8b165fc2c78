import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { type Baseline, baselineOf } from '../../src/gate/baseline.ts';
import { baselineText, parseBaseline } from '../../src/gate/baseline-file.ts';
import { changedFactors } from '../../src/gate/changed-factors.ts';
import { explainCost } from '../../src/gate/explain-cost.ts';
import { mixedInputs, type PlanInputs, recorded, runFacts } from '../../src/gate/run-facts.ts';
import { plan } from '../../src/plan/plan-result.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import { readWorkloadCsv } from '../../src/workload/table/read-workload-csv.ts';
import { textDialect } from '../../src/workload/table/text-dialect.ts';

/** One option of every kind of price: by the token, by the batch, by the GPU-hour, by the unit. */
const options = [
  'id=api,kind=serverless,provider=openai,model=gpt-5-mini,tier=tier3',
  'id=night,kind=batch,provider=openai,model=gpt-5-mini,tier=tier3',
  'id=gpus,kind=self-hosted,model=llama-3.1-8b,gpu=h100,replicas=auto',
  'id=ptu,kind=dedicated,provider=azure,model=gpt-5-mini,unit=ptu,commitment=month',
];

const csv = `name,model,qps,input_tokens,output_tokens,ttft_p95_ms,deadline_h
chat,small|open:small,1,700,60,2500,
docs,mid,0.05,3000,200,,24
`;

async function inputsOf(text: string, flags: readonly string[] = options): Promise<PlanInputs> {
  const { scenario } = await loadScenario({ ...noFlags, options: flags });
  const table = readWorkloadCsv('workload.csv', text, textDialect(text), {
    tz: 'UTC',
    scale: 1,
    strict: true,
    objectives: {},
    cells: {},
  });
  const inputs = [{ path: 'workload.csv', sha256: 'a'.repeat(64), rows: 2, kept: 2, dropped: 0 }];
  return {
    input: { kind: 'workloads', workloads: table.workloads, inputs, warnings: [] },
    scenario,
    catalog: await loadCatalog({ asOf: null, pricing: [], throughput: [] }),
  };
}

const flags = { seed: 1, replications: 2, version: '1.0.0', survey: { headroom: false, exact: true } };

async function run(inputs: PlanInputs): Promise<Baseline> {
  const noting = recorded(inputs);
  const { result } = plan(noting.input, noting.scenario, noting.catalog, flags);
  return baselineOf(result, runFacts(noting), flags.replications, 'c0');
}

function reread(baseline: Baseline): Baseline {
  const parsed = parseBaseline(
    baselineText(baseline, (path) => path),
    'capplan.baseline.json',
  );
  if ('code' in parsed) throw new Error(parsed.message);
  return parsed;
}

const program = { version: flags.version, constants: 'c0' };

const allBase = { workload: false, prices: false, throughput: false, scenario: false };

describe('a saved run', () => {
  it('comes back from its file as what was written', async () => {
    const baseline = await run(await inputsOf(csv));
    const again = reread(baseline);
    expect(changedFactors(baseline.facts, again.facts)).toEqual([]);
    expect(again.monthlyUsd).toBe(baseline.monthlyUsd);
    expect(again.metrics).toEqual(baseline.metrics);
    expect(again.kept).toEqual(baseline.kept);
    expect(baselineText(again, (path) => path)).toBe(baselineText(baseline, (path) => path));
  });

  it('costs the same to the cent when it is run again under another catalogue', async () => {
    const inputs = await inputsOf(csv);
    const again = reread(await run(inputs));
    const { catalog } = inputs;
    const dearer = {
      ...catalog,
      gpuPrices: catalog.gpuPrices.map((row) => ({ ...row, usdPerGpuHour: (row.usdPerGpuHour ?? 1) * 3 })),
      unitPrices: catalog.unitPrices.map((row) => ({ ...row, usdPerPeriod: 7 * row.usdPerPeriod })),
      discounts: [
        {
          provider: '*',
          model: '*',
          region: '*',
          discountPct: -50,
          validFrom: null,
          validUntil: null,
          path: 'discounts.csv',
          line: 2,
        },
      ],
    };
    const other = await run({ ...inputs, catalog: dearer });
    expect(other.monthlyUsd).not.toBeCloseTo(again.monthlyUsd!, 0);
    const mixed = mixedInputs(again.facts, other.facts, allBase, dearer)!;
    const { result } = plan(mixed.input, mixed.scenario, mixed.catalog, flags);
    expect(Math.round(result.recommendation.monthlyUsd! * 100)).toBe(Math.round(again.monthlyUsd! * 100));

    const bars = await explainCost({
      base: again,
      head: other,
      catalog: dearer,
      program,
      kept: null,
    });
    expect(bars.filter(({ usd }) => usd !== 0)).toEqual([
      { factor: 'prices', usd: Math.round((other.monthlyUsd! - again.monthlyUsd!) * 100) / 100 },
    ]);
  });

  it('lays what another version of the program changes at that version’s door', async () => {
    const head = await run(await inputsOf(csv));
    const base = { ...reread(head), version: '0.9.0', monthlyUsd: head.monthlyUsd! - 100 };
    const catalog = (await inputsOf(csv)).catalog;
    const bars = await explainCost({ base, head, catalog, program, kept: null });
    expect(bars.filter(({ usd }) => usd !== 0)).toEqual([{ factor: 'version', usd: 100 }]);
  });

  it('lays other built-in constants at the version’s door, beside what else changed', async () => {
    const head = await run(await inputsOf(csv.replace(',700,', ',900,')));
    const catalog = (await inputsOf(csv)).catalog;
    const before = reread(await run(await inputsOf(csv)));
    const base = { ...before, constants: 'c9', monthlyUsd: before.monthlyUsd! - 100 };
    const bars = await explainCost({ base, head, catalog, program, kept: null });
    const usd = Object.fromEntries(bars.map((bar) => [bar.factor, bar.usd]));
    expect(usd.version).toBe(100);
    expect(usd.workload).toBeCloseTo(head.monthlyUsd! - before.monthlyUsd!, 2);
  });

  it('names the factors in which two runs differ', async () => {
    const base = await run(await inputsOf(csv));
    const changed = async (text: string, given: readonly string[] = options): Promise<readonly string[]> =>
      changedFactors(base.facts, (await run(await inputsOf(text, given))).facts);
    expect(await changed(csv.replace(',700,', ',900,'))).toEqual(['workload']);
    expect(await changed(csv.replace(',2500,', ',2400,'))).toEqual(['scenario']);
    expect(await changed(csv, [...options.slice(0, 3), `${options[3]},units=40`])).toEqual(['scenario']);
    const priced = options.map((text) => (text.startsWith('id=gpus') ? `${text},usd_per_gpu_hour=2` : text));
    expect(await changed(csv, priced)).toEqual(['prices']);
  });

  it('is a small file with sorted keys that stays the same from run to run', async () => {
    const [one, two] = [await run(await inputsOf(csv)), await run(await inputsOf(csv))];
    const text = baselineText(one, (path) => path);
    expect(baselineText(two, (path) => path)).toBe(text);
    expect(text.length).toBeLessThan(30_000);
    const keys = [...text.matchAll(/^ {2}"(\w+)"/gm)].map((match) => match[1]);
    expect(keys).toEqual(keys.toSorted());
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('keeps names that look like parts of objects as plain names', async () => {
    const hostile = csv.replace('chat,', '__proto__,').replace('docs,', 'constructor,');
    const baseline = await run(await inputsOf(hostile));
    const again = reread(baseline);
    expect(Object.keys(again.kept.assignments).toSorted()).toEqual(['__proto__', 'constructor']);
    expect(again.metrics).toEqual(baseline.metrics);
    expect(({} as Record<string, unknown>).api).toBeUndefined();
  });
});

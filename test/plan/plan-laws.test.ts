import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const scenarios = fileURLToPath(new URL('../../scenarios/', import.meta.url));

const quickstart = `${scenarios}quickstart/workload.csv`;
const gpu = 'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,replicas=1';
const api = 'id=api,kind=serverless,provider=groq,model=llama-3.3-70b,limits.tpm=10M';

function everyNumber(value: unknown, visit: (found: number) => void): void {
  if (typeof value === 'number') visit(value);
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) everyNumber(part, visit);
}

function expectConserved(option: OptionResult): void {
  for (const { requests } of option.workloads) {
    const { offered, completed, rejected, failed, expired, unfinished } = requests;
    expect(completed + rejected + failed + expired + unfinished).toBe(offered);
  }
}

describe('plan', () => {
  it('compares eight options and more over all four kinds for five columns', async () => {
    const result = await planOf(quickstart);
    expect(result.options.length).toBeGreaterThanOrEqual(8);
    expect(new Set(result.options.map((option) => option.kind)).size).toBe(4);
    const [assignment] = result.recommendation.assignments;
    const bought = result.options.find((option) => option.id === assignment!.option);
    expect(bought?.verdict).toBe('pass');
    const cheaper = result.options.filter(
      (option) =>
        option.verdict === 'pass' && (option.cost.monthlyUsd ?? Infinity) < bought!.cost.monthlyUsd!,
    );
    expect(cheaper).toEqual([]);
    expect(result.recommendation.sensitivities.length).toBeLessThanOrEqual(3);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const options = [gpu, api];
    const bytes = async (seed: number): Promise<string> =>
      JSON.stringify(await planOf(quickstart, { seed, options }));
    expect(await bytes(1)).toBe(await bytes(1));
    expect(await bytes(2)).not.toBe(await bytes(1));
  });

  it('loses no request and knows no NaN, under load and overload', async () => {
    for (const scale of ['1', '30']) {
      const result = await planOf(quickstart, { options: [gpu, api], set: [`workload.scale=${scale}`] });
      for (const option of result.options) expectConserved(option);
      everyNumber(result, (found) => expect(Number.isFinite(found)).toBe(true));
      if (scale === '30')
        expect(result.options.map((one) => one.verdict)).toEqual([
          'unstable',
          expect.stringMatching(/fail|unstable/),
        ]);
    }
  });

  it('moves the token lines of a bill by less than 0.5 % over 50 seeds', async () => {
    const bills: number[] = [];
    for (let seed = 1; seed <= 50; seed += 1) {
      const result = await planOf(quickstart, {
        seed,
        options: [api],
        replications: 1,
        survey: true,
        set: ['workload.scale=0.1'],
      });
      expect(result.options[0]!.cost.lines.length).toBeGreaterThan(0);
      bills.push(result.options[0]!.cost.monthlyUsd!);
    }
    expect(Math.max(...bills) / Math.min(...bills) - 1).toBeLessThan(0.005);
  });

  it('buys no more replicas than pass: one less does not', async () => {
    const auto = gpu.replace('replicas=1', 'replicas=auto');
    const result = await planOf(quickstart, { options: [auto], set: ['workload.scale=8'] });
    const [option] = result.options;
    const replicas = option!.deployment!.replicas!;
    expect(replicas).toBeGreaterThan(1);
    expect(option!.verdict).toBe('pass');
    const fewer = gpu.replace('replicas=1', `replicas=${replicas - 1}`);
    expect(
      (await planOf(quickstart, { options: [fewer], set: ['workload.scale=8'] })).options[0]!.verdict,
    ).not.toBe('pass');
  });

  it('frames an unknown model, GPU and provider at the option, all at once', async () => {
    const wrong = planOf(quickstart, {
      options: [
        'id=a,kind=self-hosted,model=lama-3.1-8b,gpu=h1000',
        'id=b,kind=serverless,provider=opnai,model=gpt-5-mini',
      ],
    });
    await expect(wrong).rejects.toMatchObject({
      diagnostics: [
        { code: 'CAP300', file: '--option', help: expect.stringContaining('llama-3.1-8b') },
        { code: 'CAP301', file: '--option' },
        { code: 'CAP302', file: '--option', help: expect.stringContaining('openai') },
      ],
    });
  });

  it('shows growth month by month, and nothing without growth', async () => {
    const growing = await planOf(quickstart, { options: [gpu], set: ['workload.chat.growth_pct_month=40'] });
    expect(growing.timeline).toHaveLength(13);
    expect(growing.timeline.map((point) => point.qpsPeak)).toEqual(
      growing.timeline.map((point) => point.qpsPeak).sort((a, b) => a - b),
    );
    expect(growing.timeline[0]!.verdict).toBe('pass');
    expect(growing.timeline.at(-1)!.verdict).not.toBe('pass');
    expect((await planOf(quickstart, { options: [gpu] })).timeline).toEqual([]);
  });

  it.each(readdirSync(scenarios).filter((name) => existsSync(`${scenarios}${name}/workload.csv`)))(
    'conserves the requests of the scenario %s and reports finite numbers',
    async (name) => {
      const result = await planOf(`${scenarios}${name}/workload.csv`, {
        replications: 1,
        set: ['workload.scale=0.2'],
      });
      for (const option of result.options) expectConserved(option);
      everyNumber(result, (found) => expect(Number.isFinite(found)).toBe(true));
      for (const { option, workload } of result.recommendation.assignments) {
        const bought = result.recommendation.options.find((one) => one.id === option);
        if (option !== null)
          expect(bought?.workloads.find((one) => one.name === workload)?.verdict).toBe('pass');
      }
    },
  );
});

const trace = fileURLToPath(new URL('../../../shared/data/traces/azure2023_conv.csv', import.meta.url));

describe.skipIf(!existsSync(trace))('plan of a recorded trace (needs ../shared)', () => {
  it('serves every row of the file', async () => {
    const result = await planOf(trace, { options: [gpu, api], slo: ['ttft_p95_ms=1000,tpot_p95_ms=60'] });
    for (const option of result.options) {
      expectConserved(option);
      expect(option.workloads[0]!.requests.offered).toBe(result.inputs[0]!.kept);
    }
    expect(result.workloads[0]).toMatchObject({ rateGiven: 'trace', requests: result.inputs[0]!.kept });
  });
});

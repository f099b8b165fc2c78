import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { plan } from '../../src/plan/plan-result.ts';
import type { Result } from '../../src/plan/result.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import { readInput } from '../../src/workload/read-input.ts';
import { plannedScenario } from './planned.ts';

it('no larger peak or burstiness is said to need fewer replicas, where work may wait for hours', async () => {
  const { recommendation } = await plannedScenario('nightly-documents', {
    only: ['reserved-120b'],
    replications: 1,
  });
  const bought = recommendation.options[0]!.deployment!.replicas!;
  expect(bought).toBeGreaterThan(1);
  for (const { text, flip } of recommendation.sensitivities) {
    if (flip === null || !/busiest hour|burstiness/.test(text)) continue;
    const [, word, count] = /^(above|below) .* (\d+) replicas?, not/.exec(flip) ?? [];
    if (word === 'above') expect(Number(count), flip).toBeGreaterThan(bought);
  }
});

it('counts what another value would buy as the answer does, and names no rival that is far beyond the range of a price', async () => {
  const { recommendation } = await plannedScenario('regulated-on-premises', { replications: 1 });
  const [own] = recommendation.options;
  expect(own!.deployment!.spare).toBe(1);
  const flips = recommendation.sensitivities.map(({ text, flip }) => ({ text, flip }));
  expect(flips.find(({ text }) => text.includes('quoted'))).toEqual({
    text: expect.stringMatching(/^own-oss quoted \$\d+–\d+$/),
    flip: null,
  });
  const { replicas, spare, gpusPerReplica } = own!.deployment!;
  const today = (replicas! + spare!) * gpusPerReplica!;
  const resized = flips.filter(({ flip }) => flip?.includes(', not '));
  for (const { flip } of resized) expect(flip).toContain(`×H100 tp2, not ${today}`);
  expect(resized.length).toBeGreaterThan(0);
});

it('weighs the whole plan: what a commitment pays for in any case moves nothing', async () => {
  const { recommendation } = await plannedScenario('multi-provider', {
    only: ['openai-batch', 'claude-sonnet'],
    replications: 1,
  });
  expect(recommendation.lines.length).toBeGreaterThan(0);
  expect(recommendation.sensitivities.filter(({ text }) => text.includes('(digest)'))).toEqual([]);
});

describe('a size in small steps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sensitivities-'));
  const fileOf = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const usdPerUnitMonth = 260;

  /** The units bought for 6 requests a second with a busiest hour, at a known latency and $260 a month each. */
  async function units(qpsPeak: string): Promise<Result['recommendation']> {
    const head = 'name,qps,qps_peak,input_tokens,output_tokens,e2e_p95_s,profile,model';
    const path = fileOf(`peak${qpsPeak}.csv`, `${head}\nchat,6,${qpsPeak},1500,300,60,office,any\n`);
    const latency = fileOf(
      'latency.csv',
      'id,kind,provider,model,ttft_p50_ms,ttft_p95_ms,tokens_per_s_p50,tokens_per_s_p5\nh,hosted,azure,gpt-6-sol,300,900,100,60\n',
    );
    const catalog = await loadCatalog({ asOf: null, pricing: [], throughput: [latency] });
    const option = 'id=ptu,kind=dedicated,provider=azure,unit=ptu,model=gpt-6-sol,commitment=month';
    const { scenario } = await loadScenario({ ...noFlags, workloadPaths: [path], options: [option] });
    const input = await readInput([path], {
      strict: true,
      objectives: scenario.objectives,
      scale: scenario.workloadScale,
      cells: scenario.workloadCells,
    });
    return plan(input, scenario, catalog, { seed: 1, replications: 5, version: '0' }).result.recommendation;
  }

  it('costs what that many units cost', async () => {
    for (const qpsPeak of ['', '12.01', '18']) {
      const { options, sensitivities } = await units(qpsPeak);
      const bought = options[0]!.deployment!.units!;
      expect(options[0]!.cost.monthlyUsd).toBeCloseTo(bought * usdPerUnitMonth, 6);
      const resized = sensitivities.flatMap(({ flip }) => {
        const [, count, today, kiloUsd] = /(\d+) ptu, not (\d+), \$(\d+)k\/month$/.exec(flip ?? '') ?? [];
        return count === undefined ? [] : [{ count: Number(count), today, kiloUsd }];
      });
      expect(resized.length).toBeGreaterThan(0);
      for (const { count, today, kiloUsd } of resized) {
        expect(Number(today)).toBe(bought);
        expect(Number(kiloUsd)).toBe(Math.round((count * usdPerUnitMonth) / 1000));
      }
    }
  });

  it('is not said to be out of reach where a few of the steps are enough', async () => {
    const { sensitivities } = await units('18');
    expect(sensitivities.filter(({ flip }) => flip?.includes('no longer holds'))).toEqual([]);
    expect((await units('')).sensitivities.map(({ text, flip }) => `${text}: ${flip}`)).toContainEqual(
      expect.stringMatching(/^busiest hour .*: just above that \d+ ptu, not 720/),
    );
  });
});

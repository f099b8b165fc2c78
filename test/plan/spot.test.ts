import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { gpuDowntime } from '../../src/plan/judge/gpu-downtime.ts';
import { optionSpec } from '../../src/scenario/option-spec.ts';
import { planOf } from './plan-of.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spot-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const own = 'kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,precision=fp8,replicas=3';

function file(name: string, pct: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `name,model,qps,profile,input_tokens,output_tokens,ttft_p95_ms,availability_pct\nchat,llama-3.1-8b,1,flat,600,150,2000,${pct}\n`,
  );
  return path;
}

describe('GPUs on spot machines', () => {
  it('buy a replica that stands in for those taken back, unless told otherwise', async () => {
    const options = [`id=spot,${own},price=median/spot`, `id=bare,${own},price=median/spot,spare=0`];
    const result = await planOf(file('free.csv', ''), { options, survey: true, replications: 1 });
    const [spot, bare] = result.options;
    expect(spot!.cost.lines.map(({ quantity }) => quantity)).toEqual([3 * 730, 730]);
    expect(spot!.cost.monthlyUsd! / bare!.cost.monthlyUsd!).toBeCloseTo(4 / 3, 8);
    expect(result.warnings).toContain(
      'bare runs on machines that are taken back: give availability_pct to have that judged',
    );
  });

  it('fail an availability that the same machines on demand keep, and say on what it rests', async () => {
    const options = [`id=spot,${own},price=median/spot,spare=0`, `id=firm,${own},price=lambda,spare=0`];
    const result = await planOf(file('firm.csv', '99.5'), { options, survey: true, replications: 1 });
    // Taken back every 5 days for an hour: 0.83 % of the time is lost, an H100 that fails every 2,111 days adds nothing.
    expect(result.options.map((one) => [one.id, one.verdict])).toEqual([
      ['spot', 'fail'],
      ['firm', 'pass'],
    ]);
    expect(result.options[0]!.reasons[0]!.limit).toBe('availability');
    expect(result.warnings.some((text) => text.includes('until a spot machine is taken back'))).toBe(true);
    const spared = await planOf(file('firm.csv', '99.5'), {
      options: [`id=spot,${own},price=median/spot`],
      survey: true,
      replications: 1,
    });
    expect(spared.options[0]!.verdict).toBe('pass');
  });

  it('cut off the requests that need longer than the notice, and say how many', async () => {
    const path = join(folder, 'long.csv');
    // 6,000 tokens of output at about a hundred a second: longer than 30 s, whatever the load.
    writeFileSync(
      path,
      'name,model,qps,profile,input_p50,input_p95,output_p50,output_p95,e2e_p95_s\nlong,llama-3.1-8b,0.5,flat,500,500,6000,6000,600\n',
    );
    const options = [
      `id=spot,${own},price=median/spot`,
      `id=once,${own},price=median/spot,max_retries=0`,
      `id=firm,${own},price=lambda`,
    ];
    const result = await planOf(path, { options, survey: true, replications: 1 });
    const [spot, once, firm] = result.options;
    const told = spot!.assumptions.find(({ text }) => text.includes('machines are taken back'))!.text;
    // Four machines every five days: 4 · 30.42 / 5.
    expect(told).toContain('24.3 times a month');
    expect(told).toContain('the notice of 30 s begin again on another replica');
    const e2eS = spot!.workloads[0]!.e2eMs.mean! / 1000;
    const cut = (e2eS - 30) / (5 * 86_400);
    const requests = 0.5 * 730 * 3600 * cut;
    expect(Number(/: (\d+) a month$/.exec(told)![1]) / requests).toBeCloseTo(1, 1);
    expect(once!.assumptions.some(({ text }) => text.includes('the notice of 30 s fail'))).toBe(true);
    const served = (one: typeof spot): number => one!.workloads[0]!.year!.served.mean;
    expect(served(once) / served(spot)).toBeCloseTo(1 - cut, 7);
    expect(firm!.workloads[0]!.year).toBeNull();
    const attainment = (one: typeof spot): number => one!.workloads[0]!.attainment!;
    expect(attainment(spot) / attainment(firm)).toBeCloseTo(served(spot) * (1 - cut), 7);
  });

  it('are taken back after two minutes at AWS, half of one elsewhere', () => {
    const catalog = builtInCatalog();
    const machines = { replica: { gpus: 1 }, gpu: { gpusPerNode: 8 }, owned: null };
    const noticeOf = (price: string): number | undefined =>
      gpuDowntime(catalog, optionSpec('a', { kind: 'self-hosted', gpu: 'h100', price }, null), null, machines)
        .downtime.replicas?.reclaims?.noticeS;
    expect(noticeOf('aws/spot')).toBe(120);
    expect(noticeOf('median/spot')).toBe(30);
    expect(noticeOf('lambda')).toBeUndefined();
  });
});

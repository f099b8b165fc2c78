import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planOf } from './plan-of.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'target-'));
  path = join(folder, 'agents.csv');
  const columns =
    'name,model,qps,qps_peak,profile,input_tokens,output_tokens,cached_share,turns,think_s,ttft_p95_ms';
  writeFileSync(path, `${columns}\nagents,gpt-oss-120b,0.5,1.5,office,20000,600,85 %,15,6,5000\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const endpoint =
  'id=api,kind=dedicated,provider=together,model=gpt-oss-120b,gpu=h200,tp=1,replicas=1..8,autoscale.min=0';

it('an assumed target is what a replica carries, and the fix of one that is too high is verified', async () => {
  const assumed = (await planOf(path, { replications: 1, survey: true, options: [endpoint] })).options[0]!;
  expect(assumed.verdict).toBe('pass');
  const stated = assumed.assumptions.find(({ text }) => text.includes('replicas at'))?.text ?? '';
  const target = Number(/at (\d+) requests? each \(assumed/.exec(stated)?.[1]);
  expect(target).toBeLessThan(16);
  const given = (value: number): Promise<typeof assumed> =>
    planOf(path, { replications: 1, options: [`${endpoint},autoscale.target=${value}`] }).then(
      ({ options }) => options[0]!,
    );
  const high = await given(16);
  expect(high.verdict).toMatch(/fail|unstable/);
  const fix = /^autoscale: \{ target: (\d+) \}, not 16, would pass at \$[\d.]+k a month$/.exec(
    high.reasons[0]!.fix,
  );
  expect(fix).not.toBe(null);
  expect((await given(Number(fix![1]))).verdict).toBe('pass');
  // Of a target that breaks the week tells, not the peak with all replicas up.
  expect(high.workloads[0]!.headroom).toBeLessThan(0.9);
}, 60_000);

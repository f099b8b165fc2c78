import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from './plan-of.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeline-sizes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const own =
  'id=own,kind=self-hosted,model=gpt-oss-120b,gpu=h100,tp=2,engine=vllm,usd_per_gpu_hour=2,replicas=auto';

/** A workload with this busiest hour, in full digits so that growth and the column meet exactly. */
function workload(qps: number, growthPct: number): string {
  const path = join(folder, `at-${qps}-${growthPct}.csv`);
  writeFileSync(
    path,
    `name,model,qps,qps_peak,profile,input_tokens,output_tokens,ttft_p95_ms,tpot_p95_ms,growth_pct_month\nchat,gpt-oss-120b,${qps / 2},${qps},global,1500,300,1500,60,${growthPct}\n`,
  );
  return path;
}

describe('the size of a month', () => {
  it('is what a plan with the load of that month buys, near the steps as well', async () => {
    // On either side of a step.
    const growing = await planOf(workload(24.5, 3), { options: [own], replications: 3 });
    const sizes = growing.timeline.map((point) => point.sizes.own);
    expect(new Set(sizes).size, sizes.join()).toBeGreaterThan(1);
    const step = sizes.findIndex((size, month) => month > 0 && size !== sizes[month - 1]);
    for (const month of [step - 1, step]) {
      const { qpsPeak } = growing.timeline[month]!;
      const now = await planOf(workload(qpsPeak, 0), { options: [own], replications: 3, survey: true });
      expect(now.recommendation.options[0]!.deployment!.replicas, `${qpsPeak}/s`).toBe(sizes[month]);
    }
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const csv =
  'name,model,qps,qps_peak,profile,arrival_cv,input_tokens,output_tokens,ttft_p95_ms,availability_pct\n' +
  'a,llama-3.3-70b,5,10,office,1,1500,200,2000,99.5\n';

async function losing(spare: number): Promise<OptionResult> {
  const folder = mkdtempSync(join(tmpdir(), 'machines-'));
  const path = join(folder, 'workload.csv');
  writeFileSync(path, csv);
  const scenarioPath = join(folder, 'capplan.yaml');
  const replicas = `{ kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, precision: fp8, replicas: 2, spare: ${spare} }`;
  const event = '{ at: 2026-11-27T14:00Z, for: 2h, node_loss: own }';
  writeFileSync(
    scenarioPath,
    `version: 1\nworkload: workload.csv\noptions: { own: ${replicas} }\nevents: [ ${event} ]\n`,
  );
  return (await planOf(path, { scenarioPath })).options[0]!;
}

describe('a machine with every replica on it that is lost', () => {
  it('breaks the availability, and is mended by the spare replicas that it names', async () => {
    const bare = await losing(0);
    expect(bare.verdict).toBe('fail');
    expect(bare.workloads[0]!.limit).toBe('availability');
    const reason = bare.reasons.find(({ text }) => text.includes('a machine is lost'))!;
    expect(reason.limit).toBe('availability');
    const spare = Number(/^spare: (\d+)/.exec(reason.fix)![1]);
    expect((await losing(spare)).verdict).toBe('pass');
    expect((await losing(spare - 1)).verdict).not.toBe('pass');
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';
import { optionOf } from './planned.ts';

const api = 'kind=serverless,provider=openai,model=gpt-5.4';

/** Two requests a second, steady, on options that are given a limit and a number of retries. */
async function planned(...options: string[]): Promise<(id: string) => OptionResult> {
  const path = join(mkdtempSync(join(tmpdir(), 'retries-')), 'workload.csv');
  const header = 'name,model,qps,qps_peak,profile,input_tokens,output_tokens,ttft_p95_ms,availability_pct';
  writeFileSync(path, `${header}\nchat,gpt-5.4,2,2,flat,300,20,20000,99.95\n`);
  const result = await planOf(path, { options: options.map((one) => `${one},${api}`), survey: true });
  return (id) => optionOf(result, id);
}

describe('retries', () => {
  it('are seen in the result: attempts per request and their share of the load', async () => {
    const option = await planned('id=storm,limits.rpm=60', 'id=once,limits.rpm=60,max_retries=0', 'id=calm');
    const [storm, once, calm] = ['storm', 'once', 'calm'].map((id) => option(id).workloads[0]!);
    expect(once!.attemptsPerRequest).toBe(1);
    // A burst now and then meets the second's slice of the limit.
    expect(calm!.attemptsPerRequest).toBeLessThan(1.02);
    expect(storm!.attemptsPerRequest).toBeGreaterThan(1.5);
    expect(storm!.attemptsPerRequest).toBeLessThanOrEqual(3);
    const share = 100 * (1 - 1 / storm!.attemptsPerRequest!);
    expect(option('storm').reasons[0]!.text).toContain(
      `${storm!.attemptsPerRequest!.toFixed(1)} attempts per request: ${share.toFixed(0)} % of the load are retries`,
    );
    expect(JSON.stringify(option('once').reasons)).not.toContain('attempts per request');
  });

  it('raise the share of a year’s requests that are served', async () => {
    const option = await planned('id=never,max_retries=0', 'id=often,max_retries=4');
    const served = (id: string): number => option(id).workloads[0]!.year!.served.mean;
    expect(served('often')).toBeGreaterThan(served('never'));
    const texts = option('often').assumptions.map((one) => one.text);
    expect(texts.join('\n')).toContain('requests are tried 5 times');
    expect(option('never').workloads[0]!.verdict).toBe('fail');
  });
});

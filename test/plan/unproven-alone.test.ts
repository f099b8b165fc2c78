import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const head = 'name,model,qps,input_tokens,output_tokens,residency';
const eu = 'eu,claude-sonnet-4-6,1,1000,100,eu';
const us = 'us,claude-sonnet-4-6,3,1000,100,any';

async function reasonOf(
  rows: readonly string[],
): Promise<{ readonly reason: string; readonly result: Result }> {
  const path = join(mkdtempSync(join(tmpdir(), 'unproven-')), 'workload.csv');
  writeFileSync(path, `${[head, ...rows].join('\n')}\n`);
  const result = await planOf(path, {
    options: ['id=bedrock-eu,kind=serverless,provider=bedrock,model=claude-sonnet-4-6,region=eu'],
    replications: 1,
    survey: true,
  });
  return { reason: result.recommendation.assignments[0]!.reason, result };
}

test('what is not proven is named at the price of that workload, whoever else could share it', async () => {
  const alone = await reasonOf([eu]);
  expect(alone.reason).toContain('nothing is proven; cheapest');
  const shared = await reasonOf([eu, us]);
  expect(shared.reason).toBe(alone.reason);
  const usdOf = ({ options }: Result): number => options[0]!.cost.monthlyUsd!;
  expect(usdOf(shared.result)).toBeGreaterThan(3 * usdOf(alone.result));
});

import { expect, test } from 'vitest';
import { modelErrorUnder } from '../../src/plan/judge/model-error.ts';
import type { ModelError, OptionWorkloadResult } from '../../src/plan/result.ts';
import type { Workload } from '../../src/workload/workload.ts';

const inside: ModelError = { relative: 0.05, insideValidatedRange: true, note: 'measured on vllm-v1' };
const lengths = (p95Tokens: number): Workload['input'] => ({
  meanTokens: p95Tokens / 2,
  p50Tokens: p95Tokens / 2,
  p95Tokens,
  sigma: 1,
});
const workload = (input: number, output: number): Workload =>
  ({ input: lengths(input), output: lengths(output) }) as Workload;
const served = (completed: number): Pick<OptionWorkloadResult, 'verdict' | 'requests'> => ({
  verdict: 'pass',
  requests: { offered: 10, completed, rejected: 0, failed: 10 - completed, expired: 0, unfinished: 0 },
});

test('lengths that were measured, of requests that are served, stay inside the validated range', () => {
  expect(modelErrorUnder(inside, [workload(20_000, 8192)], [served(10)])).toBe(inside);
  expect(modelErrorUnder(null, [workload(1e6, 1e6)], [served(0)])).toBeNull();
});

test('prompts and answers longer than any measured one leave the validated range, with the reason', () => {
  expect(modelErrorUnder(inside, [workload(120_000, 500), workload(500, 20_000)], [served(10)])).toEqual({
    relative: 0.05,
    insideValidatedRange: false,
    note: 'prompts of 120,000 tokens, measured up to 20,000; answers of 20,000 tokens, measured up to 8,192',
  });
});

test('an option that serves nothing says nothing of its accuracy, and keeps an earlier reason', () => {
  const outside = { ...inside, insideValidatedRange: false, note: 'no measurements on T4' };
  expect(modelErrorUnder(outside, [workload(500, 500)], [served(0)])?.note).toBe(
    'no measurements on T4; no request was served',
  );
});

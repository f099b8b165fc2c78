import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { optionOf, plannedScenario } from './planned.ts';

let result: Result;

beforeAll(async () => {
  result = await plannedScenario('endpoints', {
    replications: 1,
    set: ['workload.helper.qps=0.05', 'workload.helper.qps_peak=0.15'],
  });
});

function rulesOf(id: string): string {
  const found = optionOf(result, id).assumptions.find((one) => one.text.includes('requests each'));
  return found?.text ?? '';
}

describe('scenario endpoints', () => {
  it.each([
    ['together', 'in which requests get 503', 'by 60 s'],
    ['fireworks', 'up after 30 s, down after 600 s', 'in which requests get 503, and is paid for, by 1.0 s'],
    ['baseten', 'at 16 requests each: up at once, down after 900 s', 'in which requests wait'],
    ['huggingface', 'at 1.5 requests each: up at once, down after 300 s', 'by 60 s'],
    ['modal', 'down after 60 s', 'in which requests wait, and is paid for, by 1.0 s'],
    ['deepinfra', '(assumed: ', 'by 60 s'],
    ['replicate', 'in which requests wait', 'is paid for, by 1.0 s'],
    ['runpod', 'up after 4.0 s, down after 5.0 s', 'is paid for, by 1.0 s'],
  ])('%s scales and bills by its own rules, which are stated', (id, ...texts) => {
    for (const text of texts) expect(rulesOf(id)).toContain(text);
    const option = optionOf(result, id);
    expect(option.cost.monthlyUsd).toBeGreaterThan(0);
    expect(['pass', 'marginal']).toContain(option.verdict);
  });

  it('charges three times for capacity that is not taken away, and 1.25 times for a region', () => {
    const [listed, kept] = [optionOf(result, 'modal'), optionOf(result, 'modal-kept')];
    // One replica kept: $1.951 an hour.
    expect(listed.cost.monthlyUsd).toBeCloseTo(730 * 1.951, 1);
    expect(kept.cost.monthlyUsd! / listed.cost.monthlyUsd!).toBeCloseTo(3 * 1.25, 5);
    expect(JSON.stringify(listed.assumptions)).toContain('may be taken away');
    expect(JSON.stringify(kept.assumptions)).not.toContain('may be taken away');
  });

  it('costs what an endpoint of the size of a replica is listed at, not the mean of larger ones', () => {
    const huggingface = optionOf(result, 'huggingface').cost.lines.find((line) =>
      line.item.includes('serving'),
    );
    expect(huggingface?.usdPerUnit).toBe(1.8);
  });

  it('warns where nobody has said how replicas start', () => {
    expect(result.warnings.filter((text) => text.includes('replicas at'))).toEqual([
      'deepinfra rests on how replicas at deepinfra start without a source: unverified',
    ]);
  });
});

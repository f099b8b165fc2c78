import { describe, expect, it } from 'vitest';
import type { WorkloadResult } from '../../src/plan/result.ts';
import { busiestHour } from '../../src/report/demand.ts';
import { fixtureResult } from './fixture-result.ts';

const flat = new Array<number>(168).fill(4);

function busiest(...changes: readonly Partial<WorkloadResult>[]) {
  const [first] = fixtureResult.workloads;
  return busiestHour({ ...fixtureResult, workloads: changes.map((change) => ({ ...first!, ...change })) });
}

describe('the busiest hour of the week', () => {
  it('is the one that a short trace recorded, not the first of hours that are all alike', () => {
    expect(busiest({ hourlyQps: flat, busiestHourOfWeek: 90 })).toEqual({ hour: 90, qps: 4 });
  });

  it('is not named where hours are alike and nothing was recorded', () => {
    expect(busiest({ hourlyQps: flat, busiestHourOfWeek: null })).toEqual({ hour: null, qps: 4 });
  });

  it('is the next of its kind after what was recorded, in days that are taken to be alike', () => {
    const days = flat.map((_, hour) => (hour % 24 === 14 ? 9 : 4));
    expect(busiest({ hourlyQps: days, busiestHourOfWeek: 2 * 24 + 10 })).toEqual({
      hour: 2 * 24 + 14,
      qps: 9,
    });
    expect(busiest({ hourlyQps: days })).toEqual({ hour: 14, qps: 9 });
  });

  it('of several workloads is that of their sum', () => {
    const evening = flat.map((_, hour) => (hour === 44 ? 5 : 4));
    expect(busiest({ hourlyQps: flat }, { hourlyQps: evening })).toEqual({ hour: 44, qps: 9 });
  });
});

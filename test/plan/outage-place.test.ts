import { describe, expect, it } from 'vitest';
import type { Demand } from '../../src/plan/run/demand.ts';
import { simulateWith } from '../../src/plan/run/simulate-option.ts';
import type { Outage } from '../../src/simulate/deployment.ts';
import { requestStream } from '../../src/workload/request-stream.ts';
import { optionNamed } from './fake-option.ts';
import { runOf } from './fake-run.ts';

const HOUR_S = 3600;

/** Where an outage at an hour of the week falls into a stream that starts on a Thursday at 18:00. */
function outageStart(hourOfWeek: number, hours: number): number | undefined {
  const stream = requestStream({
    ...runOf({ count: 10, ttftS: () => 1 }).stream,
    startHourOfWeek: 3 * 24 + 18,
    endS: hours * HOUR_S,
  });
  const demand: Demand = {
    workloads: [],
    seed: 1,
    isTrace: true,
    busiestHour: () => stream,
    week: () => ({ stream, thinning: 1 }),
  };
  let seen: readonly Outage[] = [];
  const option = {
    ...optionNamed('a'),
    judgedOn: 'week' as const,
    deploy: ({ outages }: { readonly outages?: readonly Outage[] }): never => {
      seen = outages ?? [];
      throw new Error('seen');
    },
  };
  const query = { names: ['chat'], size: 1, scale: 1, replications: 1, maxRequests: 1000 };
  const down = [{ provider: 'p', severity: 1 }];
  const downAt = { hourOfWeek, durationS: HOUR_S };
  expect(() => simulateWith(demand)(option, { ...query, down, downAt })).toThrow('seen');
  return seen[0]?.fromS;
}

describe('an outage at an hour of the week', () => {
  it('falls on its weekday and hour of a recording', () => {
    expect(outageStart(4 * 24 + 2, 168)).toBe(8 * HOUR_S);
    expect(outageStart(2, 168)).toBe((6 + 3 * 24 + 2) * HOUR_S);
  });

  it('falls on its hour of the day where the recording does not reach that weekday', () => {
    expect(outageStart(1 * 24 + 20, 24)).toBe(2 * HOUR_S);
  });

  it('falls on the beginning of a recording that has no such hour', () => {
    expect(outageStart(1 * 24 + 3, 1)).toBe(0);
  });
});

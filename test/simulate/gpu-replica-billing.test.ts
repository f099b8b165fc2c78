import { describe, expect, it } from 'vitest';
import type { Autoscale, ReplicaBilling } from '../../src/simulate/deployment.ts';
import { Autoscaler } from '../../src/simulate/gpu/autoscaler.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { costOf, deploymentOf, limitsOf, specOf, streamOf } from './gpu-case.ts';

// One iteration is 10 ms, so 100 output tokens take one second.
const limits = limitsOf({ maxNumSeqs: 4 });
const spec = specOf(costOf(0.01, limits), limits);

const scale: Autoscale = {
  minReplicas: 0,
  maxReplicas: 1,
  targetOutstanding: 2,
  checkIntervalS: 1,
  scaleUpStabilisationS: 0,
  scaleDownStabilisationS: 5,
  scaleToZeroAfterS: 10,
  coldStartS: 30,
  whileStarting: 'queue',
};

/** Replica-seconds that are paid for two requests of a second each, ten minutes apart; the fleet is down between. */
function paidS(billing: ReplicaBilling | undefined): number {
  const stream = { ...streamOf([100, 700], [10, 10], [100, 100]), endS: 1200 };
  const autoscale = billing === undefined ? scale : { ...scale, billing };
  const deployment = { ...deploymentOf(spec, { replicas: 0 }), autoscale };
  const { reservedSeconds, requests } = simulate(deployment, stream, 1, 0);
  expect(Array.from(requests.status)).toEqual([0, 0]);
  return reservedSeconds ?? Number.NaN;
}

describe('what a replica that comes and goes is paid for', () => {
  // Each start: 30 s, then a second of work, then ten idle seconds seen by checks every second.
  const starting = 2 * 30;
  const bySecond = paidS(undefined);

  it('is its time from the start on, by the second', () => {
    expect(bySecond).toBeGreaterThan(starting + 2 * 11);
    expect(bySecond).toBeLessThan(starting + 2 * 13);
  });

  it('leaves out the start where the provider does', () => {
    expect(paidS({ whileStarting: false, incrementS: 1e-9 })).toBeCloseTo(bySecond - starting, 6);
  });

  it('is rounded up to the minute, or the hour, each time that it goes', () => {
    expect(paidS({ whileStarting: true, incrementS: 60 })).toBeCloseTo(2 * 60, 6);
    expect(paidS({ whileStarting: true, incrementS: 3600 })).toBeCloseTo(2 * 3600, 6);
    expect(paidS({ whileStarting: false, incrementS: 5 })).toBeCloseTo(2 * 15, 6);
  });
});

describe('a scaler that looks less often whether to shrink', () => {
  it('shrinks at its own interval and grows at the other', () => {
    const scaler = new Autoscaler({
      ...scale,
      minReplicas: 1,
      maxReplicas: 4,
      scaleDownStabilisationS: 0,
      scaleDownCheckS: 120,
    });
    expect(scaler.decide(0, 8, 4, 0)).toBe(4);
    expect(scaler.decide(60, 2, 4, 0)).toBe(4);
    expect(scaler.decide(120, 2, 4, 0)).toBe(1);
    expect(scaler.decide(180, 8, 1, 0)).toBe(4);
  });
});

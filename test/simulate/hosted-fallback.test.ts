import { describe, expect, it } from 'vitest';
import type { SimulatedDeployment } from '../../src/simulate/deployment.ts';
import { simulateWithFallback } from '../../src/simulate/fallback.ts';
import { COMPLETED, FAILED, REJECTED } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { costOf, deploymentOf, limitsOf, specOf } from './gpu-case.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  noRetry,
  nothing,
  perMinute,
  serverlessOf,
  streamOf,
} from './hosted-fixtures.ts';

const stream = streamOf({ arrivalS: constantArrivals(5, 300), endS: 300 });
const downForAMinute = serverlessOf({ outages: [{ fromS: 100, toS: 160, severity: 1 }] });
const other = serverlessOf({ latency: constantLatency(1, 50) });

describe('a fallback', () => {
  it('takes what an outage of the primary fails, from the time at which it failed', () => {
    const { merged, primary, fallback, fellBack } = simulateWithFallback(downForAMinute, other, stream, 1, 0);
    expect(countStatus(stream, primary.requests.status, FAILED)).toBe(300);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(fellBack).toHaveLength(300);
    const first = fellBack[0];
    expect(stream.arrivalS[first]).toBe(100);
    // Half a second until the error, then the other's TTFT of a second and 9 tokens at 50 a second.
    expect(merged.requests.ttftS[first]).toBeCloseTo(1.5, 9);
    expect(merged.requests.e2eS[first]).toBeCloseTo(1.68, 9);
    expect(merged.requests.ttftS[0]).toBe(0.5);
    expect(fallback?.usage[0].inputTokens).toBe(300 * 100);
    expect(merged.usage[0].inputTokens).toBe(stream.count * 100);
    expect(merged.usage[0].attempts).toBe(stream.count + 300);
    expect(merged.counters.fallbackRequests).toBe(300);
    expect(merged.pressure.availability).toBe(300);
  });

  it('is not asked for anything while the primary holds', () => {
    const { merged, primary, fallback } = simulateWithFallback(serverlessOf(), other, stream, 1, 0);
    expect(fallback).toBeNull();
    expect(merged).toBe(primary);
    expect(merged).toEqual(simulate(serverlessOf(), stream, 1, 0));
  });

  it('that is limited itself serves as much as it can', () => {
    const limited = serverlessOf({ limits: [perMinute('rpm', 60, { bucket: 'fixed' })] });
    const { merged } = simulateWithFallback(downForAMinute, limited, stream, 1, 0);
    // The span of the outage touches two minutes of the fallback, 60 requests each.
    expect(countStatus(stream, merged.requests.status, REJECTED)).toBe(300 - 120);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count - 180);
  });

  it('counts tokens as its own model does', () => {
    const longer = { ...stream, inputTokens: stream.inputTokens.map((tokens) => tokens * 1.3) };
    // 60 requests a minute of 100 tokens as the primary counts them are 46 of 130.
    const limits = [perMinute('itpm', 6000, { bucket: 'fixed', draws: { ...nothing, inputToken: 1 } })];
    const served = (counted: typeof stream): number => {
      const { merged } = simulateWithFallback(
        downForAMinute,
        serverlessOf({ limits }),
        stream,
        1,
        0,
        counted,
      );
      return countStatus(stream, merged.requests.status, COMPLETED) - (stream.count - 300);
    };
    expect(served(stream)).toBe(2 * 60);
    expect(served(longer)).toBe(2 * 46);
  });

  it('to own GPUs serves the overflow of an API, and the other way round', () => {
    const limits = limitsOf();
    const own: SimulatedDeployment = deploymentOf(specOf(costOf(0.01, limits), limits));
    const api = serverlessOf({ limits: [perMinute('rpm', 150, { bucket: 'fixed' })], retry: noRetry });
    const { merged, fallback } = simulateWithFallback(api, own, stream, 1, 0);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(fallback?.usage[0].acceptedRequests).toBe(stream.count / 2);
    expect(merged.utilization['fallback.gpu']).toBeGreaterThan(0);
    const reverse = simulateWithFallback(own, api, stream, 1, 0);
    expect(countStatus(stream, reverse.merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(reverse.fallback).toBeNull();
  });

  it('keeps the order of causes: no latency is shorter than the time lost before', () => {
    const { merged, fellBack, primary } = simulateWithFallback(downForAMinute, other, stream, 3, 1);
    for (const i of fellBack) {
      const lostS = (primary.requests.leftS?.[i] ?? 0) - stream.arrivalS[i];
      expect(merged.requests.queueS[i]).toBeGreaterThanOrEqual(lostS);
      expect(merged.requests.ttftS[i]).toBeGreaterThan(merged.requests.queueS[i]);
    }
  });

  it('draws its own latencies, not the primary’s again', () => {
    const latency = { ...constantLatency(1, 50), ttftP95S: 4 };
    const down = { ...downForAMinute, latency, outages: [{ fromS: 0, toS: 300, severity: 1 }] };
    const { merged } = simulateWithFallback(down, { ...other, latency }, stream, 1, 0);
    const alone = simulate({ ...other, latency }, stream, 1, 0).requests;
    const same = [...merged.requests.ttftS].filter(
      (ttftS, i) => Math.abs(ttftS - 0.5 - alone.ttftS[i]) < 1e-9,
    );
    expect(same).toHaveLength(0);
  });
});

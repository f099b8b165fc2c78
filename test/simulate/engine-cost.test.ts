import { describe, expect, it } from 'vitest';
import {
  AMPLE_BLOCKS,
  conversation,
  FULL_RATE,
  gpus,
  replicaOf,
  SCARCE_BLOCKS,
  USUAL_RATE,
} from '../../bench/conversation.ts';
import { autoscale, chunked, inSessions, windowed } from '../../bench/feature-figures.ts';
import type { GpuDeployment } from '../../src/simulate/deployment.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

// Counts and not times, so that a busy machine changes nothing.
const REQUESTS = 20_000;

function perRequest(deployment: GpuDeployment, stream: RequestStream) {
  const { counters } = simulate(deployment, stream, 1, 0);
  return {
    events: counters.events / stream.count,
    iterations: counters.iterations / stream.count,
    preemptions: counters.preemptions / stream.count,
  };
}

describe('the engine takes few steps', () => {
  it.each([
    ['at low load', 4, AMPLE_BLOCKS, 1],
    ['at 70 % load', USUAL_RATE, AMPLE_BLOCKS, 1],
    ['near saturation', FULL_RATE, AMPLE_BLOCKS, 1],
    ['while it preempts', FULL_RATE, SCARCE_BLOCKS, 1],
    ['on many replicas', USUAL_RATE, AMPLE_BLOCKS, 16],
  ])('%s: at most six events a request', (_, rate, blocks, replicas) => {
    for (const router of ['round-robin', 'least-outstanding'] as const) {
      const deployment = gpus(replicaOf(blocks), replicas, { router });
      expect(perRequest(deployment, conversation(REQUESTS, rate * replicas)).events).toBeLessThanOrEqual(6);
    }
  });

  it('while a small cache makes sequences start over', () => {
    const { preemptions, events } = perRequest(
      gpus(replicaOf(SCARCE_BLOCKS), 1),
      conversation(REQUESTS, FULL_RATE),
    );
    expect(preemptions).toBeGreaterThan(0.02);
    expect(events).toBeLessThanOrEqual(6);
  });

  it('with a prefix cache and with an autoscaler', () => {
    const stream = conversation(REQUESTS, USUAL_RATE * 4);
    stream.inputTokens.forEach((tokens, i) => {
      stream.cachedTokens[i] = i % 2 === 0 ? Math.floor(tokens / 2) : 0;
    });
    const cached = perRequest(gpus(replicaOf(AMPLE_BLOCKS, true), 4), stream);
    expect(cached.events).toBeLessThanOrEqual(6);
    const scaled = perRequest(
      gpus(replicaOf(AMPLE_BLOCKS), 4, {
        router: 'least-outstanding',
        autoscale,
      }),
      stream,
    );
    expect(scaled.events).toBeLessThanOrEqual(6);
  });

  it('with a sliding window, sessions, affinity, an outage and an autoscaler at once', () => {
    const stream = inSessions(conversation(REQUESTS, USUAL_RATE * 4), 5, 0.6);
    const outages = [{ fromS: stream.endS * 0.4, toS: stream.endS * 0.5, severity: 0.5 }];
    const replica = windowed(replicaOf(SCARCE_BLOCKS, true));
    const everything = perRequest(
      gpus(replica, 4, { router: 'prefix-affinity', autoscale, outages }),
      stream,
    );
    expect(everything.preemptions).toBeGreaterThan(0);
    expect(everything.events).toBeLessThanOrEqual(6);
  });

  it('many iterations at once while a long prompt is computed in chunks among the others', () => {
    const stream = conversation(2000, 0.3);
    const long = { ...stream, inputTokens: stream.inputTokens.map(() => 30_000) };
    const { events, iterations } = perRequest(gpus(chunked(replicaOf(1e6), 256), 1), long);
    expect(iterations).toBeGreaterThan(100);
    expect(events).toBeLessThanOrEqual(6);
  });

  it('many iterations for each of its events while it decodes', () => {
    const { events, iterations } = perRequest(gpus(replicaOf(AMPLE_BLOCKS), 1), conversation(REQUESTS, 2));
    expect(iterations / events).toBeGreaterThan(15);
  });

  it('as many for long answers as for short ones, though they take far more iterations', () => {
    const deployment = gpus(replicaOf(1e6), 1);
    const short = perRequest(deployment, conversation(REQUESTS, 2, 1));
    const long = perRequest(deployment, conversation(REQUESTS, 0.25, 8));
    expect(long.iterations).toBeGreaterThan(5 * short.iterations);
    expect(long.events).toBeLessThan(1.3 * short.events);
  });

  it('as many a request in a long stream as in a short one', () => {
    const deployment = gpus(replicaOf(AMPLE_BLOCKS), 1);
    const few = perRequest(deployment, conversation(10_000, USUAL_RATE)).events;
    const many = perRequest(deployment, conversation(200_000, USUAL_RATE)).events;
    expect(many / few).toBeGreaterThan(0.95);
    expect(many / few).toBeLessThan(1.05);
  });
});

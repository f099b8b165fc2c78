import { describe, expect, it } from 'vitest';
import { demandOf } from '../../src/plan/run/demand.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';
import { workloadOf } from './fake-run.ts';

const calls = workloadOf({
  name: 'calls',
  modality: 'audio',
  qpsMean: 4,
  qpsPeakHour: 4,
  voice: { sessionsPeak: 60, sessionMinutes: 3, responsesPerMinute: 5 },
});

function streamAt(scale: number): RequestStream {
  const demand = demandOf({ kind: 'workloads', workloads: [calls], inputs: [], warnings: [] }, 1);
  return demand.busiestHour({
    names: ['calls'],
    replication: 0,
    scale,
    maxRequests: 200_000,
    contextTokens: null,
  });
}

/** Calls open at a time, mean: by their first and last answers, which lie a gap inside of the call. */
function meanOpen(stream: RequestStream): number {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (let i = 0; i < stream.count; i += 1) {
    const session = stream.session![i]!;
    if (!first.has(session)) first.set(session, stream.arrivalS[i]!);
    last.set(session, stream.arrivalS[i]!);
  }
  let seconds = 0;
  for (const [session, fromS] of first) seconds += last.get(session)! - fromS;
  return seconds / stream.endS;
}

describe('a voice workload at another load', () => {
  it('has so many times the calls open at once, of the same length', () => {
    const open = meanOpen(streamAt(1));
    expect(meanOpen(streamAt(2)) / open).toBeGreaterThan(1.85);
    expect(meanOpen(streamAt(2)) / open).toBeLessThan(2.15);
    expect(meanOpen(streamAt(0.5)) / open).toBeGreaterThan(0.42);
    expect(meanOpen(streamAt(0.5)) / open).toBeLessThan(0.58);
  });

  it('keeps the hour an hour', () => {
    expect(streamAt(2).endS).toBe(streamAt(1).endS);
  });
});

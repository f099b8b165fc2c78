import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busiestSlice, requestsOf } from '../../src/plan/run/stream-slice.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

const names = ['a', 'b', 'c'];

function streamOf(gaps: readonly number[], workloads: readonly number[]): RequestStream {
  const count = gaps.length;
  let nowS = 0;
  const arrivalS = Float64Array.from(gaps, (gap) => (nowS += gap));
  return {
    count,
    arrivalS,
    inputTokens: Int32Array.from(gaps, (_, i) => i + 1),
    outputTokens: Int32Array.from(gaps, (_, i) => 2 * i + 1),
    cachedTokens: Int32Array.from(gaps, (_, i) => i % 2),
    workload: Uint16Array.from(workloads),
    session: null,
    turn: null,
    workloadNames: names,
    measureFromS: 0,
    endS: nowS,
    drainS: 10,
    startHourOfWeek: 0,
    startEpochS: null,
  };
}

const streams = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 2 })), {
    minLength: 1,
    maxLength: 200,
  })
  .map((rows) =>
    streamOf(
      rows.map(([gap]) => gap),
      rows.map(([, workload]) => workload),
    ),
  );
const choices = fc.subarray(names, { minLength: 1 });

describe('a part of a trace', () => {
  it('holds the requests of its workloads, in order and renumbered', () => {
    fc.assert(
      fc.property(streams, choices, (stream, chosen) => {
        const part = requestsOf(stream, chosen);
        const kept = [...stream.inputTokens.keys()].filter((i) =>
          chosen.includes(names[stream.workload[i]!]!),
        );
        expect([...part.inputTokens]).toEqual(kept.map((i) => stream.inputTokens[i]));
        expect([...part.arrivalS]).toEqual(kept.map((i) => stream.arrivalS[i]));
        expect([...part.cachedTokens]).toEqual(kept.map((i) => stream.cachedTokens[i]));
        expect([...part.workload].map((index) => part.workloadNames[index])).toEqual(
          kept.map((i) => names[stream.workload[i]!]),
        );
      }),
    );
  });

  it('is the densest that starts at a tenth of its length', () => {
    fc.assert(
      fc.property(streams, choices, fc.integer({ min: 1, max: 60 }), (stream, chosen, most) => {
        const part = requestsOf(stream, chosen);
        const slice = busiestSlice(stream, chosen, most);
        if (part.count <= most) {
          expect([...slice.inputTokens]).toEqual([...part.inputTokens]);
          return;
        }
        const step = Math.max(1, Math.floor(most / 10));
        let best = { from: 0, spanS: Number.POSITIVE_INFINITY };
        for (let from = 0; from + most <= part.count; from += step) {
          const spanS = part.arrivalS[from + most - 1]! - part.arrivalS[from]!;
          if (spanS < best.spanS) best = { from, spanS };
        }
        expect([...slice.inputTokens]).toEqual([...part.inputTokens.subarray(best.from, best.from + most)]);
        expect(slice.arrivalS[0]).toBe(0);
        expect(slice.endS).toBeCloseTo(best.spanS, 9);
      }),
    );
  });
});

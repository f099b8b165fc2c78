import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTraces } from '../../src/workload/trace/merge-traces.ts';
import { TraceColumns } from '../../src/workload/trace/trace-columns.ts';

const row = fc.record({
  stampS: fc.integer({ min: 0, max: 12 }),
  input: fc.nat(99),
  output: fc.nat(99),
  cached: fc.nat(3),
  workload: fc.nat(2),
});
const trace = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 12 }),
  cached: fc.boolean(),
  workload: fc.boolean(),
  room: fc.nat(60),
  shiftS: fc.integer({ min: 0, max: 5 }),
});

describe('traces that are merged', () => {
  it('are all their requests by arrival, equal stamps by file and row, whatever room there was', () => {
    fc.assert(
      fc.property(fc.array(trace, { minLength: 1, maxLength: 4 }), (traces) => {
        const parts = traces.map(({ rows, cached, workload, room, shiftS }, file) => {
          const columns = new TraceColumns({ cached, workload }, room);
          for (const one of rows) columns.add(one.stampS, one.input, one.output, one.cached, one.workload);
          return { columns: columns.sorted(), count: rows.length, shiftS, firstWorkload: 3 * file };
        });
        const merged = mergeTraces(parts);
        const expected = traces
          .flatMap(({ rows, cached, workload, shiftS }, file) =>
            rows.map((one) => ({
              arrivalS: one.stampS + shiftS,
              input: one.input,
              output: one.output,
              cached: cached ? one.cached : 0,
              workload: 3 * file + (workload ? one.workload : 0),
            })),
          )
          .toSorted((a, b) => a.arrivalS - b.arrivalS);
        expect(merged.count).toBe(expected.length);
        expect(merged.arrivalS).toHaveLength(expected.length);
        expect(
          Array.from(merged.arrivalS, (arrivalS, i) => ({
            arrivalS,
            input: merged.inputTokens[i],
            output: merged.outputTokens[i],
            cached: merged.cachedTokens[i],
            workload: merged.workload[i],
          })),
        ).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('columns of a trace', () => {
  it('make do with less room than was asked for where the system refuses it', () => {
    const columns = new TraceColumns({ cached: false, workload: false }, 2 ** 52);
    columns.add(1, 2, 3, 0, 0);
    expect(columns.sorted().inputTokens[0]).toBe(2);
  });
});

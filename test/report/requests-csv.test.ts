import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { requestsCsv } from '../../src/report/requests-csv.ts';
import { COMPLETED, REJECTED } from '../../src/simulate/outcome.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

function streamOf(count: number): RequestStream {
  return {
    count,
    arrivalS: Float64Array.from({ length: count }, (_, i) => i / 8),
    inputTokens: new Int32Array(count).fill(1000),
    outputTokens: Int32Array.from({ length: count }, (_, i) => (i === 1 ? 1 : 101)),
    cachedTokens: new Int32Array(count),
    workload: new Uint16Array(count),
    session: null,
    turn: null,
    workloadNames: ['=chat,a'],
    measureFromS: 0,
    endS: count / 8,
    drainS: 600,
    startHourOfWeek: 0,
    startEpochS: null,
  };
}

describe('the per-request file', () => {
  it('leaves the warm-up out, as the counts of the result do', () => {
    const stream = { ...streamOf(24), measureFromS: 1 };
    const outcomes = {
      status: new Uint8Array(24).fill(COMPLETED),
      queueS: new Float64Array(24),
      ttftS: new Float64Array(24).fill(0.2),
      e2eS: new Float64Array(24).fill(0.2),
      replica: new Int32Array(24),
    };
    const text = [...requestsCsv([{ option: 'own', stream, outcomes }])].join('');
    const rows: Record<string, string>[] = parse(text, { columns: true });
    expect(rows).toHaveLength(16);
    expect(rows[0]).toMatchObject({ index: '8', arrival_s: '1' });
  });

  it('has one row per request and option, empty where a request did not get so far', () => {
    const stream = streamOf(3);
    const outcomes = {
      status: Uint8Array.of(COMPLETED, COMPLETED, REJECTED),
      queueS: Float64Array.of(0.01, 0, Number.NaN),
      ttftS: Float64Array.of(0.25, 0.2, Number.NaN),
      e2eS: Float64Array.of(3.25, 0.2, Number.NaN),
      replica: Int32Array.of(2, 0, -1),
    };
    const text = [
      ...requestsCsv([
        { option: 'own', stream, outcomes },
        { option: 'api', stream, outcomes },
      ]),
    ].join('');
    const rows: Record<string, string>[] = parse(text, { columns: true });
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({
      option: 'own',
      index: '0',
      workload: "'=chat,a",
      arrival_s: '0',
      input_tokens: '1000',
      output_tokens: '101',
      queue_ms: '10',
      ttft_ms: '250',
      tpot_ms: '30',
      e2e_ms: '3250',
      status: 'completed',
      replica: '2',
    });
    expect(rows[1]).toMatchObject({ tpot_ms: '', e2e_ms: '200' });
    expect(rows[5]).toMatchObject({
      option: 'api',
      ttft_ms: '',
      e2e_ms: '',
      status: 'rejected',
      replica: '',
    });
  });

  it('comes in pieces, so that it never stands in memory whole', () => {
    const stream = streamOf(10_000);
    const times = new Float64Array(10_000);
    const outcomes = {
      status: new Uint8Array(10_000),
      queueS: times,
      ttftS: times,
      e2eS: times,
      replica: new Int32Array(10_000),
    };
    const pieces = [...requestsCsv([{ option: 'own', stream, outcomes }])];
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('').split('\n')).toHaveLength(10_002);
  });
});

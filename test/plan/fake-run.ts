import type { Run } from '../../src/plan/run/simulate-option.ts';
import { COMPLETED, type LimitName, type Outcome } from '../../src/simulate/outcome.ts';
import type { Workload } from '../../src/workload/workload.ts';

/** A workload named `chat` at one request a second, with nothing assumed. */
export function workloadOf(over: Partial<Workload> = {}): Workload {
  return {
    name: 'chat',
    model: 'any',
    modality: 'text',
    rateBasis: 'qps',
    qpsMean: 1,
    qpsPeakHour: 2,
    meanIsAssumed: false,
    peakIsAssumed: true,
    hourWeights: new Float64Array(168).fill(1),
    profile: 'flat',
    tz: 'UTC',
    arrivalCv: 1,
    input: { meanTokens: 500, p50Tokens: 500, p95Tokens: 500, sigma: 0 },
    output: { meanTokens: 100, p50Tokens: 100, p95Tokens: 100, sigma: 0 },
    maxOutputTokens: null,
    cachedShare: 0,
    reasoningShare: 0,
    turns: 1,
    thinkS: 0,
    voice: null,
    objectives: [],
    deadlineH: null,
    availabilityPct: null,
    growthPctMonth: 0,
    residency: [],
    owner: null,
    unit: null,
    accept: [],
    notes: null,
    assumptions: [],
    source: { path: 'workload.csv', line: 2 },
    ...over,
  };
}

export interface FakeRun {
  readonly count: number;
  readonly ttftS: (i: number) => number;
  readonly e2eS?: (i: number) => number;
  readonly status?: (i: number) => number;
  readonly backlog?: readonly [number, number, number, number];
  readonly pressure?: Partial<Record<LimitName, number>>;
  readonly names?: readonly string[];
}

/** A run whose per-request outcomes are given, ten requests a second. */
export function runOf(fake: FakeRun): Run {
  const { count } = fake;
  const names = fake.names ?? ['chat'];
  const each = <T extends Float64Array | Uint8Array>(array: T, value: (i: number) => number): T => {
    for (let i = 0; i < count; i += 1) array[i] = value(i);
    return array;
  };
  const outcome: Outcome = {
    requests: {
      status: each(new Uint8Array(count), fake.status ?? (() => COMPLETED)),
      queueS: new Float64Array(count),
      ttftS: each(new Float64Array(count), fake.ttftS),
      e2eS: each(new Float64Array(count), fake.e2eS ?? ((i) => fake.ttftS(i) + 1)),
      replica: new Int32Array(count),
    },
    gaps: names.map(() => null),
    usage: names.map(() => ({
      attempts: count,
      acceptedRequests: count,
      inputTokens: 0,
      cachedInputTokens: 0,
      outputTokens: 0,
    })),
    utilization: { gpu: 0.5 },
    pressure: fake.pressure ?? {},
    backlog: fake.backlog ?? [1, 1, 1, 1],
    reservedSeconds: null,
    counters: {},
  };
  return {
    thinning: 1,
    fallbackUsage: null,
    outcome,
    stream: {
      count,
      arrivalS: each(new Float64Array(count), (i) => i / 10),
      inputTokens: new Int32Array(count).fill(500),
      outputTokens: new Int32Array(count).fill(100),
      cachedTokens: new Int32Array(count),
      workload: new Uint16Array(count).map((_, i) => i % names.length),
      session: null,
      turn: null,
      workloadNames: names,
      measureFromS: 0,
      endS: count / 10,
      drainS: 3600,
      startHourOfWeek: 0,
      startEpochS: null,
    },
  };
}

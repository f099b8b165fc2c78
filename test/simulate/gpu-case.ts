import fc from 'fast-check';
import type { IterationCost, ReplicaLimits, ReplicaSpec } from '../../src/performance/iteration-cost.ts';
import type { GpuDeployment } from '../../src/simulate/deployment.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

/** An iteration that takes `baseS`, whatever is in it, unless terms are given. */
export function costOf(
  baseS: number,
  limits: ReplicaLimits,
  terms: Partial<IterationCost> = {},
): IterationCost {
  return {
    byTokensS: new Float64Array(limits.maxNumBatchedTokens + 1).fill(baseS),
    bySequencesS: new Float64Array(limits.maxNumSeqs + 1),
    prefillIterationS: 0,
    prefillTokenS: 0,
    prefillPairS: 0,
    contextTokenS: 0,
    windowTokens: Number.POSITIVE_INFINITY,
    windowPairS: 0,
    windowContextTokenS: 0,
    ...terms,
  };
}

export function limitsOf(limits: Partial<ReplicaLimits> = {}): ReplicaLimits {
  return {
    maxNumSeqs: 64,
    maxNumBatchedTokens: 512,
    blockTokens: 16,
    kvBlocks: Number.POSITIVE_INFINITY,
    fixedBlocksPerSequence: 0,
    maxModelTokens: Number.POSITIVE_INFINITY,
    ...limits,
  };
}

export function specOf(
  cost: IterationCost,
  limits: ReplicaLimits,
  rest: Partial<ReplicaSpec> = {},
): ReplicaSpec {
  return {
    cost,
    limits,
    requestOverheadS: 0,
    outputTokenOverheadS: 0,
    relativeError: 0,
    prefixCache: false,
    ...rest,
  };
}

export function streamOf(
  arrivalS: ArrayLike<number>,
  inputTokens: ArrayLike<number>,
  outputTokens: ArrayLike<number>,
  rest: Partial<RequestStream> = {},
): RequestStream {
  const count = arrivalS.length;
  return {
    count,
    arrivalS: Float64Array.from(arrivalS),
    inputTokens: Int32Array.from(inputTokens),
    outputTokens: Int32Array.from(outputTokens),
    cachedTokens: new Int32Array(count),
    workload: new Uint16Array(count),
    session: null,
    turn: null,
    workloadNames: ['w'],
    measureFromS: 0,
    endS: count > 0 ? arrivalS[count - 1] : 0,
    drainS: Number.POSITIVE_INFINITY,
    startHourOfWeek: 0,
    startEpochS: null,
    ...rest,
  };
}

export function deploymentOf(replica: ReplicaSpec, rest: Partial<GpuDeployment> = {}): GpuDeployment {
  return {
    kind: 'gpu',
    replica,
    replicas: 1,
    router: 'round-robin',
    autoscale: null,
    outages: [],
    ...rest,
  };
}

export interface GpuCase {
  readonly spec: ReplicaSpec;
  readonly stream: RequestStream;
}

/** Uniform, unlike `fc.double`, whose values are mostly tiny. */
const uniform = (largest: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_003 }).map((n) => (n * largest) / 1_000_003);

const coefficient = (largest: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), uniform(largest));

const costTerms = fc.record({
  tokenS: coefficient(1e-4),
  kneeTokens: fc.integer({ min: 0, max: 64 }),
  sequenceS: coefficient(1e-3),
  prefillIterationS: coefficient(1e-3),
  prefillTokenS: coefficient(1e-4),
  prefillPairS: coefficient(1e-6),
  contextTokenS: coefficient(1e-5),
  windowTokens: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 80 })),
  windowPairS: coefficient(1e-6),
  windowContextTokenS: coefficient(1e-5),
});

const limitTerms = fc
  .record({
    maxNumBatchedTokens: fc.integer({ min: 2, max: 96 }),
    seqs: fc.integer({ min: 1, max: 10 }),
    blockTokens: fc.constantFrom(1, 3, 4, 16),
    kvTokens: fc.oneof(
      fc.constant(Number.POSITIVE_INFINITY),
      fc.integer({ min: 60, max: 600 }),
      fc.integer({ min: 60, max: 250 }),
    ),
    fixedBlocksPerSequence: fc.constantFrom(0, 0, 2),
    maxModelTokens: fc.constantFrom(Number.POSITIVE_INFINITY, 120),
    prefillFirst: fc.boolean(),
    scheduleAhead: fc.boolean(),
    reservesOutput: fc.boolean(),
  })
  .map(({ seqs, kvTokens, ...rest }) => ({
    ...rest,
    maxNumSeqs: Math.min(seqs, rest.maxNumBatchedTokens),
    kvBlocks: Math.floor(kvTokens / rest.blockTokens),
  }));

const requestTerms = fc.record({
  gapS: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: uniform(0.05) },
    { weight: 1, arbitrary: uniform(1) },
  ),
  input: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 150 })),
  output: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 70 })),
  cachedShare: fc.oneof(fc.constant(0), uniform(1)),
  session: fc.integer({ min: -1, max: 4 }),
});

/** Small workloads on small replicas: every feature of the scheduler comes up, often several at once. */
export const gpuCase: fc.Arbitrary<GpuCase> = fc
  .record({
    cost: costTerms,
    limits: limitTerms,
    requests: fc.array(requestTerms, { minLength: 1, maxLength: 24, size: 'max' }),
    requestOverheadS: fc.constantFrom(0, 0.004),
    outputTokenOverheadS: fc.constantFrom(0, 5e-5),
    prefixCache: fc.boolean(),
    sessions: fc.boolean(),
  })
  .map(({ cost, limits, requests, sessions, ...rest }) => {
    const windowed = cost.windowTokens < Number.POSITIVE_INFINITY;
    const { tokenS, kneeTokens, sequenceS, ...terms } = cost;
    const spec = specOf(
      {
        ...terms,
        byTokensS: Float64Array.from(
          { length: limits.maxNumBatchedTokens + 1 },
          (_, n) => 0.002 + tokenS * Math.max(n, kneeTokens),
        ),
        bySequencesS: Float64Array.from({ length: limits.maxNumSeqs + 1 }, (_, b) => sequenceS * b),
        windowPairS: windowed ? terms.windowPairS : 0,
        windowContextTokenS: windowed ? terms.windowContextTokenS : 0,
      },
      limits,
      rest,
    );
    let nowS = 0;
    const arrivalS = requests.map(({ gapS }) => {
      nowS += gapS;
      return nowS;
    });
    const turns = new Map<number, number>();
    const turn = requests.map(({ session }) => {
      const number = turns.get(session) ?? 0;
      turns.set(session, number + 1);
      return session < 0 ? 0 : number;
    });
    const stream = streamOf(
      arrivalS,
      requests.map(({ input }) => input),
      requests.map(({ output }) => output),
      {
        cachedTokens: Int32Array.from(requests, ({ cachedShare, input }) => Math.floor(cachedShare * input)),
        session: sessions ? Int32Array.from(requests, ({ session }) => session) : null,
        turn: sessions ? Uint16Array.from(turn) : null,
        endS: 1e6,
      },
    );
    return { spec, stream };
  });

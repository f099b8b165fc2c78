import type { IterationCost, ReplicaSpec } from '../src/performance/iteration-cost.ts';
import type { GpuDeployment, ServerlessDeployment } from '../src/simulate/deployment.ts';
import { randomStream } from '../src/workload/random.ts';
import type { RequestStream } from '../src/workload/request-stream.ts';

/** About Llama-3.1-8B on one H100: 5 ms for the weights, then compute, attention and host time per sequence. */
function cost(maxTokens: number, maxSeqs: number): IterationCost {
  const byTokensS = Float64Array.from({ length: maxTokens + 1 }, (_, n) => 0.005 + 2.2e-5 * n);
  const bySequencesS = Float64Array.from({ length: maxSeqs + 1 }, (_, b) => 1.5e-5 * b);
  return {
    byTokensS,
    bySequencesS,
    prefillIterationS: 2e-4,
    prefillTokenS: 0,
    prefillPairS: 1e-9,
    contextTokenS: 5e-8,
    windowTokens: Number.POSITIVE_INFINITY,
    windowPairS: 0,
    windowContextTokenS: 0,
  };
}

/** Requests a second at which one replica is busy for about 70 % of the time, and where it is nearly saturated. */
export const USUAL_RATE = 15;
export const FULL_RATE = 22;
/** KV blocks that no load here exhausts, and so few that sequences are preempted near saturation. */
export const AMPLE_BLOCKS = 30_000;
export const SCARCE_BLOCKS = 8_000;

export function replicaOf(kvBlocks: number, prefixCache = false): ReplicaSpec {
  return {
    cost: cost(8192, 1024),
    limits: {
      maxNumSeqs: 1024,
      maxNumBatchedTokens: 8192,
      blockTokens: 16,
      kvBlocks,
      fixedBlocksPerSequence: 0,
      maxModelTokens: 131072,
    },
    requestOverheadS: 0.001,
    outputTokenOverheadS: 0,
    relativeError: 0,
    prefixCache,
  };
}

export function gpus(
  replica: ReplicaSpec,
  replicas: number,
  rest: Partial<GpuDeployment> = {},
): GpuDeployment {
  return {
    kind: 'gpu',
    replica,
    replicas,
    router: 'round-robin',
    autoscale: null,
    outages: [],
    ...rest,
  };
}

/** An API whose token limit reserves the largest output and is mostly not reached. */
export function api(requestsPerSecond: number): ServerlessDeployment {
  return {
    kind: 'serverless',
    limits: [
      {
        name: 'tpm',
        unitsPerWindow: requestsPerSecond * 60 * 4000,
        windowS: 60,
        bucket: 'continuous',
        sliceS: null,
        draws: { request: 0, inputToken: 1, cachedInputToken: 1, outputToken: 1 },
        reservation: 'larger',
        failedCount: false,
      },
    ],
    maxConcurrency: null,
    retry: {
      maxAttempts: 6,
      initialBackoffS: 1,
      backoffFactor: 2,
      maxBackoffS: 60,
      jitter: 1,
      honourRetryAfter: true,
      timeoutS: 600,
    },
    latency: {
      ttftP50S: 0.5,
      ttftP95S: 1.2,
      tokensPerSecondP50: 80,
      tokensPerSecondP5: 40,
      basis: 'assumed',
      source: 'bench',
      asOf: '2026-11-20',
    },
    outages: [],
    maxOutputTokens: [2048],
  };
}

/** Poisson arrivals; lognormal lengths, mean 1000 in (sigma 1.1) and 200 out (sigma 0.9). */
export function conversation(count: number, perSecond: number, outputFactor = 1): RequestStream {
  const random = randomStream(1, 'bench');
  const arrivalS = new Float64Array(count);
  const inputTokens = new Int32Array(count);
  const outputTokens = new Int32Array(count);
  let nowS = 0;
  for (let i = 0; i < count; i += 1) {
    nowS += random.exponential() / perSecond;
    arrivalS[i] = nowS;
    inputTokens[i] = Math.max(
      1,
      Math.min(30_000, Math.round(1000 * Math.exp(1.1 * random.normal() - 0.605))),
    );
    const output = 200 * outputFactor * Math.exp(0.9 * random.normal() - 0.405);
    outputTokens[i] = Math.max(1, Math.min(8000, Math.round(output)));
  }
  return {
    count,
    arrivalS,
    inputTokens,
    outputTokens,
    cachedTokens: new Int32Array(count),
    workload: new Uint16Array(count),
    session: null,
    turn: null,
    workloadNames: ['chat'],
    measureFromS: 0,
    endS: nowS,
    drainS: Number.POSITIVE_INFINITY,
    startHourOfWeek: 0,
    startEpochS: null,
  };
}

import type { FittingReplica } from '../performance/replica-spec.ts';
import { type LoadOutcome, simulateClosedLoop } from '../simulate/closed-loop.ts';
import { simulate } from '../simulate/simulate.ts';
import { randomStream } from '../workload/random.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import type { MeasuredDeployment } from './measured-deployment.ts';

/** Users that keep one prefill instance busy without a queue that matters to its rate. */
const SATURATING_USERS = 8;
/** Share of the prefill pool's capacity up to which it is treated as a queue with random arrivals. */
const OPEN_LOOP_LOAD = 0.95;
const ROUNDS = 4;
const BISECTIONS = 10;

function requestsPerSecond(outcome: LoadOutcome): number {
  let lastS = 0;
  let completed = 0;
  outcome.requests.e2eS.forEach((e2eS, i) => {
    if (!Number.isFinite(e2eS)) return;
    completed += 1;
    lastS = Math.max(lastS, outcome.arrivalS[i] + e2eS);
  });
  return completed === 0 ? 0 : completed / lastS;
}

function firstRequests(stream: RequestStream, count: number): RequestStream {
  const kept = Math.min(stream.count, Math.max(1, count));
  return {
    ...stream,
    count: kept,
    arrivalS: stream.arrivalS.subarray(0, kept),
    inputTokens: stream.inputTokens.subarray(0, kept),
    outputTokens: stream.outputTokens.subarray(0, kept),
    cachedTokens: stream.cachedTokens.subarray(0, kept),
    workload: stream.workload.subarray(0, kept),
  };
}

/** Mean TTFT of one prefill instance under Poisson arrivals. */
function prefillTtftS(prefill: FittingReplica, stream: RequestStream, qps: number, seed: number): number {
  const random = randomStream(seed, 'validation/prefill');
  const arrivalS = new Float64Array(stream.count);
  let nowS = 0;
  for (let i = 0; i < stream.count; i += 1) {
    nowS += random.exponential() / qps;
    arrivalS[i] = nowS;
  }
  const deployment = {
    kind: 'gpu',
    replica: prefill.spec,
    replicas: 1,
    router: 'round-robin',
    autoscale: null,
    outages: [],
  } as const;
  const { ttftS } = simulate(deployment, { ...stream, arrivalS, endS: nowS }, seed, 0).requests;
  return ttftS.reduce((sum, value) => sum + value, 0) / ttftS.length;
}

/** Seconds to move a prompt's keys and values from one pool to the other. */
function transferS(deployment: MeasuredDeployment, tokens: number): number {
  const { gpu, replica } = deployment;
  const bytesPerS = (gpu.interNodeBytesPerS ?? gpu.link.bytesPerS) * replica.gpus;
  return (replica.kv.bytesPerToken * tokens) / bytesPerS;
}

/**
 * A closed loop of `users` on separate pools for prefill and decode. A request is a think time for the decode pool
 * while it is prefilled and moved; that time is found where the rate of the decode pool is one at which the prefill
 * pool takes just so long, or where it equals the prefill pool's capacity. Times of single requests are those of the
 * decode pool behind the mean time to first token.
 */
export function simulateDisaggregated(
  deployment: MeasuredDeployment & { readonly decode: NonNullable<MeasuredDeployment['decode']> },
  stream: RequestStream,
  users: number,
  seed: number,
): LoadOutcome {
  const { replica: prefill, replicas: prefillWorkers, decode } = deployment;
  const prompts = firstRequests({ ...stream, outputTokens: new Int32Array(stream.count).fill(1) }, 400);
  const meanInput = prompts.inputTokens.reduce((sum, tokens) => sum + tokens, 0) / prompts.count;
  const moveS = transferS(deployment, meanInput);
  const capacity =
    prefillWorkers * requestsPerSecond(simulateClosedLoop(prefill.spec, prompts, SATURATING_USERS, 0));

  // The decode pool gets keys, values and the first token; a warm prefix stands for what was moved.
  const decodeSpec = { ...decode.replica.spec, prefixCache: true, requestOverheadS: 0 };
  const workerUsers = Math.max(1, Math.round(users / decode.replicas));
  const answers: RequestStream = {
    ...firstRequests(stream, Math.max(4 * workerUsers, 60)),
    cachedTokens: stream.inputTokens.map((tokens) => Math.max(0, tokens - 1)),
    outputTokens: stream.outputTokens.map((tokens) => Math.max(1, tokens - 1)),
  };
  const decodeAt = (thinkS: number): LoadOutcome =>
    simulateClosedLoop(decodeSpec, answers, workerUsers, thinkS);
  const rateOf = (outcome: LoadOutcome): number => decode.replicas * requestsPerSecond(outcome);

  let ttftS = prefillTtftS(prefill, prompts, capacity / prefillWorkers / 100, seed);
  let outcome = decodeAt(ttftS + moveS);
  for (let round = 0; round < ROUNDS && rateOf(outcome) < OPEN_LOOP_LOAD * capacity; round += 1) {
    ttftS = prefillTtftS(prefill, prompts, rateOf(outcome) / prefillWorkers, seed);
    outcome = decodeAt(ttftS + moveS);
  }
  if (rateOf(outcome) >= OPEN_LOOP_LOAD * capacity) {
    let low = ttftS;
    let high = Math.max(2 * ttftS, users / capacity);
    for (let i = 0; i < BISECTIONS; i += 1) {
      ttftS = (low + high) / 2;
      outcome = decodeAt(ttftS + moveS);
      if (rateOf(outcome) > capacity) low = ttftS;
      else high = ttftS;
    }
  }
  const { requests } = outcome;
  return {
    ...outcome,
    requests: {
      ...requests,
      ttftS: requests.ttftS.map((own) => (Number.isFinite(own) ? ttftS + moveS : own)),
      e2eS: requests.e2eS.map((own) => ttftS + moveS + own),
    },
  };
}

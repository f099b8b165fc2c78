import type { IterationCost, ReplicaSpec } from '../src/performance/iteration-cost.ts';
import { simulate } from '../src/simulate/simulate.ts';
import { randomStream } from '../src/workload/random.ts';
import type { RequestStream } from '../src/workload/request-stream.ts';
import { serveStepped } from '../test/simulate/stepped-replica.ts';

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

function spec(kvBlocks: number): ReplicaSpec {
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
    prefixCache: false,
  };
}

/** Poisson arrivals; lognormal lengths, mean 1000 in (sigma 1.1) and 200 out (sigma 0.9). */
function conversation(count: number, perSecond: number): RequestStream {
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
    outputTokens[i] = Math.max(1, Math.min(8000, Math.round(200 * Math.exp(0.9 * random.normal() - 0.405))));
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

function run(label: string, count: number, perSecond: number, kvBlocks: number, replicas: number): void {
  const stream = conversation(count, perSecond);
  const deployment = {
    kind: 'gpu',
    replica: spec(kvBlocks),
    replicas,
    router: 'round-robin',
    autoscale: null,
    outages: [],
  } as const;
  let bestS = Number.POSITIVE_INFINITY;
  let outcome = simulate(deployment, stream, 1, 0);
  for (let i = 0; i < 5; i += 1) {
    const seconds = processorS(() => {
      outcome = simulate(deployment, stream, 1, 0);
    });
    bestS = Math.min(bestS, seconds);
  }
  const { events, iterations, preemptions } = outcome.counters;
  console.log(
    label.padEnd(28),
    `${(count / bestS / 1e6).toFixed(2)} M requests/s`,
    `gpu ${(100 * outcome.utilization.gpu).toFixed(0)} %`,
    `kv ${(100 * outcome.utilization.kvCache).toFixed(0)} %`,
    `events/request ${(events / count).toFixed(2)}`,
    `iterations/request ${(iterations / count).toFixed(1)}`,
    `preemptions/request ${(preemptions / count).toFixed(3)}`,
    `backlog ${outcome.backlog.join(' ')}`,
  );
}

/** Processor seconds of a piece of work: other work on the machine does not count. */
function processorS(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** How much faster than taking every iteration of every sequence singly. */
function compare(requests: number, perSecond: number): void {
  const stream = conversation(requests, perSecond);
  const replica = spec(30_000);
  const deployment = {
    kind: 'gpu',
    replica,
    replicas: 1,
    router: 'round-robin',
    autoscale: null,
    outages: [],
  } as const;
  const singleS = processorS(() => serveStepped(replica, stream));
  const repeats = 50;
  const engineS =
    processorS(() => {
      for (let i = 0; i < repeats; i += 1) simulate(deployment, stream, 1, 0);
    }) / repeats;
  console.log(
    `${perSecond} requests/s, ${requests} requests: ${(singleS / engineS).toFixed(0)} times the reference`,
  );
}

const count = Number(process.argv[2] ?? 500_000);
for (const rate of [5, 10, 15, 20, 22, 24]) run(`${rate} requests/s`, count, rate, 30_000, 1);
run('22 requests/s, small KV', count, 22, 8000, 1);
run('23 requests/s, small KV', count, 23, 7000, 1);
compare(3000, 15);

import type { ReplicaSpec } from '../src/performance/iteration-cost.ts';
import type { GpuDeployment } from '../src/simulate/deployment.ts';
import { simulate } from '../src/simulate/simulate.ts';
import type { RequestStream } from '../src/workload/request-stream.ts';
import { AMPLE_BLOCKS, conversation, gpus, replicaOf, USUAL_RATE } from './conversation.ts';
import { bestS, type Figure, million } from './measure.ts';

const REQUESTS = 200_000;
const REPLICAS = 4;
const REPEATS = 3;

export const autoscale = {
  minReplicas: 1,
  maxReplicas: 2 * REPLICAS,
  targetOutstanding: 40,
  checkIntervalS: 15,
  scaleUpStabilisationS: 30,
  scaleDownStabilisationS: 300,
  scaleToZeroAfterS: 600,
  coldStartS: 60,
  whileStarting: 'queue',
} as const;

/** The same requests as turns of sessions, each of which finds most of its input in the turn before. */
export function inSessions(stream: RequestStream, turns: number, cachedShare: number): RequestStream {
  const sessionsAtOnce = 500;
  const session = new Int32Array(stream.count);
  const turn = new Uint16Array(stream.count);
  for (let i = 0; i < stream.count; i += 1) {
    const round = Math.floor(i / sessionsAtOnce);
    session[i] = Math.floor(round / turns) * sessionsAtOnce + (i % sessionsAtOnce);
    turn[i] = round % turns;
  }
  const cachedTokens = stream.inputTokens.map((tokens, i) =>
    turn[i] > 0 ? Math.floor(cachedShare * tokens) : 0,
  );
  return { ...stream, session, turn, cachedTokens };
}

/** Attention over the last 2,048 tokens only, in some of the layers. */
export function windowed(replica: ReplicaSpec): ReplicaSpec {
  const cost = { ...replica.cost, windowTokens: 2048, windowPairS: 1e-9, windowContextTokenS: 3e-8 };
  return { ...replica, cost };
}

/** Prompts cut into chunks of at most so many tokens, decoding sequences counted. */
export function chunked(replica: ReplicaSpec, maxNumBatchedTokens: number): ReplicaSpec {
  return { ...replica, limits: { ...replica.limits, maxNumBatchedTokens } };
}

function figure(name: string, deployment: GpuDeployment, stream: RequestStream): Figure {
  let { counters } = simulate(deployment, stream, 1, 0);
  const seconds = bestS(REPEATS, () => {
    ({ counters } = simulate(deployment, stream, 1, 0));
  });
  const per = (count: number): string => (count / stream.count).toFixed(2);
  return {
    group: 'features',
    name,
    value: million(stream.count / seconds),
    unit: 'M requests/s',
    note: `per request ${per(counters.events)} events for ${per(counters.iterations)} iterations, ${per(counters.preemptions)} preemptions`,
  };
}

/** Requests a second of processor time with one feature on after the other, and with all of them. */
export function featureFigures(): Figure[] {
  const plain = replicaOf(AMPLE_BLOCKS);
  const cached = replicaOf(AMPLE_BLOCKS, true);
  const stream = conversation(REQUESTS, USUAL_RATE * REPLICAS);
  const sessions = inSessions(stream, 5, 0.6);
  const endS = stream.endS;
  const outages = [{ fromS: endS * 0.4, toS: endS * 0.45, severity: 0.5 }];
  const of = (replica: ReplicaSpec, rest: Partial<GpuDeployment> = {}): GpuDeployment =>
    gpus(replica, REPLICAS, rest);
  return [
    figure('nothing else', of(plain), stream),
    figure('sliding window', of(windowed(plain)), stream),
    figure('prompts in chunks of 512', of(chunked(plain, 512)), stream),
    figure('prefix cache, sessions', of(cached), sessions),
    figure('least outstanding', of(plain, { router: 'least-outstanding' }), stream),
    figure('prefix affinity, sessions', of(cached, { router: 'prefix-affinity' }), sessions),
    figure('autoscaled', of(plain, { router: 'least-outstanding', autoscale }), stream),
    figure('an outage of half of it', of(plain, { router: 'least-outstanding', outages }), stream),
    figure(
      'all of these at once',
      of(chunked(windowed(cached), 512), { router: 'prefix-affinity', autoscale, outages }),
      sessions,
    ),
  ];
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outage, RetryPolicy, SimulatedDeployment } from '../../src/simulate/deployment.ts';
import { COMPLETED, type Outcome, requestStatuses, UNFINISHED } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';
import { costOf, deploymentOf, limitsOf, specOf } from './gpu-case.ts';
import { constantLatency, nothing, perMinute, serverlessOf, streamOf } from './hosted-fixtures.ts';

const outages: readonly Outage[] = [
  { fromS: 20, toS: 50, severity: 0.5 },
  { fromS: 45, toS: 60, severity: 1 },
];
const retry: RetryPolicy = {
  maxAttempts: 4,
  initialBackoffS: 0.5,
  backoffFactor: 2,
  maxBackoffS: 8,
  jitter: 1,
  honourRetryAfter: true,
  timeoutS: 60,
};
const latency = { ...constantLatency(0.4, 60), ttftP95S: 1.5, tokensPerSecondP5: 25 };
const outputOnly = { ...nothing, outputToken: 1 };
const limits = [
  perMinute('rpm', 60, { bucket: 'fixed', sliceS: 1, failedCount: true }),
  perMinute('tpm', 40_000, { bucket: 'fixed', reservation: 'returned' }),
  perMinute('otpm', 6000, { draws: outputOnly }),
];
const provisioned = {
  kind: 'provisioned',
  units: 2,
  weightedTokensPerSecond: 400,
  bucketSeconds: 30,
  weights: { input: 1, cachedInput: 0.1, output: 4 },
  maxOutputTokens: [300, 300],
  startsDrawnDown: false,
  retry,
  latency,
  outages,
} as const;
const batch = {
  kind: 'batch',
  submitEveryS: 30,
  maxRequestsPerBatch: 10,
  maxTokensPerBatch: 20_000,
  queueQuotas: [{ unit: 'input-tokens', limit: 30_000 }],
  windowS: 60,
  completionP50S: 20,
  completionP90S: 60,
  outages,
} as const;
const voice = {
  kind: 'voice',
  sessionMinutesMean: 0.5,
  sessionCapS: 60,
  responsesPerMinute: [6, 6],
  limits,
  maxSessions: 8,
  retry,
  latency,
} as const;
const replicaLimits = limitsOf({
  maxNumSeqs: 4,
  maxNumBatchedTokens: 256,
  kvBlocks: 400,
  maxModelTokens: 4096,
});
const replica = specOf(
  costOf(0.02, replicaLimits, { prefillTokenS: 1e-4, contextTokenS: 1e-7 }),
  replicaLimits,
);
const autoscale = {
  minReplicas: 0,
  maxReplicas: 3,
  targetOutstanding: 2,
  checkIntervalS: 5,
  scaleUpStabilisationS: 0,
  scaleDownStabilisationS: 20,
  scaleToZeroAfterS: 30,
  coldStartS: 10,
  whileStarting: 'queue',
} as const;

const deployments: readonly [string, SimulatedDeployment][] = [
  [
    'serverless',
    serverlessOf({ limits, retry, latency, outages, maxConcurrency: 6, maxOutputTokens: [300, 300] }),
  ],
  [
    'serverless without a known latency',
    serverlessOf({ limits, retry, latency: null, maxOutputTokens: [300, 300] }),
  ],
  ['batch', { ...batch, onExpiry: { billed: false, resubmit: false } }],
  ['batch with resubmission', { ...batch, onExpiry: { billed: true, resubmit: true } }],
  ['provisioned', { ...provisioned, overflow: null }],
  ['provisioned, drawn down at the start', { ...provisioned, overflow: null, startsDrawnDown: true }],
  [
    'provisioned with spill-over',
    { ...provisioned, overflow: { limits, maxConcurrency: 6, maxOutputTokens: [300, 200] } },
  ],
  ['voice', voice],
  ['one GPU replica', deploymentOf(replica)],
  ['three routed GPU replicas', deploymentOf(replica, { replicas: 3, router: 'least-outstanding' })],
  [
    'GPU replicas that come and go',
    deploymentOf(replica, { replicas: 2, router: 'least-outstanding', autoscale }),
  ],
];

const streams = fc
  .record({
    gapsS: fc.array(fc.constantFrom(0, 0, 0.1, 0.5, 1, 3, 20), { minLength: 1, maxLength: 120 }),
    seed: fc.nat(1000),
    measureFromS: fc.constantFrom(0, 10),
    drainS: fc.constantFrom(0, 5, 400),
    startHourOfWeek: fc.constantFrom(0, 30.25),
  })
  .map(({ gapsS, seed, ...rest }) => {
    let atS = 0;
    const arrivalS = gapsS.map((gapS) => {
      atS += gapS;
      return atS;
    });
    const tokens = (salt: number, most: number): number[] =>
      arrivalS.map((_, i) => 1 + ((seed * 7919 + i * 104_729 + salt) % most));
    const inputTokens = tokens(1, 3000);
    return streamOf({
      ...rest,
      arrivalS,
      inputTokens,
      cachedTokens: tokens(2, 3000).map((cached, i) => Math.min(cached, inputTokens[i])),
      outputTokens: tokens(3, 300),
      workload: arrivalS.map((_, i) => (i + seed) % 2),
      workloadNames: ['chat', 'search'],
      endS: Math.max(atS, rest.measureFromS + 1),
    });
  });

const runs = { numRuns: 60 };

/** Everything in an outcome as one text, for comparing two of them. */
function fingerprint(outcome: Outcome): string {
  return JSON.stringify(outcome, (_key, value: unknown) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>, String) : value;
  });
}

function copyOf(stream: RequestStream): RequestStream {
  return {
    ...stream,
    arrivalS: stream.arrivalS.slice(),
    inputTokens: stream.inputTokens.slice(),
    outputTokens: stream.outputTokens.slice(),
    cachedTokens: stream.cachedTokens.slice(),
    workload: stream.workload.slice(),
  };
}

describe.each(deployments)('%s', (_name, deployment) => {
  it('accounts for every request once, and its books agree with what happened', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const { requests, usage, backlog } = simulate(deployment, stream, 1, 0);
        expect(requests.status).toHaveLength(stream.count);
        for (const code of requests.status) expect(requestStatuses[code]).toBeDefined();
        stream.workloadNames.forEach((_workload, w) => {
          let arrived = 0;
          let completedOutput = 0;
          for (let i = 0; i < stream.count; i += 1) {
            if (stream.workload[i] !== w || stream.arrivalS[i] < stream.measureFromS) continue;
            arrived += 1;
            if (requests.status[i] === COMPLETED) completedOutput += stream.outputTokens[i];
          }
          const { attempts, acceptedRequests, inputTokens, cachedInputTokens, outputTokens } = usage[w];
          const attempted = deployment.kind === 'batch' ? acceptedRequests : arrived;
          expect(attempts).toBeGreaterThanOrEqual(attempted);
          expect(acceptedRequests).toBeLessThanOrEqual(attempts);
          expect(cachedInputTokens).toBeLessThanOrEqual(inputTokens);
          expect(outputTokens).toBeGreaterThanOrEqual(completedOutput);
        });
        for (const present of backlog) {
          expect(Number.isInteger(present)).toBe(true);
          expect(present).toBeGreaterThanOrEqual(0);
          expect(present).toBeLessThanOrEqual(stream.count);
        }
      }),
      runs,
    );
  });

  it('lets nothing happen before its cause', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const { status, queueS, ttftS, e2eS, leftS } = simulate(deployment, stream, 1, 0).requests;
        const horizonS = stream.endS + stream.drainS + 1e-6;
        for (let i = 0; i < stream.count; i += 1) {
          // Comparisons are negated, so that times that do not exist (NaN) pass.
          expect(queueS[i] < 0).toBe(false);
          expect(ttftS[i] < queueS[i]).toBe(false);
          expect(e2eS[i] < ttftS[i]).toBe(false);
          expect(stream.arrivalS[i] + e2eS[i] > horizonS).toBe(false);
          if (status[i] !== COMPLETED) expect(e2eS[i]).toBeNaN();
          if (leftS === undefined) continue;
          expect(Number.isNaN(leftS[i])).toBe(status[i] === UNFINISHED);
          expect(leftS[i] < stream.arrivalS[i]).toBe(false);
        }
      }),
      runs,
    );
  });

  it('reports shares between 0 and 1 and whole counts', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const { utilization, pressure, counters, reservedSeconds } = simulate(deployment, stream, 1, 0);
        for (const share of Object.values(utilization)) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-9);
        }
        for (const count of [...Object.values(pressure), ...Object.values(counters)]) {
          expect(Number.isInteger(count)).toBe(true);
          expect(count).toBeGreaterThanOrEqual(0);
        }
        if (reservedSeconds !== null) expect(reservedSeconds).toBeGreaterThanOrEqual(0);
      }),
      runs,
    );
  });

  it('gives the same outcome for the same seed and replication, and leaves the stream as it was', () => {
    fc.assert(
      fc.property(streams, fc.nat(5), (stream, replication) => {
        const before = copyOf(stream);
        const once = fingerprint(simulate(deployment, stream, 7, replication));
        expect(fingerprint(simulate(deployment, stream, 7, replication))).toBe(once);
        expect(stream).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });

  it('lets the future leave the past as it was', () => {
    fc.assert(
      fc.property(streams, fc.nat(), (stream, cut) => {
        const kept = cut % stream.count;
        const cutS = stream.arrivalS[kept];
        const whole = simulate(deployment, stream, 1, 0).requests;
        const head = { ...stream, count: kept };
        const part = simulate(deployment, head, 1, 0).requests;
        for (let i = 0; i < kept; i += 1) {
          const leftS = whole.leftS?.[i] ?? stream.arrivalS[i] + whole.e2eS[i];
          if (!(leftS < cutS)) continue;
          expect(part.status[i]).toBe(whole.status[i]);
          expect(part.e2eS[i]).toBe(whole.e2eS[i]);
          expect(part.ttftS[i]).toBe(whole.ttftS[i]);
        }
      }),
      runs,
    );
  });

  it('has nothing to say about an empty stream', () => {
    const stream = streamOf({ arrivalS: [], workloadNames: ['chat', 'search'] });
    const { requests, usage, utilization, pressure, backlog } = simulate(deployment, stream, 1, 0);
    expect(requests.status).toHaveLength(0);
    expect(usage).toHaveLength(2);
    expect(usage.every((used) => Object.values(used).every((count) => count === 0))).toBe(true);
    expect(Object.values(utilization).every((share) => share === 0)).toBe(true);
    expect(Object.values(pressure).every((count) => count === 0)).toBe(true);
    expect(backlog).toEqual([0, 0, 0, 0]);
  });

  it('completes one small request', () => {
    const stream = streamOf({ arrivalS: [0], workloadNames: ['chat', 'search'], endS: 1 });
    const { requests, usage } = simulate(deployment, stream, 1, 0);
    expect(requests.status[0]).toBe(COMPLETED);
    expect(usage[0].acceptedRequests).toBeGreaterThanOrEqual(1);
    expect(usage[1].acceptedRequests).toBe(0);
  });

  it('serves requests with equal stamps in their order', () => {
    const stream = streamOf({ arrivalS: [1, 1, 1], workloadNames: ['chat', 'search'], endS: 2 });
    const { status, queueS } = simulate(deployment, stream, 1, 0).requests;
    expect([...status]).toEqual([COMPLETED, COMPLETED, COMPLETED]);
    expect(queueS[0]).toBeLessThanOrEqual(queueS[1]);
    expect(queueS[1]).toBeLessThanOrEqual(queueS[2]);
  });
});

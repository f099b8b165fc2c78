import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GpuDeployment, Outage, Router } from '../../src/simulate/deployment.ts';
import { COMPLETED, FAILED, type Outcome, REJECTED, UNFINISHED } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';
import { deploymentOf, type GpuCase, gpuCase } from './gpu-case.ts';

const outage: fc.Arbitrary<Outage> = fc.record({
  fromS: fc.integer({ min: 0, max: 300 }).map((n) => n / 100),
  toS: fc.integer({ min: 0, max: 600 }).map((n) => n / 100),
  severity: fc.constantFrom(0, 0.3, 0.5, 1),
});

const autoscale = fc.record({
  minReplicas: fc.integer({ min: 0, max: 2 }),
  maxReplicas: fc.integer({ min: 2, max: 4 }),
  targetOutstanding: fc.integer({ min: 1, max: 4 }),
  checkIntervalS: fc.constantFrom(0.05, 0.2),
  scaleUpStabilisationS: fc.constantFrom(0, 0.1),
  scaleDownStabilisationS: fc.constantFrom(0, 0.5),
  scaleToZeroAfterS: fc.constantFrom(0, 0.3),
  coldStartS: fc.constantFrom(0, 0.4),
  whileStarting: fc.constantFrom('queue' as const, 'reject' as const),
});

const fleet: fc.Arbitrary<Partial<GpuDeployment>> = fc.record({
  replicas: fc.integer({ min: 1, max: 4 }),
  router: fc.constantFrom<Router>('round-robin', 'least-outstanding', 'prefix-affinity'),
  autoscale: fc.oneof(fc.constant(null), autoscale),
  outages: fc.oneof(fc.constant([]), fc.array(outage, { maxLength: 3 })),
});

const run = ({ spec, stream }: GpuCase, rest: Partial<GpuDeployment> = {}): Outcome =>
  simulate(deploymentOf(spec, rest), stream, 1, 0);

function until({ spec, stream }: GpuCase, endS: number, drainS: number): GpuCase {
  return { spec, stream: { ...stream, endS, drainS } };
}

test('every request has one status, and its times are in order', () => {
  fc.assert(
    fc.property(
      gpuCase,
      fleet,
      fc.constantFrom(0, 0.5, Number.POSITIVE_INFINITY),
      (drawn, deployment, drainS) => {
        const { stream } = drawn;
        const endS = stream.arrivalS[stream.count - 1];
        const { requests, usage } = run(until(drawn, endS, drainS), deployment);
        for (let r = 0; r < stream.count; r += 1) {
          const { [r]: status } = requests.status;
          expect([COMPLETED, FAILED, REJECTED, UNFINISHED]).toContain(status);
          const times = [requests.queueS[r], requests.ttftS[r], requests.e2eS[r]];
          if (status === COMPLETED) {
            expect(times[0]).toBeGreaterThanOrEqual(drawn.spec.requestOverheadS * (1 - 1e-9));
            expect(times[1]).toBeGreaterThan(times[0]);
            expect(times[2]).toBeGreaterThanOrEqual(times[1]);
            expect(stream.arrivalS[r] + times[2]).toBeLessThanOrEqual(
              endS + drainS + 1 + stream.outputTokens[r] * drawn.spec.outputTokenOverheadS,
            );
            expect(requests.replica[r]).toBeGreaterThanOrEqual(0);
          } else {
            expect(times[2]).toBeNaN();
          }
          if (status === FAILED || status === REJECTED) expect(times[0]).toBeNaN();
        }
        expect(usage[0].attempts).toBe(stream.count);
        const served = Array.from(requests.status).filter((s) => s === COMPLETED || s === UNFINISHED);
        expect(usage[0].acceptedRequests).toBe(served.length);
      },
    ),
    { numRuns: 1500, seed: 1 },
  );
});

test('with unlimited time to drain, nothing is left over', () => {
  fc.assert(
    fc.property(gpuCase, fleet, (drawn, deployment) => {
      const { status } = run(until(drawn, 1, Number.POSITIVE_INFINITY), deployment).requests;
      expect(Array.from(status)).not.toContain(UNFINISHED);
    }),
    { numRuns: 1000, seed: 2 },
  );
});

test('the same input gives the same output', () => {
  fc.assert(
    fc.property(gpuCase, fleet, (drawn, deployment) => {
      const short = until(drawn, 1, Number.POSITIVE_INFINITY);
      expect(run(short, deployment)).toEqual(run(short, deployment));
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('shares lie between 0 and 1, and reserved time between what is busy and the largest fleet', () => {
  fc.assert(
    fc.property(gpuCase, fleet, (drawn, deployment) => {
      const { stream } = drawn;
      const endS = stream.arrivalS[stream.count - 1] + 1;
      const outcome = run(until(drawn, endS, Number.POSITIVE_INFINITY), deployment);
      for (const share of Object.values(outcome.utilization)) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      if (deployment.autoscale == null) {
        expect(outcome.reservedSeconds).toBeNull();
      } else {
        const most = Math.max(deployment.autoscale.maxReplicas, deployment.replicas ?? 1);
        expect(outcome.reservedSeconds).toBeGreaterThanOrEqual(0);
        expect(outcome.reservedSeconds).toBeLessThanOrEqual(most * endS * (1 + 1e-9));
      }
    }),
    { numRuns: 500, seed: 4 },
  );
});

test('all times doubled double all times', () => {
  // A factor of two is exact in binary; the tolerance for simultaneous arrivals is the only absolute time.
  fc.assert(
    fc.property(gpuCase, ({ spec, stream }) => {
      const twice = (values: Float64Array): Float64Array => values.map((value) => 2 * value);
      const { cost } = spec;
      const slow: GpuCase = {
        spec: {
          ...spec,
          requestOverheadS: 2 * spec.requestOverheadS,
          outputTokenOverheadS: 2 * spec.outputTokenOverheadS,
          cost: {
            byTokensS: twice(cost.byTokensS),
            bySequencesS: twice(cost.bySequencesS),
            prefillIterationS: 2 * cost.prefillIterationS,
            prefillTokenS: 2 * cost.prefillTokenS,
            prefillPairS: 2 * cost.prefillPairS,
            contextTokenS: 2 * cost.contextTokenS,
            windowTokens: cost.windowTokens,
            windowPairS: 2 * cost.windowPairS,
            windowContextTokenS: 2 * cost.windowContextTokenS,
          },
        },
        stream: { ...stream, arrivalS: twice(stream.arrivalS), endS: 2 * stream.endS },
      };
      const once = run({ spec, stream }).requests;
      const doubled = run(slow).requests;
      expect(doubled.ttftS).toEqual(twice(once.ttftS));
      expect(doubled.e2eS).toEqual(twice(once.e2eS));
    }),
    { numRuns: 500, seed: 5 },
  );
});

function everySecond(stream: RequestStream, first: number): RequestStream {
  const own = Array.from({ length: stream.count }, (_, r) => r).filter((r) => r % 2 === first);
  return {
    ...stream,
    count: own.length,
    arrivalS: Float64Array.from(own, (r) => stream.arrivalS[r]),
    inputTokens: Int32Array.from(own, (r) => stream.inputTokens[r]),
    outputTokens: Int32Array.from(own, (r) => stream.outputTokens[r]),
    cachedTokens: Int32Array.from(own, (r) => stream.cachedTokens[r]),
    workload: Uint16Array.from(own, (r) => stream.workload[r]),
    session: stream.session && Int32Array.from(own, (r) => stream.session?.[r] ?? -1),
    turn: stream.turn && Uint16Array.from(own, (r) => stream.turn?.[r] ?? 0),
  };
}

test('round robin over two replicas is each of them alone with every second request', () => {
  fc.assert(
    fc.property(gpuCase, ({ spec, stream }) => {
      fc.pre(stream.session === null);
      const both = run({ spec, stream }, { replicas: 2 }).requests.e2eS;
      for (const first of [0, 1]) {
        const alone = run({ spec, stream: everySecond(stream, first) }).requests.e2eS;
        expect(alone).toEqual(both.filter((_, r) => r % 2 === first));
      }
    }),
    { numRuns: 500, seed: 6 },
  );
});

test('replicas one after the other and replicas through a heap of events give the same', () => {
  fc.assert(
    fc.property(gpuCase, fc.integer({ min: 1, max: 4 }), (drawn, replicas) => {
      const independent = run(drawn, { replicas });
      fc.pre(!independent.requests.status.includes(FAILED));
      // An outage that takes nothing, far away, needs the general way of serving.
      const nothing: Outage = { fromS: 1e5, toS: 1e5 + 1, severity: 0 };
      const general = run(drawn, { replicas, outages: [nothing] });
      expect(general.requests).toEqual(independent.requests);
      expect(general.counters).toEqual(independent.counters);
    }),
    { numRuns: 500, seed: 7 },
  );
});

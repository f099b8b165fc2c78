import { mean, standardDeviation } from 'simple-statistics';
import { expect, test } from 'vitest';
import { simulate } from '../../src/simulate/simulate.ts';
import { randomStream } from '../../src/workload/random.ts';
import { costOf, deploymentOf, limitsOf, specOf, streamOf } from './gpu-case.ts';

const ITERATION_S = 0.001;
const MEAN_ITERATIONS = 2000;
const REPLICATIONS = 20;
const REQUESTS = 30_000;
const WARM_UP = 3000;
/** 99 % of Student's t with 19 degrees of freedom, both sides. */
const T_QUANTILE = 2.86;

/** Probability of waiting in M/M/c with offered load a (Erlang C), over the mean rate at which a full house empties. */
function waitMmc(servers: number, perSecond: number, serviceS: number): number {
  const load = perSecond * serviceS;
  let blocking = 1;
  for (let k = 1; k <= servers; k += 1) blocking = (load * blocking) / (k + load * blocking);
  const waits = blocking / (1 - (load / servers) * (1 - blocking));
  return (waits * serviceS) / (servers - load);
}

/**
 * Mean wait in M/D/c: whoever is in service now has left one service time later, so the number in the system obeys
 * N(t + D) = max(N(t) − c, 0) + Poisson(λD). Its distribution by iteration, then Little's law on those waiting.
 */
function waitMdc(servers: number, perSecond: number, serviceS: number): number {
  const load = perSecond * serviceS;
  const states = 400;
  const poisson = new Array<number>(states).fill(0);
  poisson[0] = Math.exp(-load);
  for (let k = 1; k < states; k += 1) poisson[k] = (poisson[k - 1] * load) / k;
  let now = poisson;
  for (let round = 0; round < 400; round += 1) {
    const stay = new Array<number>(states).fill(0);
    for (let n = 0; n < states; n += 1) stay[Math.max(0, n - servers)] += now[n];
    const then = new Array<number>(states).fill(0);
    for (let left = 0; left < states; left += 1) {
      if (stay[left] < 1e-18) continue;
      for (let come = 0; left + come < states; come += 1) then[left + come] += stay[left] * poisson[come];
    }
    now = then;
  }
  return now.reduce((sum, p, n) => sum + p * Math.max(0, n - servers), 0) / perSecond;
}

/** Mean queueing time of each replication on one replica of `servers` sequences whose iterations all last the same. */
function meanWaits(servers: number, perSecond: number, iterations: (u: number) => number): number[] {
  const limits = limitsOf({ maxNumSeqs: servers, maxNumBatchedTokens: 4 * servers });
  const deployment = deploymentOf(specOf(costOf(ITERATION_S, limits), limits));
  return Array.from({ length: REPLICATIONS }, (_, replication) => {
    const random = randomStream(replication, `theory/${servers}`);
    const arrivalS = new Float64Array(REQUESTS);
    const outputTokens = new Int32Array(REQUESTS);
    let nowS = 0;
    for (let i = 0; i < REQUESTS; i += 1) {
      nowS += random.exponential() / perSecond;
      arrivalS[i] = nowS;
      outputTokens[i] = iterations(random.exponential());
    }
    const stream = streamOf(arrivalS, new Int32Array(REQUESTS).fill(1), outputTokens);
    const { requests } = simulate(deployment, stream, 1, replication);
    return mean(Array.from(requests.queueS.subarray(WARM_UP)));
  });
}

function expectWithinInterval(waits: number[], theoryS: number): void {
  const half = (T_QUANTILE * standardDeviation(waits)) / Math.sqrt(waits.length - 1);
  // A request that comes while others run waits for the iteration to end: half of one on average, one at most.
  expect(mean(waits)).toBeGreaterThan(theoryS - half);
  expect(mean(waits)).toBeLessThan(theoryS + half + ITERATION_S);
  // The interval says something only while it is narrow.
  expect(half).toBeLessThan(0.12 * theoryS);
}

test.each([
  [1, 0.7],
  [4, 0.8],
  [16, 0.85],
])('constant lengths on %i sequences at load %f wait as in M/D/c', (servers, load) => {
  const serviceS = MEAN_ITERATIONS * ITERATION_S;
  const perSecond = (load * servers) / serviceS;
  const waits = meanWaits(servers, perSecond, () => MEAN_ITERATIONS);
  expectWithinInterval(waits, waitMdc(servers, perSecond, serviceS));
});

test.each([
  [1, 0.6],
  [4, 0.8],
  [16, 0.8],
])('exponential lengths on %i sequences at load %f wait as in M/M/c', (servers, load) => {
  // Rounding up adds half an iteration to the mean length.
  const serviceS = (MEAN_ITERATIONS + 0.5) * ITERATION_S;
  const perSecond = (load * servers) / serviceS;
  const waits = meanWaits(servers, perSecond, (u) => Math.ceil(u * MEAN_ITERATIONS));
  expectWithinInterval(waits, waitMmc(servers, perSecond, serviceS));
});

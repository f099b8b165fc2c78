import type { ReplicaSpec } from '../performance/iteration-cost.ts';
import { type LoadOutcome, simulateClosedLoop } from '../simulate/closed-loop.ts';
import { COMPLETED, type Outcome } from '../simulate/outcome.ts';
import { simulate } from '../simulate/simulate.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import { simulateDisaggregated } from './disaggregated.ts';
import { loadStream, type StreamStage } from './load-stream.ts';
import type { MeasuredDeployment } from './measured-deployment.ts';
import type { Measurement } from './measurement.ts';
import type { SimulatedRun } from './predicted-metrics.ts';

/** Replica without the time of an API server, for measurements taken inside the engine. */
function timedWithin(spec: ReplicaSpec): ReplicaSpec {
  return { ...spec, requestOverheadS: 0, outputTokenOverheadS: 0 };
}

/** Requests that run at once at most: the cap, or what the KV cache holds. */
function concurrencyLimit(deployment: MeasuredDeployment, measurement: Measurement, tokens: number): number {
  const { limits } = (deployment.decode ?? deployment).replica.spec;
  const byMemory = Math.floor((limits.kvBlocks * limits.blockTokens) / Math.max(1, tokens));
  return Math.max(1, Math.min(limits.maxNumSeqs, byMemory, measurement.setup.maxNumSeqs ?? Infinity));
}

function openRun(spec: ReplicaSpec, stream: RequestStream, replicas: number, seed: number): LoadOutcome {
  const deployment = {
    kind: 'gpu',
    replica: spec,
    replicas,
    router: 'least-outstanding',
    autoscale: null,
    outages: [],
  } as const;
  const outcome: Outcome = simulate(deployment, stream, seed, 0);
  return { ...outcome, arrivalS: stream.arrivalS };
}

/** Collects what completed among the requests of a stage. */
function runOf(
  outcome: LoadOutcome,
  stream: RequestStream,
  stage: StreamStage,
  replicas: number,
): SimulatedRun | string {
  const { status, queueS, ttftS, e2eS } = outcome.requests;
  const kept: number[] = [];
  for (let i = stage.fromRequest; i < stage.toRequest; i += 1) if (status[i] === COMPLETED) kept.push(i);
  if (kept.length === 0) return 'no request fits the context or the KV cache';
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]);
  let firstS = Number.POSITIVE_INFINITY;
  let lastS = 0;
  let inputs = 0;
  let outputs = 0;
  for (const i of kept) {
    firstS = Math.min(firstS, outcome.arrivalS[i]);
    lastS = Math.max(lastS, outcome.arrivalS[i] + e2eS[i]);
    inputs += stream.inputTokens[i];
    outputs += stream.outputTokens[i];
  }
  return {
    queueS: pick(queueS),
    ttftS: pick(ttftS),
    e2eS: pick(e2eS),
    outputTokens: Int32Array.from(kept, (i) => stream.outputTokens[i]),
    gaps: outcome.gaps[0],
    inputTokensTotal: inputs,
    outputTokensTotal: outputs,
    makespanS: lastS - firstS,
    replicas,
  };
}

const meanOf = (lengths: Measurement['input']): number =>
  lengths.shape === 'constant'
    ? lengths.tokens
    : lengths.shape === 'uniform'
      ? (lengths.minTokens + lengths.maxTokens) / 2
      : lengths.meanTokens;

/** Runs a measurement's load on its deployment; a text says why nothing came of it. */
export function simulateMeasurement(
  measurement: Measurement,
  deployment: MeasuredDeployment,
  seed: number,
): SimulatedRun | string {
  const built = deployment.replica.spec;
  const spec = measurement.throughServer ? built : timedWithin(built);
  const { load } = measurement;
  if (load.kind === 'replay') {
    const { stream, users } = load;
    const whole = { fromRequest: 0, toRequest: stream.count };
    if (users === null) return runOf(openRun(spec, stream, deployment.replicas, seed), stream, whole, 1);
    const share = Math.max(1, Math.round(users / deployment.replicas));
    return runOf(simulateClosedLoop(spec, stream, share, 0), stream, whole, deployment.replicas);
  }
  const concurrency = concurrencyLimit(
    deployment,
    measurement,
    meanOf(measurement.input) + meanOf(measurement.output) / 2,
  );
  const limits = { concurrency, contextTokens: spec.limits.maxModelTokens };
  const { decode } = deployment;
  if (decode !== null) {
    if (load.kind !== 'closed-loop') return 'disaggregated outside of a closed loop';
    const { stream } = loadStream(measurement, load, decode.replicas, limits, seed);
    const outcome = simulateDisaggregated(
      { ...deployment, replica: deployment.replica, decode },
      stream,
      load.users,
      seed,
    );
    return runOf(outcome, stream, { fromRequest: 0, toRequest: outcome.arrivalS.length }, decode.replicas);
  }
  const { replicas } = deployment;
  const { stream, stages } = loadStream(measurement, load, replicas, limits, seed);
  const whole = { fromRequest: 0, toRequest: stream.count };
  switch (load.kind) {
    case 'static-batch':
      return runOf(openRun(spec, stream, 1, seed), stream, whole, replicas);
    case 'closed-loop': {
      const users = Math.max(1, Math.round(load.users / replicas));
      return runOf(simulateClosedLoop(spec, stream, users, 0), stream, whole, replicas);
    }
    case 'burst':
      return runOf(openRun(spec, stream, 1, seed), stream, whole, replicas);
    case 'open-loop': {
      const stage = load.measuredStage === null ? whole : (stages[load.measuredStage] ?? whole);
      return runOf(openRun(spec, stream, 1, seed), stream, stage, replicas);
    }
  }
}

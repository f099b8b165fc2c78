import type { ReplicaSpec } from '../performance/iteration-cost.ts';
import { type LoadOutcome, simulateClosedLoop, simulateStaticBatch } from '../simulate/gpu/closed-loop.ts';
import { COMPLETED, type Outcome } from '../simulate/outcome.ts';
import { simulate } from '../simulate/simulate.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import { type DisaggregatedOutcome, simulateDisaggregated } from './disaggregated.ts';
import { loadStream, type StreamStage } from './load-stream.ts';
import type { MeasuredDeployment } from './measured-deployment.ts';
import { measuredEngine } from './measured-engine.ts';
import { type Measurement, meanTokens } from './measurement.ts';
import type { SimulatedRun } from './predicted-metrics.ts';

/**
 * The replica as it was measured: without an API server where the engine was timed from within, and with whatever
 * context was really run (benchmarks send random tokens beyond what a model was trained for).
 */
function measuredSpec(built: ReplicaSpec, measurement: Measurement): ReplicaSpec {
  const { throughServer, load, setup } = measurement;
  const heldAtOnce = load.kind === 'static-batch' && measuredEngine(setup.engine) === 'tensorrt-llm';
  const limits = {
    ...built.limits,
    maxModelTokens: Number.POSITIVE_INFINITY,
    kvBlocks: heldAtOnce ? Number.POSITIVE_INFINITY : built.limits.kvBlocks,
  };
  return throughServer
    ? { ...built, limits }
    : { ...built, limits, requestOverheadS: 0, promptTokenOverheadS: 0, outputTokenOverheadS: 0 };
}

/** Longest prompt or answer that is drawn. */
const MAX_TOKENS = 2 ** 20;

/** Requests that run at once at most: the cap, or what the KV cache holds of them half way or at their end. */
function concurrencyLimit(deployment: MeasuredDeployment, measurement: Measurement): number {
  const { limits } = (deployment.decode ?? deployment).replica.spec;
  const grown = limits.reservesOutput === true ? 1 : 0.5;
  const tokens = meanTokens(measurement.input) + grown * meanTokens(measurement.output);
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

/**
 * Whether simulated users would stay in step for ever although real ones do not. Equal lengths keep users that began
 * together together; in a real run their clients drift apart within a few rounds. Lengths that differ take them apart
 * by themselves.
 */
function keepsStep({ load, input, output, setup }: Measurement, spec: ReplicaSpec): boolean {
  const equal = input.shape === 'constant' && output.shape === 'constant';
  const gathers = spec.limits.prefillFirst === true && gathersUsers(setup.engineVersion);
  return equal && load.kind === 'closed-loop' && load.requests === null && !gathers;
}

/**
 * Early SGLang releases held users together: every prompt that waited was computed before anyone decoded on. Runs of
 * 0.5.1 show the whole round's prompts in each time to first token, runs of 0.5.6 and 0.5.9 no longer do.
 */
function gathersUsers(version: string | null): boolean {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  if (major === undefined) return false;
  return Number(major) === 0 && (Number(minor) < 5 || (Number(minor) === 5 && Number(patch ?? 0) < 6));
}

/** Pauses after the first round that spread the users evenly over the time between two requests of one of them. */
function dispersingPausesS(spec: ReplicaSpec, stream: RequestStream, users: number): Float64Array {
  const rounds = Math.min(stream.count, 2 * users);
  const { e2eS } = simulateClosedLoop(spec, firstOf(stream, rounds), users, 0).requests;
  const answered = e2eS.filter((seconds) => Number.isFinite(seconds));
  const meanS = answered.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, answered.length);
  const pausesS = new Float64Array(stream.count);
  for (let user = 0; user < Math.min(users, stream.count); user += 1) pausesS[user] = (user / users) * meanS;
  return pausesS;
}

function firstOf(stream: RequestStream, count: number): RequestStream {
  return {
    ...stream,
    count,
    arrivalS: stream.arrivalS.subarray(0, count),
    inputTokens: stream.inputTokens.subarray(0, count),
    outputTokens: stream.outputTokens.subarray(0, count),
    cachedTokens: stream.cachedTokens.subarray(0, count),
    workload: stream.workload.subarray(0, count),
  };
}

/** TensorRT-LLM's static runs hold the batch together; elsewhere a batch is sent at once to an engine that does not. */
function staticRun(
  measurement: Measurement,
  spec: ReplicaSpec,
  stream: RequestStream,
  seed: number,
): LoadOutcome {
  if (measuredEngine(measurement.setup.engine) === 'tensorrt-llm') return simulateStaticBatch(spec, stream);
  return openRun(spec, stream, 1, seed);
}

/** Collects what completed among the requests of a stage. */
function runOf(
  outcome: Pick<LoadOutcome, 'arrivalS' | 'gaps'> & { readonly requests: DisaggregatedOutcome['requests'] },
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
    gaps: outcome.gaps[0] ?? null,
    inputTokensTotal: inputs,
    outputTokensTotal: outputs,
    makespanS: lastS - firstS,
    replicas,
  };
}

/** Runs a measurement's load on its deployment; a text says why nothing came of it. */
export function simulateMeasurement(
  measurement: Measurement,
  deployment: MeasuredDeployment,
  seed: number,
): SimulatedRun | string {
  const spec = measuredSpec(deployment.replica.spec, measurement);
  const { load } = measurement;
  if (load.kind === 'replay') {
    const { stream, users } = load;
    const whole = { fromRequest: 0, toRequest: stream.count };
    if (users === null) return runOf(openRun(spec, stream, deployment.replicas, seed), stream, whole, 1);
    const share = Math.max(1, Math.round(users / deployment.replicas));
    return runOf(simulateClosedLoop(spec, stream, share, 0), stream, whole, deployment.replicas);
  }
  const concurrency = concurrencyLimit(deployment, measurement);
  const limits = { concurrency, contextTokens: MAX_TOKENS };
  const { decode } = deployment;
  if (decode !== null) {
    if (load.kind !== 'closed-loop') return 'disaggregated outside of a closed loop';
    const { stream } = loadStream(measurement, load, 1, limits, seed);
    const outcome = simulateDisaggregated({ ...deployment, decode }, stream, load.users);
    return runOf({ ...outcome, gaps: [] }, stream, { fromRequest: 0, toRequest: stream.count }, 1);
  }
  const { replicas } = deployment;
  const { stream, stages } = loadStream(measurement, load, replicas, limits, seed);
  const whole = { fromRequest: 0, toRequest: stream.count };
  switch (load.kind) {
    case 'static-batch':
      return runOf(staticRun(measurement, spec, stream, seed), stream, whole, replicas);
    case 'closed-loop': {
      const users = Math.max(1, Math.round(load.users / replicas));
      const pausesS = keepsStep(measurement, spec) ? dispersingPausesS(spec, stream, users) : 0;
      return runOf(simulateClosedLoop(spec, stream, users, pausesS), stream, whole, replicas);
    }
    case 'burst':
      return runOf(openRun(spec, stream, 1, seed), stream, whole, replicas);
    case 'open-loop': {
      const stage = load.measuredStage === null ? whole : (stages[load.measuredStage] ?? whole);
      return runOf(openRun(spec, stream, 1, seed), stream, stage, replicas);
    }
  }
}

import type { EngineConstants } from '../performance/engine-constants.ts';
import { withPhysicalConstants } from '../performance/physical-constants.ts';
import { engineConstants } from '../performance/read-engine-constants.ts';
import { type CalibrationParameter, calibrationParameters } from './calibration-parameters.ts';
import { residualsOf, scored, type Target, targetsOf } from './calibration-target.ts';
import { type ErrorSummary, type ScoredValue, summariseErrors } from './error-statistics.ts';
import type { FactIndex } from './fact-index.ts';
import { fitLogParameters } from './fit-log-parameters.ts';
import { measuredDeployment, replicaBuilder } from './measured-deployment.ts';
import type { Measurement } from './measurement.ts';

/** A constant that the measurements identify, with its 95 % interval. */
export interface FittedConstant {
  readonly column: string;
  readonly preset: number;
  readonly fitted: number;
  readonly low: number;
  readonly high: number;
}

/** One deployment, calibrated. */
export interface Calibration {
  readonly id: string;
  readonly model: string;
  readonly gpu: string;
  readonly engine: string;
  readonly engineVersion: string | null;
  readonly tp: number;
  readonly precision: string | null;
  readonly measurements: number;
  readonly preset: string;
  readonly constants: readonly FittedConstant[];
  /** Constants that matter here but that the measurements say nothing about. */
  readonly kept: readonly string[];
  /** Errors with the preset, and with constants fitted to the other measurements each time. */
  readonly before: readonly ErrorSummary[];
  readonly leftOut: readonly ErrorSummary[];
  /** How many fits `leftOut` comes from. */
  readonly folds: number;
}

const MAX_FOLDS = 10;
/**
 * How far the measurements are trusted against the preset, as factors on their weight. The one that predicts best what
 * it has not seen is taken: few measurements that the model cannot meet would otherwise pull constants out of shape.
 */
const TRUST = [1, 0.3, 0.1] as const;
/** Less trust must predict this much better to be taken. */
const WORTH = 1.15;
/** A constant is identified where the measurements shrink its spread to less than this share of the prior's. */
const IDENTIFIED = 0.9;

interface Fit {
  readonly values: Readonly<Record<string, number>>;
  readonly theta: readonly number[];
  readonly sd: readonly number[];
  readonly remaining: readonly number[];
}

function fitConstants(
  targets: readonly Target[],
  parameters: readonly CalibrationParameter[],
  preset: EngineConstants,
  facts: FactIndex,
  seed: number,
  trust: number,
  start?: readonly number[],
): Fit {
  const valuesAt = (theta: readonly number[]): Record<string, number> =>
    Object.fromEntries(parameters.map(({ name, preset: from }, j) => [name, from * Math.exp(theta[j])]));
  const found = fitLogParameters(
    (theta) =>
      residualsOf(
        targets,
        scored(targets, facts, withPhysicalConstants(preset, 'trial', valuesAt(theta)), seed),
        trust,
      ),
    parameters,
    start,
  );
  return { values: valuesAt(found.theta), ...found };
}

interface Trial {
  readonly trust: number;
  readonly values: readonly ScoredValue[];
  readonly folds: number;
  readonly score: number;
  /** The fit to all of them. */
  readonly whole: Fit;
}

/** Predictions of every measurement by a fit to the others, and how far off they are. */
function leaveOneOut(
  targets: readonly Target[],
  parameters: readonly CalibrationParameter[],
  preset: EngineConstants,
  facts: FactIndex,
  seed: number,
  trust: number,
): Trial {
  const folds = Math.min(MAX_FOLDS, targets.length);
  const whole = fitConstants(targets, parameters, preset, facts, seed, trust);
  const values: ScoredValue[] = [];
  const errors: number[] = [];
  for (let fold = 0; fold < folds && targets.length > 1; fold += 1) {
    const kept = targets.filter((_, i) => i % folds !== fold);
    const out = targets.filter((_, i) => i % folds === fold);
    const { values: constants } = fitConstants(kept, parameters, preset, facts, seed, trust, whole.theta);
    const predicted = scored(out, facts, withPhysicalConstants(preset, 'trial', constants), seed);
    values.push(...predicted);
    errors.push(...residualsOf(out, predicted, 1).map(Math.abs));
  }
  const score = errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length);
  return { trust, values, folds, score, whole };
}

function summaries(group: string, values: readonly ScoredValue[]): ErrorSummary[] {
  const byMetric = new Map<string, ScoredValue[]>();
  for (const value of values) {
    if (!Number.isFinite(value.predicted)) continue;
    byMetric.set(value.metric, [...(byMetric.get(value.metric) ?? []), value]);
  }
  return [...byMetric.keys()]
    .sort()
    .map((metric) => summariseErrors(group, metric, byMetric.get(metric) ?? []));
}

/** Measurements of one deployment, whatever load it was under. */
export function deploymentKey(measurement: Measurement): string {
  const { model, gpuNames, precision, kvPrecision, tp, pp, dp, ep, engine, engineVersion } =
    measurement.setup;
  return JSON.stringify([
    model,
    gpuNames.at(-1),
    precision,
    kvPrecision,
    tp,
    pp,
    dp,
    ep,
    engine,
    engineVersion,
  ]);
}

/**
 * Fits the constants of one deployment to its measurements; a text says why that is not possible. Constants that the
 * measurements do not identify stay at the engine's preset.
 */
export function calibrateDeployment(
  measurements: readonly Measurement[],
  facts: FactIndex,
  id: string,
  seed: number,
): Calibration | string {
  const builder = replicaBuilder(facts, null);
  const targets: Target[] = [];
  let reason = 'no measurement can be simulated';
  for (const measurement of measurements) {
    const batch = measurement.load.kind === 'static-batch' ? measurement.load.batch : null;
    const deployment = measuredDeployment(builder, measurement.setup, batch);
    const metrics = targetsOf(measurement);
    if (typeof deployment === 'string') reason = deployment;
    else if (metrics.length > 0) targets.push({ measurement, deployment, metrics });
  }
  if (targets.length === 0) return reason;
  const { deployment, measurement } = targets[0];
  const preset = engineConstants(deployment.replica.preset.constants);
  const all = calibrationParameters(deployment.replica, preset);
  const trials = TRUST.map((trust) => leaveOneOut(targets, all, preset, facts, seed, trust));
  const least = trials.reduce((low, { score }) => Math.min(low, score), Number.POSITIVE_INFINITY);
  const best = trials.find(({ score }) => score <= WORTH * least) ?? trials[0];
  const first = best.whole;
  const identified = all.filter((_, j) => first.remaining[j] < IDENTIFIED);
  const start = first.theta.filter((_, j) => identified.includes(all[j]));
  const final =
    identified.length === 0
      ? null
      : fitConstants(targets, identified, preset, facts, seed, best.trust, start);
  return {
    id,
    model: deployment.model.id,
    gpu: deployment.gpu.id,
    engine: deployment.engine,
    engineVersion: measurement.setup.engineVersion,
    tp: deployment.replica.shape.parallelism.tp,
    precision: measurement.setup.precision,
    measurements: targets.length,
    preset: preset.id,
    constants: identified.map(({ name, preset: from, max }, j) => {
      const theta = final?.theta[j] ?? 0;
      const sd = final?.sd[j] ?? 0;
      return {
        column: name,
        preset: from,
        fitted: from * Math.exp(theta),
        low: from * Math.exp(theta - 1.96 * sd),
        high: from * Math.exp(Math.min(max, theta + 1.96 * sd)),
      };
    }),
    kept: all.filter((parameter) => !identified.includes(parameter)).map(({ name }) => name),
    before: summaries('before', scored(targets, facts, null, seed)),
    leftOut: summaries('left out', best.values),
    folds: best.folds,
  };
}

import type { EngineConstants } from '../performance/engine-constants.ts';
import { physicalConstant } from '../performance/physical-constants.ts';
import type { FittingReplica } from '../performance/replica-spec.ts';
import type { LogParameter } from './fit-log-parameters.ts';

/** A constant that own measurements may move, with the value it starts from. */
export interface CalibrationParameter extends LogParameter {
  readonly preset: number;
}

interface Candidate {
  readonly column: string;
  readonly priorSd: number;
  readonly efficiency: boolean;
  readonly used: (replica: FittingReplica) => boolean;
}

const always = (): boolean => true;
const withExperts = (replica: FittingReplica): boolean => replica.shape.experts !== null;
const sharded = (replica: FittingReplica): boolean => replica.shape.parallelism.tp > 1;

/**
 * How far each constant may lie from its preset (σ of the logarithm): efficiencies of one engine differ by a
 * quarter between chips and models, host times by a factor of two between machines.
 */
const candidates: readonly Candidate[] = [
  { column: 'iteration_s', priorSd: 0.7, efficiency: false, used: always },
  { column: 'layer_s', priorSd: 0.5, efficiency: false, used: always },
  { column: 'expert_layer_s', priorSd: 0.7, efficiency: false, used: withExperts },
  { column: 'sequence_s', priorSd: 0.7, efficiency: false, used: always },
  { column: 'dense_mfu', priorSd: 0.3, efficiency: true, used: always },
  { column: 'dense_mbu', priorSd: 0.2, efficiency: true, used: always },
  { column: 'expert_mfu', priorSd: 0.5, efficiency: true, used: withExperts },
  { column: 'expert_mbu', priorSd: 0.4, efficiency: true, used: withExperts },
  { column: 'kv_mbu', priorSd: 0.4, efficiency: true, used: (replica) => !replica.shape.latentAttention },
  {
    column: 'latent_kv_mbu',
    priorSd: 0.5,
    efficiency: true,
    used: (replica) => replica.shape.latentAttention,
  },
  { column: 'prefill_attention_mfu', priorSd: 0.5, efficiency: true, used: always },
  { column: 'link_latency_s', priorSd: 0.7, efficiency: false, used: sharded },
  { column: 'link_efficiency', priorSd: 0.4, efficiency: true, used: sharded },
  { column: 'request_overhead_s', priorSd: 1, efficiency: false, used: always },
];

/** The format a column's efficiency is looked up by in a preset. */
function precisionOf(column: string, replica: FittingReplica): string {
  const { experts, denseWork } = replica.shape;
  if (column.startsWith('expert') && experts !== null) return experts.kernel;
  return denseWork[denseWork.length - 1]?.compute ?? 'bf16';
}

/** The constants that matter to a replica, at their preset. */
export function calibrationParameters(
  replica: FittingReplica,
  preset: EngineConstants,
): readonly CalibrationParameter[] {
  const parameters: CalibrationParameter[] = [];
  for (const { column, priorSd, efficiency, used } of candidates) {
    if (!used(replica)) continue;
    const deployment = { precision: precisionOf(column, replica), link: replica.shape.gpu.link.kind };
    const value = physicalConstant(preset, column, deployment);
    if (value === null || !(value > 0)) continue;
    const max = efficiency ? Math.log(1 / Math.min(1, value)) : Number.POSITIVE_INFINITY;
    parameters.push({ name: column, priorSd, max, preset: value });
  }
  return parameters;
}

import type { GpuFacts } from '../../../catalog/models/gpu-facts.ts';
import type { ModelFacts } from '../../../catalog/models/model-facts.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import { linearReplicaSpec } from '../../../performance/linear-replica.ts';
import { withPhysicalConstants } from '../../../performance/physical-constants.ts';
import { pointReplica } from '../../../performance/point-replica.ts';
import { engineConstants } from '../../../performance/read-engine-constants.ts';
import { type FittingReplica, type ReplicaRequest, replicaSpec } from '../../../performance/replica-spec.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { ModelError } from '../../result.ts';
import { countText } from '../../wording.ts';
import type { OwnThroughput } from './throughput-rows.ts';

const PARALLELISMS = [1, 2, 4, 8];
/** A parallelism left open leaves this share of the memory to the KV cache and what runs beside it. */
const WEIGHT_SHARE = 0.6;

/** A replica that fits, and what its speed rests on. */
export interface Fit {
  readonly replica: FittingReplica;
  readonly tp: number;
  readonly modelError: ModelError;
  readonly assumptions: readonly Assumption[];
}

/** Why no replica came of it: `why` is an answer about memory, `mistake` one about the user's row. */
export type NoFit = { readonly why: string } | { readonly mistake: string };

export function replicaRequest(
  spec: OptionSpec,
  model: ModelFacts,
  gpu: GpuFacts,
  tp: number,
): ReplicaRequest {
  return {
    model,
    gpu,
    tp,
    pp: spec.pp ?? 1,
    dp: spec.dp ?? 1,
    ep: spec.ep ?? 1,
    precision: spec.precision,
    kvPrecision: spec.kvPrecision,
    engine: spec.engine,
    engineVersion: spec.engineVersion,
    maxNumSeqs: spec.maxNumSeqs,
    maxNumBatchedTokens: spec.maxNumBatchedTokens,
    blockSize: spec.blockSize,
    kvBlocks: spec.kvBlocks,
    gpuMemoryUtilization: spec.gpuMemoryUtilization,
    prefixCache: spec.prefixCache,
  };
}

/** Tensor parallelisms to try, smallest first: those that divide the heads. */
function parallelismsOf({ architecture }: ModelFacts): number[] {
  return PARALLELISMS.filter((tp) => architecture === null || architecture.attention[0].heads % tp === 0);
}

/**
 * The replica of an option at the parallelism that it names, else at the smallest that leaves room. Throws InputError
 * where the engine, a precision or the model's dimensions are not known.
 */
export function fitReplica(
  spec: OptionSpec,
  model: ModelFacts,
  gpu: GpuFacts,
  own: OwnThroughput | null,
): Fit | NoFit {
  let why = '';
  let best: { readonly replica: FittingReplica; readonly tp: number } | null = null;
  for (const tp of spec.tp === null ? parallelismsOf(model) : [spec.tp]) {
    const request = replicaRequest(spec, model, gpu, tp);
    let replica = replicaSpec(request);
    if (!('doesNotFit' in replica) && own?.kind === 'physical') {
      const { row } = own;
      const preset = engineConstants(replica.preset.constants);
      replica = replicaSpec(request, withPhysicalConstants(preset, row.id, row.constants));
    }
    if ('doesNotFit' in replica) {
      why = replica.doesNotFit.text;
      continue;
    }
    best = { replica, tp };
    if (spec.tp !== null || replica.weightBytesPerGpu <= WEIGHT_SHARE * gpu.memoryBytes) break;
  }
  return best === null ? { why } : withOwnSpeed(best, own, spec);
}

function withOwnSpeed(
  { replica, tp }: { readonly replica: FittingReplica; readonly tp: number },
  own: OwnThroughput | null,
  spec: OptionSpec,
): Fit | NoFit {
  if (own === null) {
    const outside = replica.outsideValidatedRange;
    return {
      replica,
      tp,
      modelError: {
        relative: replica.spec.relativeError,
        insideValidatedRange: outside.length === 0,
        note: outside.length === 0 ? `measured on ${replica.preset.id}` : outside.join('; '),
      },
      assumptions: replica.assumptions,
    };
  }
  const speed = ownSpeed(replica, own, spec);
  if (typeof speed === 'string') return { mistake: speed };
  return {
    replica: { ...replica, spec: speed.spec },
    tp,
    modelError: { relative: speed.spec.relativeError, insideValidatedRange: true, note: speed.note },
    // The built-in constants no longer say how fast it is.
    assumptions: [...replica.assumptions.filter(({ source }) => source !== 'MODEL.md'), ...speed.assumptions],
  };
}

interface OwnSpeed {
  readonly spec: FittingReplica['spec'];
  readonly note: string;
  readonly assumptions: readonly Assumption[];
}

function ownSpeed(replica: FittingReplica, own: OwnThroughput, spec: OptionSpec): OwnSpeed | string {
  const { limits } = replica.spec;
  const source = `${own.row.path}:${own.row.line}`;
  switch (own.kind) {
    case 'physical': {
      const names = Object.keys(own.row.constants).join(', ');
      return {
        spec: replica.spec,
        note: `calibrated by ${own.row.id}`,
        assumptions: [
          {
            text: `speed of ${replica.preset.name} by ${own.row.id} (${names}), the rest from ${replica.preset.constants}`,
            basis: 'measured',
            source,
            asOf: null,
          },
        ],
      };
    }
    case 'linear': {
      const { cost } = linearReplicaSpec(own.row, {
        ...spec,
        maxNumSeqs: limits.maxNumSeqs,
        maxNumBatchedTokens: limits.maxNumBatchedTokens,
      });
      return {
        spec: {
          ...replica.spec,
          cost,
          requestOverheadS: 0,
          promptTokenOverheadS: 0,
          outputTokenOverheadS: 0,
          relativeError: 0,
        },
        note: `iteration times as given by ${own.row.path}`,
        assumptions: [
          { text: `iteration times by ${own.row.id} alone`, basis: 'measured', source, asOf: null },
        ],
      };
    }
    case 'point': {
      const points = pointReplica(own.rows, {
        maxNumSeqs: spec.maxNumSeqs,
        maxNumBatchedTokens: limits.maxNumBatchedTokens,
      });
      if (typeof points === 'string') return points;
      return {
        spec: {
          ...replica.spec,
          cost: points.cost,
          limits: { ...limits, maxNumSeqs: points.mostSequences },
          requestOverheadS: points.requestOverheadS,
          promptTokenOverheadS: 0,
          outputTokenOverheadS: 0,
          relativeError: 0,
        },
        note: pointsNote(own),
        assumptions: pointAssumptions(own, points, source),
      };
    }
    default:
      return own satisfies never;
  }
}

export function pointsNote({ rows, row }: Extract<OwnThroughput, { kind: 'point' }>): string {
  return `interpolated between ${rows.length} measured points of ${row.id}`;
}

/** What is read into measured points. */
export function pointAssumptions(
  { rows, row }: Extract<OwnThroughput, { kind: 'point' }>,
  points: { readonly mostSequences: number; readonly inputTokens: readonly [number, number] },
  source: string,
): Assumption[] {
  const [least, most] = points.inputTokens;
  const lengths = least === most ? countText(least) : `${countText(least)}–${countText(most)}`;
  return [
    {
      text: `speed by ${rows.length} measured points of ${row.id}: the time of an iteration is interpolated by the sequences in it, prompts cost what the TTFT at the smallest load says`,
      basis: 'measured',
      source,
      asOf: null,
    },
    {
      text: `${row.id}: at most ${points.mostSequences} sequences at a time, the largest load that was measured; iterations take as long as at prompts of ${lengths} tokens, whatever the lengths here`,
      basis: 'assumed',
      source,
      asOf: null,
    },
  ];
}

/** What an option and the row that it names say differently about the deployment. */
export function measuredElsewhere(
  spec: OptionSpec,
  own: OwnThroughput,
  model: ModelFacts,
  gpu: GpuFacts,
  tp: number,
): string | null {
  if (own.kind === 'linear') return null;
  const { row } = own;
  const differences = [
    ...(row.model === null || row.model === model.id ? [] : [row.model]),
    ...(row.gpu === null || row.gpu === gpu.id ? [] : [row.gpu]),
    ...(row.tp === null || row.tp === tp ? [] : [`tp ${row.tp}`]),
    ...(row.precision === null || row.precision === spec.precision ? [] : [row.precision]),
  ];
  return differences.length === 0
    ? null
    : `${spec.id} runs by throughput row ${row.id}, which was measured with ${differences.join(', ')}`;
}

import type { Catalog } from '../catalog/catalog.ts';
import type { GpuFacts } from '../catalog/gpu-facts.ts';
import type { ModelFacts } from '../catalog/model-facts.ts';
import type { LinearRow, PhysicalRow } from '../catalog/throughput-profile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { engineNameOf, enginePreset } from '../performance/engine-preset.ts';
import { linearReplicaSpec } from '../performance/linear-replica.ts';
import { withPhysicalConstants } from '../performance/physical-constants.ts';
import { engineConstants } from '../performance/read-engine-constants.ts';
import {
  type DoesNotFit,
  type FittingReplica,
  type ReplicaRequest,
  replicaSpec,
} from '../performance/replica-spec.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import { cannotBuild } from './resolve-context.ts';
import { throughputRow } from './throughput-row.ts';

/** A row of the user's throughput files that says how fast a replica is, whatever the presets say. */
export type MeasuredSpeed = PhysicalRow | LinearRow;

/** The row an option names; null where it names none. */
export function measuredSpeed(
  spec: OptionSpec,
  catalog: Catalog,
): { readonly speed: MeasuredSpeed | null } | { readonly problems: readonly Diagnostic[] } {
  if (spec.throughput === null) return { speed: null };
  const found = throughputRow(spec, catalog);
  if ('problems' in found) return found;
  const { row } = found;
  if (row.kind === 'physical' || row.kind === 'linear') return { speed: row };
  return cannotBuild(
    spec,
    `throughput row \`${row.id}\` is of kind ${row.kind}`,
    'a GPU option takes a physical or a linear row; capplan calibrate makes a physical one of measurements',
  );
}

/** What to say where the row was made on something else than the option runs. */
export function speedWarnings(speed: MeasuredSpeed | null, model: ModelFacts, gpu: GpuFacts): string[] {
  if (speed?.kind !== 'physical') return [];
  const other = [
    speed.model !== null && speed.model !== model.id ? speed.model : null,
    speed.gpu !== null && speed.gpu !== gpu.id ? speed.gpu : null,
  ].filter((name) => name !== null);
  return other.length === 0 ? [] : [`throughput row ${speed.id} was calibrated on ${other.join(' and ')}`];
}

/** A replica as fast as the row says: its constants in place of the preset's, or its iteration times alone. */
export function replicaAtSpeed(
  request: ReplicaRequest,
  speed: MeasuredSpeed | null,
): FittingReplica | DoesNotFit {
  if (speed === null) return replicaSpec(request);
  if (speed.kind === 'physical') {
    const engine = engineNameOf(request.engine ?? 'vllm') ?? 'vllm';
    const preset = engineConstants(enginePreset(engine, request.engineVersion).constants);
    return replicaSpec(request, withPhysicalConstants(preset, speed.id, speed.constants));
  }
  const replica = replicaSpec(request);
  if ('doesNotFit' in replica) return replica;
  const { limits } = replica.spec;
  const { cost } = linearReplicaSpec(speed, {
    ...request,
    maxNumSeqs: limits.maxNumSeqs,
    maxNumBatchedTokens: limits.maxNumBatchedTokens,
  });
  // Nothing is added to the times of a linear row.
  const spec = { ...replica.spec, cost, requestOverheadS: 0, outputTokenOverheadS: 0, relativeError: 0 };
  return { ...replica, spec };
}

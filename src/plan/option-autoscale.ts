import type { Catalog } from '../catalog/catalog.ts';
import { coldStart } from '../catalog/find-operations.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import type { Autoscale } from '../simulate/deployment.ts';

const DEFAULT_TARGET = 16;
const DEFAULT_CHECK_S = 60;
const DEFAULT_STABILISATION_S = 300;
const DEFAULT_TO_ZERO_S = 3600;

/**
 * How replicas come and go; null where their number is fixed. What the option leaves open is the provider's own rule,
 * and the start of a replica is its container plus the weights at the provider's rate.
 */
export function autoscaleOf(
  spec: OptionSpec,
  catalog: Pick<Catalog, 'coldStarts'>,
  provider: string | null,
  size: number,
  weightBytes: number,
): Autoscale | null {
  if (spec.autoscale === null) return null;
  const rules = coldStart(catalog, provider);
  const own = (key: keyof Autoscale): number | null => {
    const value = spec.autoscale?.[key];
    return typeof value === 'number' ? value : null;
  };
  const stabilisationS = rules.stabilisationS ?? DEFAULT_STABILISATION_S;
  const range = typeof spec.replicas === 'object' && spec.replicas !== null ? spec.replicas : null;
  const whileStarting = spec.autoscale.whileStarting;
  return {
    minReplicas: own('minReplicas') ?? range?.min ?? (rules.scaleToZero ? 0 : 1),
    maxReplicas: own('maxReplicas') ?? range?.max ?? size,
    targetOutstanding: own('targetOutstanding') ?? rules.targetOutstanding ?? DEFAULT_TARGET,
    checkIntervalS: own('checkIntervalS') ?? rules.scaleUpCheckS ?? DEFAULT_CHECK_S,
    scaleUpStabilisationS: own('scaleUpStabilisationS') ?? 0,
    scaleDownStabilisationS: own('scaleDownStabilisationS') ?? stabilisationS,
    scaleToZeroAfterS: own('scaleToZeroAfterS') ?? rules.scaleToZeroAfterS ?? DEFAULT_TO_ZERO_S,
    coldStartS: own('coldStartS') ?? rules.bootS + weightBytes / rules.weightsBytesPerSecond,
    whileStarting:
      whileStarting === 'queue' || whileStarting === 'reject' ? whileStarting : rules.whileStarting,
  };
}

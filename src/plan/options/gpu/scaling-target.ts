import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { ResolvedOption } from '../resolved-option.ts';

/** Requests in flight per replica that an autoscaler aims at. */
export interface ScalingTarget {
  readonly target: number;
  /** Neither stated nor published. */
  readonly isAssumed: boolean;
  /** The rules as they are stated at this target. */
  readonly stated: Assumption;
  /** The same at another one. */
  statedAt(target: number): Assumption;
}

/** An autoscaled option at another target. */
export function withTarget(option: ResolvedOption, target: number): ResolvedOption {
  const { scaling } = option;
  if (scaling === undefined) return option;
  const stated = scaling.statedAt(target);
  return {
    ...option,
    scaling: { ...scaling, target, stated },
    assumptions: option.assumptions.map((one) => (one === scaling.stated ? stated : one)),
    deploy: (query) => {
      const deployment = option.deploy(query);
      if (deployment.kind !== 'gpu' || deployment.autoscale === null) return deployment;
      return { ...deployment, autoscale: { ...deployment.autoscale, targetOutstanding: target } };
    },
  };
}

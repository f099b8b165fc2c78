import type { Basis } from '../diagnostics/assumption.ts';

/**
 * How far a catalogue value can be trusted: `user` from a file of the user, `primary` a vendor's page, repository or
 * price list, `package` the data of a dependency, `secondary` a third party, `derived` computed from other rows,
 * `unverified` without a source. An unverified value is shown as such and carries no verdict.
 */
export const confidences = ['user', 'primary', 'package', 'secondary', 'derived', 'unverified'] as const;
export type Confidence = (typeof confidences)[number];

/** Where a value comes from. Every row of the catalogue has one. */
export interface Provenance {
  readonly source: string;
  /** Date of the source: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly asOf: string;
  readonly confidence: Confidence;
  /** Conditions worth reading; empty where there are none. */
  readonly note: string;
}

/** How a value is named among what an answer rests on. */
export function basisOf({ confidence }: Pick<Provenance, 'confidence'>): Basis {
  if (confidence === 'user') return 'user';
  return confidence === 'unverified' ? 'assumed' : 'published';
}

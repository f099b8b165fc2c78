import type { Provenance } from '../../catalog/provenance.ts';

/** A catalogue value that an option's verdict or bill rests on; undefined or null where it rests on none. */
export interface RestsOn {
  readonly what: string;
  readonly row: Pick<Provenance, 'confidence'> | null | undefined;
}

/** A warning for each value without a source: it is used, and never silently. */
export function unverifiedWarnings(optionId: string, values: readonly RestsOn[]): string[] {
  return values
    .filter(({ row }) => row?.confidence === 'unverified')
    .map(({ what }) => `${optionId} rests on ${what} without a source: unverified`);
}

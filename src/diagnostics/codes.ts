import { catalogCodes } from './catalog-codes.ts';
import type { CodeText } from './code-text.ts';
import { gateCodes } from './gate-codes.ts';
import { scenarioCodes } from './scenario-codes.ts';
import { workloadCodes } from './workload-codes.ts';

/** 9xx: the machine. */
const machineCodes = {
  CAP900: {
    title: 'output cannot be written',
    explain:
      'A file named by --out, --report or --requests cannot be written. All outputs of a run are written together or not at all.',
  },
} as const satisfies Record<string, CodeText>;

/** Every code a diagnostic can carry. A code never changes its meaning. */
export const diagnosticCodes = {
  ...workloadCodes,
  ...scenarioCodes,
  ...catalogCodes,
  ...gateCodes,
  ...machineCodes,
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;

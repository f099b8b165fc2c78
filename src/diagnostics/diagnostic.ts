import type { DiagnosticCode } from './codes.ts';

export type Severity = 'error' | 'warning';

/** One mistake in the user's input, as a value. Lines and columns count from 1; a column counts UTF-16 units. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, one sentence without a final stop; never holds prompts, keys or whole raw rows. */
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Length of the offending text in UTF-16 units. */
  readonly length?: number;
  /** The source line for the frame, already cut and cleaned for display. */
  readonly sourceText?: string;
  /** Column within `sourceText` where the offending text begins, where that was cut; otherwise `column`. */
  readonly sourceColumn?: number;
  /** What to change. */
  readonly help?: string;
  readonly notes?: readonly string[];
}

/** Ends a command with exit code 2 after every collected mistake has been shown. */
export class InputError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('; '));
    this.name = 'InputError';
    this.diagnostics = diagnostics;
  }
}

/**
 * Every code a diagnostic can carry: 1xx workload and traces, 2xx scenario, flags and overrides,
 * 3xx catalogue and profiles, 4xx gates and baselines, 9xx the machine. A code never changes its meaning.
 */
export const diagnosticCodes = {
  CAP100: {
    title: 'file cannot be read',
    explain: 'The path does not exist, is a folder, or may not be read.',
  },
} as const satisfies Record<string, { readonly title: string; readonly explain: string }>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

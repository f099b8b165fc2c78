/** How a number came to be known; `user` from a file of the user that is laid over the catalogue. */
export const bases = ['measured', 'published', 'assumed', 'user'] as const;
export type Basis = (typeof bases)[number];

/** A value that the answer rests on and that the user did not give. */
export interface Assumption {
  readonly text: string;
  readonly basis: Basis;
  /** Where it comes from: a page, a data file, or `capplan` for the tool's own default. */
  readonly source: string;
  /** Date of the source, `YYYY-MM-DD` or shorter; null for the tool's own defaults. */
  readonly asOf: string | null;
  /** Set-path that changes it (`workload.chat.cached_share`), where there is one: lets a report probe its flip point. */
  readonly path?: string;
}

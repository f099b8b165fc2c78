import type { Provenance } from './provenance.ts';

/** Limits of one tier of an account for one group of models, with the provider's counting rules. Null: not published. */
export interface RateLimitRow extends Provenance {
  readonly provider: string;
  readonly tier: string;
  /** Catalogue ids with `*` for any text, alternatives by `|`: `gpt-6-*|gpt-5.6-sol`. */
  readonly modelPattern: string;
  readonly region: string | null;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly itpm: number | null;
  readonly otpm: number | null;
  readonly rpd: number | null;
  readonly tpd: number | null;
  readonly concurrency: number | null;
  readonly monthlySpendCapUsd: number | null;
  /** Spend allowed in any ten minutes. */
  readonly spendPer10MinUsd: number | null;
  /** What the account must have paid to be in this tier. */
  readonly tierRequirement: string;
  readonly countsCachedTokens: boolean | null;
  readonly reservesMaxOutput: boolean | null;
  /** Weight of an output token in TPM. */
  readonly outputWeight: number;
  readonly countsFailed: boolean | null;
  readonly bucket: 'continuous' | 'fixed' | 'adaptive' | 'shared' | 'concurrency';
  /** Slice in which a minute is enforced, seconds; null where the whole window counts. */
  readonly sliceS: number | null;
  /** Whose budget it is: `account` for everything of one model together, `deployment`, `project`. */
  readonly scope: 'account' | 'deployment' | 'project';
  readonly retryAfter: boolean;
}

import type { RequestOutcomes } from '../simulate/outcome.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import type { Evaluation } from './evaluate-option.ts';
import type { ResolvedOption } from './options/resolved-option.ts';
import type { OptionResult } from './result.ts';

/** What the base replication did request by request. */
export interface BaseRequests {
  readonly stream: RequestStream;
  readonly outcomes: RequestOutcomes;
}

/** An evaluation as plain data, so that it can be made in another thread or on another machine. */
export interface OptionPart {
  readonly id: string;
  readonly names: readonly string[];
  readonly size: number;
  readonly result: OptionResult;
  /** Null where single requests are not wanted, or not known. */
  readonly base: BaseRequests | null;
}

/** Requests of the base replication; null where they were not kept. */
export function baseRequests({ runs: [base] }: Evaluation): BaseRequests | null {
  if (base === undefined || base.outcome.tally !== undefined) return null;
  return { stream: base.stream, outcomes: base.outcome.requests };
}

export function partOf(evaluation: Evaluation, keepsRequests: boolean): OptionPart {
  const { option, names, size, result } = evaluation;
  return { id: option.id, names, size, result, base: keepsRequests ? baseRequests(evaluation) : null };
}

/** The evaluation again, without its runs: nothing after it looks at them. */
export function evaluationOf(option: ResolvedOption, { names, size, result }: OptionPart): Evaluation {
  return { option, names, size, result, runs: [] };
}

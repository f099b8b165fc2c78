import type { BilledUse } from '../../cost/billed-use.ts';
import type { RequestOutcomes } from '../../simulate/outcome.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { Workload } from '../../workload/workload.ts';
import type { BillQuery, ResolvedOption } from '../options/resolved-option.ts';
import type { OptionResult } from '../result.ts';
import type { Evaluation } from './evaluate-option.ts';

/** What the base replication did request by request. */
export interface BaseRequests {
  readonly stream: RequestStream;
  readonly outcomes: RequestOutcomes;
}

type SavedUse = Omit<BilledUse, 'workload' | 'inputTokens'> & { readonly name: string };

type SavedBillQuery = Omit<BillQuery, 'uses'> & { readonly uses: readonly SavedUse[] };

/** An evaluation as plain data, so that it can be made in another thread or on another machine. */
export interface OptionPart {
  readonly id: string;
  readonly names: readonly string[];
  readonly size: number;
  readonly result: OptionResult;
  /** What the bill was made from, uses by the name of their workload; null where nothing is served. */
  readonly billed: SavedBillQuery | null;
  /** Null where single requests are not wanted, or not known. */
  readonly base: BaseRequests | null;
}

/** Requests of the base replication; null where they were not kept. */
export function baseRequests({ runs: [base] }: Evaluation): BaseRequests | null {
  if (base === undefined || base.outcome.tally !== undefined) return null;
  return { stream: base.stream, outcomes: base.outcome.requests };
}

function savedQuery(query: BillQuery): SavedBillQuery {
  const uses = query.uses.map(
    (use): SavedUse => ({
      name: use.workload.name,
      qpsMean: use.qpsMean,
      servedShare: use.servedShare,
      cachedShare: use.cachedShare,
      inputTokensMean: use.inputTokensMean,
      outputTokensMean: use.outputTokensMean,
      spilledShare: use.spilledShare,
      fallback: use.fallback ?? null,
    }),
  );
  return { ...query, uses };
}

/** Recorded lengths are not kept: what is billed again here is own GPUs, whose price does not depend on them. */
function queryOf(saved: SavedBillQuery, workloads: readonly Workload[]): BillQuery {
  const uses = saved.uses.flatMap(({ name, ...use }): BilledUse[] => {
    const workload = workloads.find((one) => one.name === name);
    return workload === undefined ? [] : [{ ...use, workload, inputTokens: null }];
  });
  return { ...saved, uses };
}

export function partOf(evaluation: Evaluation, keepsRequests: boolean): OptionPart {
  const { option, names, size, result, billed } = evaluation;
  return {
    id: option.id,
    names,
    size,
    result,
    billed: billed === null ? null : savedQuery(billed),
    base: keepsRequests ? baseRequests(evaluation) : null,
  };
}

/** The evaluation again, without its runs: nothing after it looks at them. */
export function evaluationOf(
  option: ResolvedOption,
  { names, size, result, billed }: OptionPart,
  workloads: readonly Workload[],
): Evaluation {
  return {
    option,
    names,
    size,
    result,
    billed: billed === null ? null : queryOf(billed, workloads),
    runs: [],
  };
}

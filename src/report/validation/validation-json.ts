import type { ErrorSummary, ScoredValue } from '../../validation/error-statistics.ts';
import type { ReasonCount } from '../../validation/validate.ts';
import { rounded } from '../json.ts';

/** What every rendering of a comparison with measurements shows. */
export interface ValidationView {
  readonly rows: readonly ScoredValue[];
  readonly summary: readonly ErrorSummary[];
  readonly notModelled: readonly ReasonCount[];
}

/** `{rows, summary, notModelled}` with nine significant digits and a newline at the end. */
export function validationJson(view: ValidationView): string {
  const document = {
    rows: view.rows.map(({ rowId, metric, measured, predicted, errorPct }) => ({
      row_id: rowId,
      metric,
      measured,
      predicted,
      errorPct,
    })),
    summary: view.summary.map((one) => ({
      group: one.group,
      metric: one.metric,
      n: one.n,
      measured: one.measured,
      predicted: one.predicted,
      medianApePct: one.medianApePct,
      meanApePct: one.meanApePct,
      p90ApePct: one.p90ApePct,
      biasPct: one.biasPct,
    })),
    notModelled: view.notModelled.map(({ reason, n }) => ({ reason, n })),
  };
  return `${JSON.stringify(rounded(document, 'validation'), null, 2)}\n`;
}

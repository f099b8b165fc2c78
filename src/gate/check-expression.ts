import { parseQuantity, type Quantity } from './quantity.ts';

export type Comparison = '<=' | '>=' | '<' | '>' | '==';

/** How far beyond the baseline a value may go: within either tolerance is enough, so small sums never alarm. */
export interface BaselineBound {
  readonly relative: number | null;
  readonly absolute: Quantity | null;
}

export interface CheckExpression {
  readonly metric: string;
  readonly comparison: Comparison;
  readonly bound:
    | { readonly kind: 'value'; readonly quantity: Quantity }
    | ({ readonly kind: 'baseline' } & BaselineBound);
}

/** Why an expression cannot be read: offset and length point into its text. */
export interface ExpressionMistake {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly help: string;
}

const grammar =
  'write `<metric> <= <value>` (`cost.monthly <= $16k`, `chat.ttft_p95_ms <= 1500ms`) or `<metric> <= baseline + 10% or $500`';

/**
 * The whole grammar of a check: `<metric> <op> <value>` or `<metric> <op> baseline [± N% [or AMOUNT]]`,
 * with op one of <=, >=, <, >, ==.
 */
export function parseCheckExpression(text: string): CheckExpression | ExpressionMistake {
  const parts = /^(\s*)(\S+?)(\s*)(<=|>=|==|<|>)(\s*)(.*?)\s*$/s.exec(text);
  if (!parts)
    return {
      offset: 0,
      length: Math.max(1, text.length),
      message: 'this check has no comparison',
      help: grammar,
    };
  const [, lead = '', metric = '', gap = '', operator = '', space = '', right = ''] = parts;
  const comparison = operator as Comparison;
  const rightOffset = lead.length + metric.length + gap.length + operator.length + space.length;
  if (right === '') {
    return { offset: text.length, length: 1, message: `nothing stands after \`${operator}\``, help: grammar };
  }
  if (!right.startsWith('baseline')) {
    const quantity = parseQuantity(right);
    if (quantity) return { metric, comparison, bound: { kind: 'value', quantity } };
    return {
      offset: rightOffset,
      length: right.length,
      message: `\`${right}\` is no value`,
      help: 'values look like 1500ms, 1.5s, $16k, 99.5% or 1.25',
    };
  }
  const tolerance = right.slice('baseline'.length).trim();
  if (tolerance === '')
    return { metric, comparison, bound: { kind: 'baseline', relative: null, absolute: null } };
  const sign = comparison === '>=' || comparison === '>' ? '-' : '+';
  const mistake = (message: string): ExpressionMistake => ({
    offset: rightOffset,
    length: right.length,
    message,
    help: `write \`baseline ${sign} 10%\`, \`baseline ${sign} $500\` or \`baseline ${sign} 10% or $500\``,
  });
  if (comparison === '==') return mistake('an equality takes no tolerance');
  if (!tolerance.startsWith(sign))
    return mistake(`after \`${comparison}\` a tolerance is added with \`${sign}\``);
  let relative: number | null = null;
  let absolute: Quantity | null = null;
  for (const piece of tolerance.slice(1).split(/\s+or\s+/)) {
    const quantity = parseQuantity(piece);
    if (!quantity) return mistake(`\`${piece.trim()}\` is no tolerance`);
    if (quantity.dimension === 'share' && relative === null) relative = quantity.value;
    else if (quantity.dimension !== 'share' && absolute === null) absolute = quantity;
    else return mistake('a check takes one percentage and one amount at most');
  }
  return { metric, comparison, bound: { kind: 'baseline', relative, absolute } };
}

export function isMistake(parsed: CheckExpression | ExpressionMistake): parsed is ExpressionMistake {
  return 'message' in parsed;
}

/** Whether `actual` satisfies the comparison with `limit`; equal within 1e-9 relative counts as equal. */
export function holds(actual: number, comparison: Comparison, limit: number): boolean {
  const slack = 1e-9 * Math.max(Math.abs(actual), Math.abs(limit));
  switch (comparison) {
    case '<=':
      return actual <= limit + slack;
    case '>=':
      return actual >= limit - slack;
    case '<':
      return actual < limit - slack;
    case '>':
      return actual > limit + slack;
    case '==':
      return Math.abs(actual - limit) <= slack;
  }
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import { parseCount, parseDurationS } from './units.ts';
import type { Place } from './yaml-document.ts';

const columns = ['ttft', 'tpot', 'e2e'].flatMap((metric) =>
  [50, 90, 95, 99].map((percentile) => `${metric}_p${percentile}_${metric === 'e2e' ? 's' : 'ms'}`),
);
export const objectiveColumns: readonly string[] = [...columns, 'deadline_h', 'availability_pct'];

const secondsPer: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, h: 3600 };

/** An objective's value in the unit of its column's name; a value with a unit of its own is converted. */
export function readObjective(
  column: string,
  raw: string | number,
  place: Partial<Place>,
): { readonly value: number } | Diagnostic {
  if (!objectiveColumns.includes(column)) {
    const unitless = objectiveColumns.find((known) => known.replace(/_(ms|s|h|pct)$/, '') === column);
    const near = unitless ?? nearestNames(column, objectiveColumns)[0];
    return {
      code: 'CAP217',
      severity: 'error',
      message:
        unitless === undefined ? `unknown objective \`${column}\`` : `objective \`${column}\` has no unit`,
      ...place,
      help: near === undefined ? `known: ${objectiveColumns.join(', ')}` : `write \`${near}\``,
    };
  }
  const unit = column.slice(column.lastIndexOf('_') + 1);
  const text = String(raw).trim();
  const parsed =
    unit === 'pct'
      ? parseCount(text.replace(/\s*%$/, ''))
      : /[a-z]$/i.test(text)
        ? parseDurationS(text)
        : parseCount(text);
  const scale = unit !== 'pct' && /[a-z]$/i.test(text) ? secondsPer[unit]! : 1;
  const value = 'value' in parsed ? Number((parsed.value / scale).toPrecision(12)) : Number.NaN;
  const inRange = value > 0 && (unit !== 'pct' || value <= 100);
  if (Number.isFinite(value) && inRange) return { value };
  return {
    code: 'CAP213',
    severity: 'error',
    message: `\`${column}\` cannot be \`${text.slice(0, 40)}\``,
    ...place,
    help:
      unit === 'pct'
        ? 'expected a percentage above 0 and up to 100'
        : `expected a number above 0, in ${unit}`,
  };
}

/** `--slo ttft_p95_ms=800,tpot_p95_ms=50`, repeatable. */
export function readSloFlags(flags: readonly string[]): {
  objectives: Record<string, number>;
  diagnostics: Diagnostic[];
} {
  const objectives: Record<string, number> = {};
  const diagnostics: Diagnostic[] = [];
  for (const text of flags) {
    let offset = 0;
    for (const part of text.split(',')) {
      const place = {
        file: '--slo',
        line: 1,
        column: offset + 1,
        length: Math.max(1, part.length),
        sourceText: text,
      };
      offset += part.length + 1;
      const equals = part.indexOf('=');
      if (equals <= 0) {
        diagnostics.push({
          code: 'CAP217',
          severity: 'error',
          message: `\`${part.slice(0, 60)}\` is not objective=value`,
          ...place,
          help: 'for example --slo ttft_p95_ms=800,tpot_p95_ms=50',
        });
        continue;
      }
      const column = part.slice(0, equals).trim();
      const read = readObjective(column, part.slice(equals + 1), place);
      if ('value' in read) objectives[column] = read.value;
      else diagnostics.push(read);
    }
  }
  return { objectives, diagnostics };
}

import { z } from 'zod';
import { type Parsed, parseCount, parseDurationS, parseShare, parseUsd } from './units.ts';

/** A field written as number or text, read by one of the unit parsers, bounded below. */
function quantity(
  parse: (raw: string | number) => Parsed,
  minimum: number,
  exclusive: boolean,
  description: string,
) {
  return z
    .union([z.number(), z.string()])
    .transform((raw, context) => {
      const parsed = parse(raw);
      if ('expected' in parsed) {
        context.addIssue({ code: 'custom', message: `expected ${parsed.expected}` });
        return z.NEVER;
      }
      if (parsed.value < minimum || (exclusive && parsed.value === minimum)) {
        context.addIssue({
          code: 'custom',
          message: `expected a value ${exclusive ? 'above' : 'of at least'} ${minimum}`,
        });
        return z.NEVER;
      }
      return parsed.value;
    })
    .meta({ description });
}

export function positiveCount(description: string) {
  return quantity(parseCount, 0, true, description);
}

export function usd(description: string) {
  return quantity(parseUsd, 0, false, description);
}

/** Seconds inside; a bare number is refused, a second for an hour is a factor of 3600. */
export function duration(description: string) {
  return quantity((raw) => parseDurationS(raw), 0, false, description);
}

export function share(description: string) {
  return quantity(parseShare, 0, false, description);
}

export function positiveInteger(description: string) {
  return integerFrom(1, description);
}

export function integerFrom(minimum: number, description: string) {
  return z
    .union([z.number(), z.string()])
    .transform((raw, context) => {
      const parsed = parseCount(raw);
      if ('value' in parsed && Number.isSafeInteger(parsed.value) && parsed.value >= minimum)
        return parsed.value;
      context.addIssue({ code: 'custom', message: `expected a whole number of at least ${minimum}` });
      return z.NEVER;
    })
    .meta({ description });
}

/** Names and ids; numbers are taken as their text, since `--set` types its scalars. */
export function text(description: string) {
  return z
    .union([z.string().min(1), z.number()])
    .transform(String)
    .meta({ description });
}

export function truth(description: string) {
  return z
    .union([z.boolean(), z.enum(['true', 'false', 'on', 'off'])])
    .transform((raw) => raw === true || raw === 'true' || raw === 'on')
    .meta({ description });
}

/** `4`, `auto` or `1..8`. */
export function replicaCount(description: string) {
  return z
    .union([z.number(), z.string()])
    .transform((raw, context) => {
      if (raw === 'auto') return 'auto' as const;
      const range = /^(\d+)\s*\.\.\s*(\d+)$/.exec(String(raw).trim());
      if (range !== null) {
        const [min, max] = [Number(range[1]), Number(range[2])];
        if (min >= 1 && max >= min) return { min, max };
      }
      const count = typeof raw === 'number' ? raw : Number(raw);
      if (Number.isSafeInteger(count) && count >= 1 && count <= 100_000) return count;
      context.addIssue({
        code: 'custom',
        message: 'expected a whole number of at least 1, `auto`, or a range such as 1..8',
      });
      return z.NEVER;
    })
    .meta({ description });
}

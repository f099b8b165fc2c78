/** A value on one line up to this length; longer ones are broken, so that a change shows as one line of a diff. */
const LONGEST_LINE = 110;

/** Values that stay on one line whatever their length, by the key they stand under. */
export type OnOneLine = (path: readonly string[]) => boolean;

/**
 * JSON for a file that people review: keys sorted, short values on one line, ending with a newline. Absent keys
 * are left out.
 */
export function diffableJson(value: unknown, onOneLine: OnOneLine): string {
  return `${printed(value, [], onOneLine)}\n`;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function printed(value: unknown, path: readonly string[], onOneLine: OnOneLine): string {
  const whole = oneLine(value);
  const indent = '  '.repeat(path.length);
  const isSimple = typeof value !== 'object' || value === null;
  const isNumbers = Array.isArray(value) && value.every((item) => typeof item === 'number');
  const room = LONGEST_LINE - indent.length;
  const fits = path.length > 1 && whole.length <= room;
  if (isSimple || isNumbers || fits || onOneLine(path)) return whole;
  const inside = Array.isArray(value)
    ? value.map((item, index) => printed(item, [...path, String(index)], onOneLine))
    : entriesOf(value).map(
        ([key, item]) => `${JSON.stringify(key)}: ${printed(item, [...path, key], onOneLine)}`,
      );
  if (inside.length === 0) return Array.isArray(value) ? '[]' : '{}';
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${inside.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}${close}`;
}

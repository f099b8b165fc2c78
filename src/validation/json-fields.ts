/** The value at a path of keys, or undefined where the path leaves the objects. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** A finite number at a path, or null. */
export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const field = fieldAt(value, ...path);
  return typeof field === 'number' && Number.isFinite(field) ? field : null;
}

/** A non-empty text at a path, or null. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const field = fieldAt(value, ...path);
  return typeof field === 'string' && field !== '' ? field : null;
}

/** An array at a path, or null. */
export function arrayAt(value: unknown, ...path: readonly string[]): readonly unknown[] | null {
  const field = fieldAt(value, ...path);
  return Array.isArray(field) ? field : null;
}

/** An array of finite numbers at a path, or null where one entry is none. */
export function numbersAt(value: unknown, ...path: readonly string[]): readonly number[] | null {
  const entries = arrayAt(value, ...path);
  if (entries === null) return null;
  return entries.every((entry) => typeof entry === 'number' && Number.isFinite(entry))
    ? (entries as readonly number[])
    : null;
}

/**
 * JSON values of a text: one document, one per line, or several documents one after the other
 * (what appending to a result file leaves). Null where the text is no JSON.
 */
export function jsonDocuments(text: string): unknown[] | null {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (!body.startsWith('{') && !body.startsWith('[')) return null;
  const whole = tryParse(body);
  if (whole !== undefined) return [whole];
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '');
  const perLine = lines.map(tryParse);
  if (perLine.every((value) => value !== undefined)) return perLine;
  const joined = body.split(/(?<=\})\s*\r?\n(?=\{)/).map(tryParse);
  return joined.every((value) => value !== undefined) ? joined : null;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Typed access to a parsed `config.json`; the text model of a multimodal one is found under `text_config`. */
export interface ConfigFields {
  number(...names: string[]): number | null;
  text(...names: string[]): string | null;
  flag(name: string): boolean | null;
  texts(name: string): readonly string[] | null;
  numbers(name: string): readonly number[] | null;
  object(name: string): ConfigFields | null;
}

/** Null for anything but a JSON object. */
export function configFields(json: unknown): ConfigFields | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const record = json as Record<string, unknown>;
  const first = <T>(names: string[], read: (value: unknown) => T | null): T | null => {
    for (const name of names) {
      const value = read(record[name]);
      if (value !== null) return value;
    }
    return null;
  };
  const listOf = <T>(name: string, isItem: (value: unknown) => value is T): readonly T[] | null => {
    const value = record[name];
    return Array.isArray(value) && value.every(isItem) ? value : null;
  };
  return {
    number: (...names) =>
      first(names, (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null)),
    text: (...names) => first(names, (value) => (typeof value === 'string' ? value : null)),
    flag: (name) => (typeof record[name] === 'boolean' ? record[name] : null),
    texts: (name) => listOf(name, (value) => typeof value === 'string'),
    numbers: (name) => listOf(name, (value) => typeof value === 'number'),
    object: (name) => configFields(record[name]),
  };
}

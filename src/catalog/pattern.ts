/**
 * How well a pattern (`claude-opus-5*|gpt-5`) fits a name: the number of literal characters of the best alternative
 * that matches it whole, or -1 when none does. More literal characters are more specific; `*` alone scores 0.
 */
export function patternFit(pattern: string, name: string): number {
  let best = -1;
  for (const alternative of pattern.split('|')) {
    if (matchesWhole(alternative, name)) best = Math.max(best, alternative.replaceAll('*', '').length);
  }
  return best;
}

function matchesWhole(glob: string, name: string): boolean {
  const parts = glob.toLowerCase().split('*');
  const text = name.toLowerCase();
  if (parts.length === 1) return text === parts[0];
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

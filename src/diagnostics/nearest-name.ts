import { distance } from 'fastest-levenshtein';

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '-');
}

/**
 * The known names most like a mistyped one, nearest first, at most three; none where nothing is near.
 * Case and `-`/`_` do not count as differences, a name that contains the other one counts as near.
 */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const wanted = plain(name);
  const reach = Math.max(2, Math.floor(wanted.length * 0.4));
  return known
    .map((candidate) => {
      const other = plain(candidate);
      const contains =
        wanted.length >= 3 && other.length >= 3 && (other.includes(wanted) || wanted.includes(other));
      return { candidate, away: contains ? Math.min(1, distance(wanted, other)) : distance(wanted, other) };
    })
    .filter(({ away }) => away <= reach)
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

export interface TextDialect {
  readonly delimiter: Delimiter;
  /** Leading lines that are no data: 1 after Excel's `sep=;`. */
  readonly skipLines: number;
  readonly lineEnd: 'LF' | 'CRLF';
}

/** How many times each delimiter occurs outside quotes in the first line that holds any text. */
function countOutsideQuotes(line: string): Map<Delimiter, number> {
  const counts = new Map<Delimiter, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let inQuotes = false;
  for (const character of line) {
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes) {
      const delimiter = delimiters.find((candidate) => candidate === character);
      if (delimiter !== undefined) counts.set(delimiter, (counts.get(delimiter) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * The dialect of a table from its header: column names hold no delimiters, so the most frequent one separates. An
 * Excel line `sep=;` decides at once. `head` has no byte-order mark and may begin with empty lines.
 */
export function textDialect(head: string): TextDialect {
  const lineEnd = /\r?\n/.exec(head)?.[0] === '\r\n' ? 'CRLF' : 'LF';
  const stated = /^"?sep=([,;|\t])"?\r?\n/i.exec(head);
  const statedDelimiter = delimiters.find((delimiter) => delimiter === stated?.[1]);
  if (statedDelimiter !== undefined) return { delimiter: statedDelimiter, skipLines: 1, lineEnd };

  const header = head.split(/\r\n|\n|\r/).find((line) => line.trim() !== '') ?? '';
  let best: Delimiter = ',';
  let most = 0;
  for (const [delimiter, count] of countOutsideQuotes(header)) {
    if (count > most) {
      best = delimiter;
      most = count;
    }
  }
  return { delimiter: best, skipLines: 0, lineEnd };
}

import type { OptionResult, Result } from '../plan/result.ts';

/**
 * What to run next: the same run again, looking into the option that was chosen or into the one that came nearest. Words
 * that belong together, as a flag and its value, quoted for a shell.
 */
function nextWords(result: Result, options: readonly OptionResult[]): string[] {
  const { words, set } = result.run ?? { words: result.inputs.map(({ path }) => [path]), set: null };
  const [option] = options;
  return [
    `${set === null ? '' : `CAPPLAN_SET=${shellWord(set)} `}capplan simulate`,
    ...[...words, ...(option === undefined ? [] : [['--why', option.id]])].map((together) =>
      together.map(shellWord).join(' '),
    ),
  ];
}

/** The command as one line. */
export function nextCommand(result: Result, options: readonly OptionResult[]): string {
  return nextWords(result, options).join(' ');
}

/** The command in lines that a shell reads as one, each at most so wide where its words allow it. */
export function nextCommandLines(
  result: Result,
  options: readonly OptionResult[],
  columns: number,
): readonly string[] {
  const lines: string[] = [];
  for (const word of nextWords(result, options)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines.map((line, n) => (n + 1 < lines.length ? `${line} \\` : line));
}

/** Double quotes work in every shell; what they leave alive is put into single ones, as POSIX shells read them. */
function shellWord(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  return /["$`\\!\n]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

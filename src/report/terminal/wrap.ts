/** Breaks a line at spaces to fit the width; lines after the first are indented. A word longer than the width stays whole. */
export function hanging(text: string, columns: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (candidate.length > columns && line.trim() !== '') {
      lines.push(line);
      line = ' '.repeat(indent) + word.trimStart();
    } else line = candidate;
  }
  lines.push(line);
  return lines;
}

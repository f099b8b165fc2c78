const substitutes: Readonly<Record<string, string>> = {
  '✔': '+',
  '✖': 'x',
  '⚠': '!',
  '≈': '~',
  '➤': '>',
  '→': '->',
  '←': '<-',
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '|',
  '…': '.',
  '×': 'x',
  '±': '+-',
  '≤': '<=',
  '≥': '>=',
  '’': "'",
  '“': '"',
  '”': '"',
  '▁': '_',
  '▂': '.',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': '*',
  '▇': '#',
  '█': '@',
};

/** The program's own signs in ASCII, for terminals that cannot show others. Names stay as they are. */
export function asciiFigures(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (sign) => substitutes[sign] ?? sign);
}

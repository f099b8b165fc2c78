/**
 * Text from files is hostile until escaped for the place it goes to. Each format has one function here, and each
 * starts from {@link plainText}.
 */

// Control characters (ANSI escapes begin with one), line and paragraph separators, and the bidirectional
// overrides that can make a line read differently from what it says.
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/gu;

/** One line of harmless text: white space becomes spaces, anything that could steer a terminal is replaced. */
export function plainText(text: string): string {
  return text.replace(/[\t\n\r\v\f]+/g, ' ').replace(unprintable, '\ufffd');
}

/** GitHub-flavoured markdown running text, table cells included. */
export function markdownText(text: string): string {
  return (
    plainText(text)
      .replace(/[\\`*[\]<>|~&]/g, '\\$&')
      // Two dollar signs can begin and end a formula; an amount cannot end one.
      .replace(/\$(?!\d)/g, '\\$')
      // Inside a word an underscore is only an underscore.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      // A word joiner keeps "@name" from notifying anybody.
      .replace(/@/g, '@\u2060')
      .replace(/^(\s*)([-+=#])/, '$1\\$2')
      .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
  );
}

/** A name as an inline code span; the fence is longer than any run of backticks inside. */
export function markdownCode(text: string): string {
  // Parsers disagree about a backslash before an escaped bar, so the two are kept apart.
  const content = plainText(text)
    .replace(/\\(?=\|)/g, '\\\u2060')
    .replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 || content.trim() === '' ? ' ' : '';
  return `${fence}${padding}${content}${padding}${fence}`;
}

/** A sentence as markdown; what stands between backticks is code. */
export function markdownProse(text: string): string {
  return proseParts(text)
    .map(({ part, code }) => (code ? markdownCode(part) : markdownText(part)))
    .join('');
}

function proseParts(text: string): { readonly part: string; readonly code: boolean }[] {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => ({ part, code: index % 2 === 1 }))
    .filter(({ part }) => part !== '');
}

/** Inside an HTML comment, where only `--` and `>` can do harm. */
export function htmlCommentText(text: string): string {
  return plainText(text)
    .replace(/[^\p{L}\p{N} ._/:-]/gu, '_')
    .replace(/-{2,}/g, '-')
    .replace(/-$/, '');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML and SVG, text and quoted attribute values alike. */
export function htmlText(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A sentence as HTML; what stands between backticks is code. */
export function htmlProse(text: string): string {
  return proseParts(text)
    .map(({ part, code }) => (code ? `<code>${htmlText(part)}</code>` : htmlText(part)))
    .join('');
}

/** XML 1.0; {@link plainText} has already removed the characters XML cannot hold. */
export function xmlText(text: string): string {
  return htmlText(text).replace(/[\ufffe\uffff]/g, '\ufffd');
}

/**
 * A text cell of a CSV file. Spreadsheets run cells that begin like a formula, and CI runners lines that begin like
 * a command; a quote makes them text again.
 */
export function csvText(text: string): string {
  const plain = plainText(text);
  const safe = /^([=+\-@]|::|##)/.test(plain.trimStart()) ? `'${plain}` : plain;
  return /[",;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The message of a GitHub workflow command. */
export function workflowMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a GitHub workflow command (`file=`, `title=`). */
export function workflowProperty(text: string): string {
  return workflowMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Lines for people that a CI runner may also read: none of them begins one of its commands. */
export function harmlessInLogs(text: string): string {
  return text.replace(
    /^([^\S\n]*)(::|##)/gm,
    (_, space: string, sign: string) => `${space}${sign[0]} ${sign[1]}`,
  );
}

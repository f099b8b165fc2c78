import type { Result } from '../plan/result.ts';
import type { TerminalStyle } from './terminal/terminal.ts';

/** The formats a result can be printed in. */
export const resultFormats = ['table', 'json', 'markdown', 'html', 'csv', 'junit', 'github'] as const;
export type ResultFormat = (typeof resultFormats)[number];

export function isResultFormat(text: string): text is ResultFormat {
  return (resultFormats as readonly string[]).includes(text);
}

/** One result in one format. Only the renderer asked for is loaded. */
export async function renderResult(
  result: Result,
  format: ResultFormat,
  style: TerminalStyle,
): Promise<string> {
  switch (format) {
    case 'table':
      return (await import('./terminal/terminal.ts')).terminalReport(result, style);
    case 'json':
      return (await import('./json.ts')).jsonReport(result);
    case 'markdown':
      return (await import('./markdown/markdown.ts')).markdownReport(result);
    case 'html':
      return (await import('./html/html.ts')).htmlReport(result);
    case 'csv':
      return (await import('./csv.ts')).csvReport(result);
    case 'junit':
      return (await import('./junit.ts')).junitReport(result);
    case 'github':
      return (await import('./github-annotations.ts')).githubAnnotations(result);
  }
}

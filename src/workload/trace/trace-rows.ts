import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';

/** Receives the requests that a trace is made of, in file order. `workload` is an index, 0 without such a column. */
export type RequestSink = (
  stampS: number,
  inputTokens: number,
  outputTokens: number,
  cachedTokens: number,
  workload: number,
) => void;

/** What a value of a trace row is. */
export type TraceColumn = 'arrival' | 'input' | 'output' | 'cached';

const MOST_MISTAKES = 20;
const MOST_TOKENS = 1e8;

/** Decides about every row of a trace: kept, dropped with a reason, or a mistake. */
export class TraceRows {
  rows = 0;
  kept = 0;
  readonly dropped = new Map<string, number>();
  readonly mistakes: Diagnostic[] = [];
  readonly #file: string;
  readonly #sink: RequestSink;

  constructor(file: string, sink: RequestSink) {
    this.#file = file;
    this.#sink = sink;
  }

  /** No use in reading on: enough mistakes to show. */
  get hopeless(): boolean {
    return this.mistakes.length >= MOST_MISTAKES;
  }

  /** Takes one row whose numbers are known; null, or which of them is a mistake. */
  take(
    stampS: number,
    inputTokens: number,
    outputTokens: number,
    cachedTokens: number,
    workload: number,
  ): TraceColumn | null {
    this.rows += 1;
    if (Number.isNaN(stampS)) return 'arrival';
    if (!(inputTokens >= 0 && inputTokens <= MOST_TOKENS && Number.isInteger(inputTokens))) return 'input';
    if (!(outputTokens >= 0 && outputTokens <= MOST_TOKENS && Number.isInteger(outputTokens)))
      return 'output';
    if (!(cachedTokens >= 0 && cachedTokens <= inputTokens && Number.isInteger(cachedTokens)))
      return 'cached';
    if (inputTokens === 0) this.drop('no input tokens');
    else if (outputTokens === 0) this.drop('no output tokens');
    else {
      this.kept += 1;
      this.#sink(stampS, inputTokens, outputTokens, cachedTokens, workload);
    }
    return null;
  }

  /** A row that is no request, counted before by `take` or here by the caller. */
  drop(reason: string): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }

  /** A value that cannot be used. Only the value itself is shown, never the row. */
  mistake(column: TraceColumn, name: string, text: string, line: number, columnNumber: number): void {
    if (this.hopeless) return;
    const missing = text.trim() === '';
    const shown = missing ? 'is empty' : `cannot be ${quoted(text)}`;
    this.mistakes.push({
      code: column === 'arrival' ? 'CAP120' : 'CAP121',
      severity: 'error',
      message: `\`${name}\` ${shown}`,
      file: this.#file,
      line,
      column: columnNumber,
      length: Math.max(1, text.length),
      help: helpFor(column),
    });
  }

  /** A line that cannot be split into values. */
  broken(message: string, line: number, help: string): void {
    if (this.hopeless) return;
    this.mistakes.push({
      code: 'CAP111',
      severity: 'error',
      message,
      file: this.#file,
      line,
      column: 1,
      help,
    });
  }
}

function helpFor(column: TraceColumn): string {
  if (column === 'arrival')
    return 'expected a time, zero or more: seconds, or a date like 2024-05-12 00:00:00.001163+00:00';
  if (column === 'cached') return 'expected a whole number of tokens, at most the input of the same row';
  return 'expected a whole number of tokens, from 0 to 100 million';
}

import { appendFileSync } from 'node:fs';
import { InputError } from '../../diagnostics/diagnostic.ts';
import type { Result } from '../../plan/result.ts';
import { cannotWrite } from '../output/write-failure.ts';
import { type Host, write } from '../program/host.ts';

/**
 * On GitHub the report also becomes the step's summary, and what did not pass becomes annotations (on stderr, so that
 * stdout stays the report). Neither needs a token. Anywhere else nothing happens.
 */
export async function writeCiReports(host: Host, result: Result): Promise<void> {
  if (host.env.GITHUB_ACTIONS !== 'true') return;
  const { githubAnnotations } = await import('../../report/github-annotations.ts');
  const summary = host.env.GITHUB_STEP_SUMMARY;
  if (summary !== undefined && summary !== '') {
    const { markdownReport } = await import('../../report/markdown/markdown.ts');
    try {
      appendFileSync(summary, markdownReport(result));
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
      throw new InputError([cannotWrite(summary, why)]);
    }
  }
  await write(host.stderr, githubAnnotations(result));
}

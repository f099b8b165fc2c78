import { Command } from 'commander';
import { resultFormats } from '../report/render.ts';
import { addOutputFlags, type OutputFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

/** `capplan report RESULT.json`: a saved result in any format, nothing simulated again. */
export function reportCommand(host: Host): Command {
  const command = new Command('report')
    .description('Print a result that was saved with --format json again, in any format.')
    .argument('<result.json>', 'a saved result ("-" is stdin)');
  addOutputFlags(command, resultFormats);
  return command
    .option(
      '--report <format=file>',
      'one more report in the same run; svg=DIR writes the charts (repeatable)',
      (value: string, earlier: readonly string[]) => [...earlier, value],
      [],
    )
    .option('--all', 'every option, however many')
    .option('--why <option>', 'what binds one option, what would fix it, what it costs')
    .action(async (path: string, flags: OutputFlags & ReportFlags) => {
      const { readResult } = await import('./output/read-result.ts');
      const { printResult } = await import('./output/print-result.ts');
      await printResult(host, readResult(path), flags);
    });
}

interface ReportFlags {
  readonly report: readonly string[];
  readonly all?: boolean;
  readonly why?: string;
}

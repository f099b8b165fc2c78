import { InputError } from '../diagnostics/diagnostic.ts';
import { inspectionJson } from '../report/inspect/inspect-json.ts';
import { inspectionText } from '../report/inspect/inspect-text.ts';
import { inspectInput } from '../workload/read-inspection.ts';
import { zoneOffsetHours } from '../workload/table/hour-weights.ts';
import type { InspectFlags } from './inspect.ts';
import { deliver } from './output/deliver.ts';
import { renderMistakes } from './output/failure.ts';
import { fileStyle, terminalStyle } from './output/terminal-style.ts';
import { type Host, write } from './program/host.ts';

/** Reads, reports, and says on stderr what looked odd. Throws InputError with every mistake. */
export async function runInspect(host: Host, paths: readonly string[], flags: InspectFlags): Promise<void> {
  if (flags.tz !== undefined && zoneOffsetHours(flags.tz) === null) {
    throw new InputError([
      {
        code: 'CAP200',
        severity: 'error',
        message: `--tz cannot be "${flags.tz.slice(0, 40)}"`,
        help: 'use an IANA time zone such as Europe/Berlin',
      },
    ]);
  }
  const inspection = await inspectInput(paths, {
    strict: flags.strict === true,
    objectives: {},
    ...(flags.tz === undefined ? {} : { tz: flags.tz }),
  });
  if (inspection.kind === 'workloads' && inspection.warnings.length > 0 && flags.quiet !== true) {
    await write(host.stderr, renderMistakes(inspection.warnings, host.argv.slice(2), host));
  }
  const toFile = flags.out !== undefined && flags.out !== '-';
  const style = toFile ? fileStyle(flags) : terminalStyle(host, flags);
  const text = flags.format === 'json' ? inspectionJson(inspection) : inspectionText(inspection, style);
  await deliver(host, text, flags.out);
}

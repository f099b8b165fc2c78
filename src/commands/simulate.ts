import { Command } from 'commander';
import { addRunFlags, type RunFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

interface SimulateFlags extends RunFlags {
  readonly why?: string;
  readonly all?: boolean;
}

/** `capplan simulate WORKLOAD…`: the main job. Ends with 0 whenever it ran, whatever the verdicts. */
export function simulateCommand(host: Host): Command {
  const command = new Command('simulate')
    .description(
      'Run every option on a workload, request by request: does it hold, what breaks first, what does it cost, what to buy.',
    )
    .argument('[workload...]', 'a workload CSV, or request traces ("-" is stdin)');
  addRunFlags(command)
    .option('--why <option>', 'one option from all sides: what binds, what would fix it, its bill')
    .option('--all', 'every option, however many');
  return command.action(async (paths: readonly string[], flags: SimulateFlags) => {
    const [{ runPlan, runShard }, { printResult }, { reportTargets }, { showWarnings }] = await Promise.all([
      import('./plan/run-plan.ts'),
      import('./output/print-result.ts'),
      import('./output/report-targets.ts'),
      import('./output/failure.ts'),
    ]);
    // A mistyped report is better learnt of before the simulation than after it.
    reportTargets(flags.report);
    if (flags.shard !== undefined) {
      const { writeShard } = await import('./sweep/write-shard.ts');
      await writeShard(host, flags, (shard) => runShard(host, paths, flags, shard));
      return;
    }
    const { plan } = await runPlan(host, paths, flags);
    await showWarnings(host, plan.result.diagnostics, flags);
    const { requestsCsv } = await import('../report/requests-csv.ts');
    const requests =
      flags.requests === undefined ? [] : [{ path: flags.requests, text: requestsCsv(plan.requests) }];
    await printResult(host, plan.result, flags, requests);
  });
}

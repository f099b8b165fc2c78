import { Command } from 'commander';
import { addRunFlags, type RunFlags } from './program/flags.ts';
import { type Host, write } from './program/host.ts';

/** `capplan baseline WORKLOAD…`: records what checks compare with. */
export function baselineCommand(host: Host): Command {
  const command = new Command('baseline')
    .description(
      'Record the plan as capplan.baseline.json, beside capplan.yaml or the workload: what checks compare with. Commit it.',
    )
    .argument('[workload...]', 'a workload CSV, or request traces');
  addRunFlags(command, []);
  return command.action(async (paths: readonly string[], flags: RunFlags) => {
    const [{ gateInputs }, { baselinePlace }, { gateRun, baselineFileText }, { showWarnings }, output] =
      await Promise.all([
        import('./gate/gate-inputs.ts'),
        import('./gate/read-baseline.ts'),
        import('./gate/gate-run.ts'),
        import('./output/failure.ts'),
        import('./output/output-files.ts'),
      ]);
    const inputs = await gateInputs(host, paths, flags);
    const run = await gateRun(host, flags, inputs, null);
    await showWarnings(host, run.plan.result.diagnostics, flags);
    const place = flags.out ?? baselinePlace(inputs.scenario, inputs.paths);
    const text = baselineFileText(run, place);
    if (place === '-') return write(host.stdout, text);
    output.writeOutputFiles([{ path: place, text }]);
    if (flags.quiet === true) return;
    const { buySentence } = await import('../report/answer.ts');
    const { plainText } = await import('../report/escape.ts');
    await write(
      host.stdout,
      `${plainText(buySentence(run.plan.result))}\nwrote ${plainText(place)}: commit it\n` +
        `Next: capplan check ${inputs.paths.map(plainText).join(' ')}\n`,
    );
  });
}

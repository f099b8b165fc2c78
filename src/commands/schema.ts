import { Argument, Command } from 'commander';
import { deliver } from './output/deliver.ts';
import { addOutputFlags, type OutputFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

/** `capplan schema scenario|result`: the JSON Schema on stdout. */
export function schemaCommand(host: Host): Command {
  const command = new Command('schema').addArgument(
    new Argument('<what>', 'scenario: capplan.yaml; result: the output of --format json').choices([
      'scenario',
      'result',
    ]),
  );
  addOutputFlags(command, []);
  return command.action(async (what: string, flags: OutputFlags) => {
    const schema =
      what === 'scenario'
        ? (await import('../scenario/scenario-schema.ts')).scenarioJsonSchema()
        : (await import('../report/result-schema.ts')).resultJsonSchema();
    await deliver(host, `${JSON.stringify(schema, null, 2)}\n`, flags.out);
  });
}

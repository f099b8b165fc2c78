import { Argument, Command } from 'commander';
import { deliver } from './deliver.ts';
import { addOutputFlags, type OutputFlags } from './flags.ts';
import type { Host } from './host.ts';

/** `capplan schema scenario|result`: the JSON Schema on stdout. */
export function schemaCommand(host: Host): Command {
  const command = new Command('schema').addArgument(
    new Argument('<what>', 'scenario: capplan.yaml; result: the output of --format json').choices(['result']),
  );
  addOutputFlags(command, []);
  return command.action(async (_what: string, flags: OutputFlags) => {
    const { resultJsonSchema } = await import('../report/result-schema.ts');
    const schema = resultJsonSchema();
    await deliver(host, `${JSON.stringify(schema, null, 2)}\n`, flags.out);
  });
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareRun } from '../../src/commands/plan/prepare-run.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';

const flags = {
  set: [],
  option: [],
  variant: [],
  only: [],
  pricing: [],
  throughput: [],
  slo: [],
  report: [],
  color: false,
};

async function mistakesIn(rows: string) {
  const path = join(mkdtempSync(join(tmpdir(), 'models-')), 'workload.csv');
  writeFileSync(path, `name,model,qps,input_tokens,output_tokens,accept\n${rows}`);
  const refused = await prepareRun({ env: {} }, [path], flags).catch((error: unknown) => error);
  if (!(refused instanceof InputError)) throw new Error('it was not refused');
  return refused.diagnostics;
}

describe('models that a workload names', () => {
  it('are looked up with everything else in the file, each with its place and the nearest names', async () => {
    const mistakes = await mistakesIn(
      'chat,gpt-5-mimi|any,2,100,20,claude-haku-4-5\nnotes,lama-3.3-70b,x,100,20,\nlast,any,1,100,20,zzzzzz\n',
    );
    expect(mistakes.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['CAP300', 2, 6],
      ['CAP300', 2, 30],
      ['CAP300', 3, 7],
      ['CAP104', 3, 20],
      ['CAP300', 4, 19],
    ]);
    for (const { sourceText } of mistakes) expect(sourceText).toBeDefined();
    expect(mistakes[0]!.help).toContain('gpt-5-mini');
    expect(mistakes[1]!.help).toContain('claude-haiku-4-5');
    expect(mistakes[2]!.help).toContain('llama-3.3-70b');
    expect(mistakes[4]!.help).toContain('open:large');
  });

  it('that are files or classes are no mistake', async () => {
    const [only, ...others] = await mistakesIn('chat,./config.json|open:large,x,100,20,any\n');
    expect(only!.code).toBe('CAP104');
    expect(others).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { countPrefix, type PromptFile, withPrefix } from '../../workload/prompt-prefix.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';

const LARGEST_BYTES = 4 << 20;

/**
 * The workloads with the tokens of the prompt files that the scenario names for them. Throws InputError where a file
 * cannot be read, or where they are given to a trace, whose requests already hold their prompts.
 */
export async function withPromptFiles(input: WorkloadInput, scenario: Scenario): Promise<WorkloadInput> {
  const { workloadPrompts, path } = scenario;
  if (workloadPrompts.length === 0) return input;
  const mistakes: Diagnostic[] = [];
  const at = path === null ? {} : { file: path };
  const names = input.workloads.map(({ name }) => name);
  const files = new Map<string, PromptFile[]>();
  for (const { workload, files: wanted } of workloadPrompts) {
    if (!names.includes(workload)) {
      const [near] = nearestNames(workload, names);
      mistakes.push({
        code: 'CAP105',
        severity: 'error',
        message: `\`workload.${workload}\` names no workload of the input`,
        ...at,
        help:
          near === undefined
            ? `the workloads are ${names.slice(0, 8).join(', ')}`
            : `did you mean \`${near}\`?`,
      });
      continue;
    }
    const folder = path === null ? '' : dirname(resolve(path));
    files.set(
      workload,
      wanted.flatMap((name) => {
        const text = promptText(resolve(folder, name));
        if (typeof text === 'string') return [{ path: name, text }];
        mistakes.push({
          code: 'CAP100',
          severity: 'error',
          message: `the prompt file ${name} of \`${workload}\`: ${text.why}`,
          ...at,
          help: `it is looked for from ${path === null ? 'the current folder' : 'the folder of the scenario'}`,
        });
        return [];
      }),
    );
  }
  if (input.kind === 'trace') {
    mistakes.push({
      code: 'CAP110',
      severity: 'error',
      message: 'requests of a trace already hold their prompts: `prefix` is for declared workloads',
      ...at,
    });
  }
  if (mistakes.length > 0 || input.kind === 'trace') throw new InputError(mistakes);
  const workloads = await Promise.all(
    input.workloads.map(async (workload) => {
      const prompts = files.get(workload.name);
      return prompts === undefined
        ? workload
        : withPrefix(workload, await countPrefix(prompts, workload.model));
    }),
  );
  return { ...input, workloads };
}

function promptText(path: string): string | { readonly why: string } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    return { why: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})` };
  }
  if (bytes.length > LARGEST_BYTES) return { why: 'it is larger than 4 MB' };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { why: 'it is no UTF-8 text' };
  }
}

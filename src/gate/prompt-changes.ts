import { withMorePrefix } from '../workload/prompt-prefix.ts';
import type { Workload } from '../workload/workload.ts';
import type { WorkloadInput } from '../workload/workload-input.ts';

/** A prompt file whose number of tokens differs between two runs. */
export interface PromptChange {
  readonly path: string;
  /** `prompts/system.md +900 tokens`. */
  readonly text: string;
  /** Tokens that the head has more, by workload. */
  readonly tokens: ReadonlyMap<string, number>;
}

function tokensOf(workload: Workload, path: string): number {
  return (workload.prefix ?? [])
    .filter((file) => file.path === path)
    .reduce((sum, file) => sum + file.tokens, 0);
}

/** Prompt files of workloads that both runs have, where they differ in length, by path. */
export function promptChanges(base: readonly Workload[], head: readonly Workload[]): PromptChange[] {
  const byPath = new Map<string, Map<string, number>>();
  for (const now of head) {
    const before = base.find(({ name }) => name === now.name);
    if (before === undefined) continue;
    const paths = new Set([...(before.prefix ?? []), ...(now.prefix ?? [])].map(({ path }) => path));
    for (const path of paths) {
      const tokens = tokensOf(now, path) - tokensOf(before, path);
      if (tokens === 0) continue;
      byPath.set(path, (byPath.get(path) ?? new Map<string, number>()).set(now.name, tokens));
    }
  }
  return [...byPath]
    .map(([path, tokens]) => {
      const exact = [...base, ...head].every(({ prefix }) =>
        (prefix ?? []).every((file) => file.path !== path || file.exact),
      );
      const count = range([...tokens.values()]);
      return { path, tokens, text: `${path} ${count} tokens${exact ? '' : ' (approximately)'}` };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function range(tokens: readonly number[]): string {
  const signed = (count: number): string => (count < 0 ? `−${-count}` : `+${count}`);
  const [low, high] = [Math.min(...tokens), Math.max(...tokens)];
  return low === high ? signed(low) : `${signed(low)} to ${signed(high)}`;
}

/** The input as it would be had this file stayed as it was. */
export function withPromptUndone(input: WorkloadInput, change: PromptChange): WorkloadInput {
  const workloads = input.workloads.map((workload) => {
    const tokens = change.tokens.get(workload.name) ?? 0;
    return tokens === 0 ? workload : withMorePrefix(workload, -tokens);
  });
  return { ...input, workloads };
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Run, runCli } from '../cli/run-cli.ts';

/** A real git repository in a folder of its own, with a plan that is quick to make. */
export interface GateRepository {
  readonly folder: string;
  write(path: string, text: string): void;
  git(...args: readonly string[]): string;
  commit(message: string): void;
  capplan(args: readonly string[], env?: Readonly<Record<string, string>>): Run;
  remove(): void;
}

export const workloadCsv = `name,model,qps,input_tokens,output_tokens,ttft_p95_ms
chat,any,1,800,80,2000
`;

export const scenarioYaml = `version: 1
workload: workload.csv
options:
  own: { kind: self-hosted, model: llama-3.1-8b, gpu: h100, tp: 1, replicas: auto, usd_per_gpu_hour: 2.5 }
checks:
  - { id: budget, expect: "cost.monthly <= $40k" }
  - { id: regression, expect: "cost.monthly <= baseline + 10% or $500" }
`;

export function gateRepository(files: Readonly<Record<string, string>>): GateRepository {
  const folder = mkdtempSync(join(tmpdir(), 'capplan-gate-'));
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid'];
  const repository: GateRepository = {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    git: (...args) => {
      const run = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
      return run.stdout;
    },
    commit: (message) => {
      repository.git('add', '--all');
      repository.git('commit', '--quiet', '--message', message);
    },
    capplan: (args, env = {}) => runCli(args, { cwd: folder, env }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.git('init', '--quiet', '--initial-branch', 'main');
  return repository;
}

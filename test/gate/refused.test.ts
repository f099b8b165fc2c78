import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GateRepository, gateRepository, scenarioYaml, workloadCsv } from './gate-repository.ts';

let repository: GateRepository;

beforeAll(() => {
  repository = gateRepository({ 'workload.csv': workloadCsv, 'capplan.yaml': scenarioYaml });
  expect(repository.capplan(['baseline', '--quiet']).code).toBe(0);
  repository.commit('base');
});

afterAll(() => repository.remove());

describe('what a gate refuses', () => {
  const refused = (args: readonly string[]): string => {
    const run = repository.capplan(args);
    expect(run.stdout).toBe('');
    expect(run.code).toBe(2);
    return run.stderr;
  };

  it('a reference that git does not know, and a path that is not there', () => {
    expect(refused(['check', '--baseline', 'git:nowhere'])).toMatch(/CAP405.*no reference/);
    expect(refused(['check', '--baseline', 'git:--upload-pack=x'])).toMatch(/CAP405/);
    expect(refused(['check', '--baseline', 'git:main:no/such.json'])).toMatch(/CAP405.*no\/such\.json/);
    expect(refused(['diff', 'nowhere', 'capplan.baseline.json'])).toMatch(/CAP405.*no file/);
  });

  it('a baseline that is missing, foreign, damaged, of another version or of other workloads', () => {
    expect(refused(['check', '--baseline', 'none.json'])).toMatch(/CAP404.*no baseline none\.json/);
    expect(refused(['check', '--baseline', 'workload.csv'])).toMatch(/CAP404.*not JSON/);
    repository.capplan(['simulate', 'workload.csv', '--format', 'json', '--out', 'r.json']);
    expect(refused(['check', '--baseline', 'r.json'])).toMatch(/CAP404.*saved result/);
    const text = repository.git('show', 'main:capplan.baseline.json');
    repository.write('old.json', text.replace('"schemaVersion": 1', '"schemaVersion": 7'));
    expect(refused(['check', '--baseline', 'old.json'])).toMatch(/CAP404.*schema version 7/);
    repository.write('edited.json', text.replace('"usdPerGpuHour": 2.5', '"usdPerGpuHour": 1.5'));
    expect(refused(['check', '--baseline', 'edited.json'])).toMatch(/CAP404.*changed by hand/);
    repository.write('conflict.json', `<<<<<<< ours\n${text}`);
    expect(refused(['check', '--baseline', 'conflict.json'])).toMatch(/CAP404.*merge conflict/);
    repository.write('workload.csv', workloadCsv.replace('chat', 'search'));
    expect(refused(['check', '--baseline', 'git:main'])).toMatch(
      /CAP404.*other workloads \(chat, not search\)/,
    );
    repository.write('workload.csv', workloadCsv);
  });

  it('bad expressions, before anything is simulated, with their place in the file', () => {
    repository.write('capplan.yaml', scenarioYaml.replace('cost.monthly <= $40k', 'cost.montly <= $40k'));
    expect(refused(['check', '--baseline', 'git:main'])).toMatch(
      /capplan\.yaml:6:\d+: error CAP402.*cost\.monthly/,
    );
    repository.write('capplan.yaml', scenarioYaml);
    expect(refused(['check', '--max', 'cost.monthly'])).toMatch(/CAP401/);
    expect(refused(['check', '--max', 'cost.monthly=5ms'])).toMatch(/CAP403/);
  });

  it('to run without anything to check', () => {
    repository.write('capplan.yaml', scenarioYaml.replace(/checks:.*$/s, ''));
    expect(refused(['check'])).toMatch(/CAP406/);
    repository.write('capplan.yaml', scenarioYaml);
  });

  it.each(['__proto__.x=1', 'options.__proto__.x=1', 'constructor.prototype.x=1'])('--set %s', (text) => {
    expect(refused(['check', '--set', text])).toMatch(/CAP216/);
  });

  it('an output that cannot be written, and leaves nothing behind', () => {
    expect(refused(['baseline', '--out', 'no/such/folder.json'])).toMatch(/CAP900/);
    expect(refused(['check', '--baseline', 'git:main', '--report', 'markdown=no/such.md'])).toMatch(/CAP900/);
  });
});

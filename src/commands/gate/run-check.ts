import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { assignedIn, baselineValue } from '../../gate/baseline.ts';
import { changedFactors } from '../../gate/changed-factors.ts';
import { blocks, evaluateChecks, needsBaseline } from '../../gate/evaluate-checks.ts';
import { explainCost } from '../../gate/explain-cost.ts';
import { isSameProgram, programOf } from '../../gate/program.ts';
import { checkMistakes } from '../../gate/read-check.ts';
import type { Result } from '../../plan/result.ts';
import type { CheckSpec } from '../../scenario/scenario.ts';
import type { CheckFlags } from '../check.ts';
import { showWarnings } from '../output/failure.ts';
import { printResult } from '../output/print-result.ts';
import { withProgress } from '../output/progress.ts';
import { reportTargets } from '../output/report-targets.ts';
import { runArguments } from '../plan/run-arguments.ts';
import type { Host } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import { writeCiReports } from './ci-reports.ts';
import { type GateInputs, gateInputs } from './gate-inputs.ts';
import { baselineFileText, gateRun } from './gate-run.ts';
import { baselinePlace, type FoundBaseline, findBaseline, refuseForeign } from './read-baseline.ts';

/** Plans, compares with the baseline, prints, and says whether the change may pass. Throws InputError. */
export async function runCheck(host: Host, paths: readonly string[], flags: CheckFlags): Promise<boolean> {
  reportTargets(flags.report);
  const inputs = await gateInputs(host, paths, flags);
  const specs = checkSpecs(inputs, flags);
  const place = baselinePlace(inputs.scenario, inputs.paths);
  const found = await findBaseline(flags.baseline, place);
  refuseUseless(inputs, specs, found, flags);

  const run = await gateRun(host, flags, inputs, found?.baseline ?? null);
  await showWarnings(host, run.plan.result.diagnostics, flags);
  const before = found?.baseline ?? null;
  const program = programOf(programVersion, inputs.catalog);
  const { checks, marginal, diagnostics } = evaluateChecks(
    specs,
    run.plan.result,
    before === null
      ? null
      : {
          valueOf: (address) => baselineValue(before, address),
          assigned: (workload) => assignedIn(before, workload),
          checks: before.checks,
          sameSeed: before.seed === run.asBaseline.seed,
          sameFacts:
            isSameProgram(before, program) && changedFactors(before.facts, run.asBaseline.facts).length === 0,
        },
  );
  if (diagnostics.length > 0) throw new InputError(diagnostics);
  const attribution =
    before === null
      ? []
      : await withProgress(host, flags, 'finding out why the cost moved', () =>
          explainCost({
            base: before,
            head: run.asBaseline,
            catalog: inputs.catalog,
            program,
            kept: before.kept,
          }),
        );
  const { seed, replications } = run.asBaseline;
  const scenario = flags.scenario ?? (paths.length === 0 ? inputs.scenario.path : null);
  const told = { ...flags, seed, replications, ...(scenario === null ? {} : { scenario }) };
  const result: Result = {
    ...run.plan.result,
    run: runArguments(host, inputs.paths, told),
    checks,
    attribution,
  };
  const update = flags.updateBaseline === true ? [{ path: place, text: baselineFileText(run, place) }] : [];
  await printResult(host, result, flags, update);
  if (flags.ci) await writeCiReports(host, result);
  const relative = new Set(specs.filter(needsBaseline).map(({ id }) => id));
  return !checks.some((check) => {
    // What only differs from the baseline is accepted together with it.
    if (flags.updateBaseline === true && relative.has(check.id)) return false;
    return blocks(check, flags.failOn, marginal);
  });
}

/** The checks of the file, and those of the command line. */
function checkSpecs({ scenario }: GateInputs, flags: CheckFlags): CheckSpec[] {
  const given = (texts: readonly string[], flag: '--max' | '--min', comparison: string): CheckSpec[] =>
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at <= 0 || at === text.length - 1) {
        throw new InputError([
          {
            code: 'CAP401',
            severity: 'error',
            message: `${flag} ${text.slice(0, 80)} is no metric=value`,
            help: `write ${flag} cost.monthly=16k`,
          },
        ]);
      }
      const metric = text.slice(0, at).trim();
      return {
        id: `${flag.slice(2)} ${metric}`,
        level: 'error',
        expect: `${metric} ${comparison} ${text.slice(at + 1).trim()}`,
        message: null,
        source: null,
      };
    });
  return [...scenario.checks, ...given(flags.max, '--max', '<='), ...given(flags.min, '--min', '>=')];
}

/** What can be said against the gate before anything is simulated. Throws InputError with all of it. */
function refuseUseless(
  { scenario, input }: GateInputs,
  specs: readonly CheckSpec[],
  found: FoundBaseline | null,
  flags: CheckFlags,
): void {
  const mistakes: Diagnostic[] = [];
  if (specs.length === 0) {
    mistakes.push({
      code: 'CAP406',
      severity: 'error',
      message: 'there is nothing to check',
      ...(scenario.path === null ? {} : { file: scenario.path }),
      help: 'give --max cost.monthly=16k, or write `checks:` in capplan.yaml',
    });
  }
  if (scenario.options !== null) {
    const ids = {
      options: scenario.options.map(({ id }) => id),
      workloads: input.workloads.map(({ name }) => name),
    };
    mistakes.push(...checkMistakes(specs, ids));
  }
  const relative = specs.find(needsBaseline);
  if (found === null && relative !== undefined && flags.updateBaseline !== true) {
    mistakes.push({
      code: 'CAP404',
      severity: 'error',
      message: `check \`${relative.id}\` compares with a baseline, and there is none`,
      help: 'record one with `capplan baseline` and commit it, or name it with --baseline',
    });
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  if (found !== null) refuseForeign(found, { workloads: input.workloads });
}

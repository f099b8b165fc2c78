import type { CheckResult, OptionResult, Result } from '../plan/result.ts';
import { checkValue } from './checks.ts';
import { xmlText } from './escape.ts';
import { verdictWords } from './wording.ts';

interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly outcome: 'pass' | 'failure' | 'skipped';
  readonly message: string;
}

/** What was found about one check, in words a log can hold. */
function checkMessage(check: CheckResult): string {
  const was = check.baseline === null ? '' : `, was ${checkValue(check, check.baseline)}`;
  return `expected ${check.expected}, got ${checkValue(check, check.actual) || 'nothing'}${was}${check.message === '' ? '' : `; ${check.message}`}`;
}

/** A warning never fails a build, so it is no failure here either. */
function checkCase(check: CheckResult): TestCase {
  return {
    suite: 'capplan.checks',
    name: check.id,
    outcome: check.status === 'fail' ? 'failure' : 'pass',
    message: checkMessage(check),
  };
}

/** Without checks the plan itself is reported: each workload has an option that holds, or not. */
function assignmentCases(result: Result): TestCase[] {
  return result.recommendation.assignments.map(({ workload, option, reason }) => ({
    suite: 'capplan.plan',
    name: workload,
    outcome: option === null ? 'failure' : 'pass',
    message: option === null ? `no option holds: ${reason}` : `${option}: ${reason}`,
  }));
}

function optionCase(option: OptionResult): TestCase {
  return {
    suite: 'capplan.options',
    name: option.id,
    outcome: option.verdict === 'pass' || option.verdict === 'marginal' ? 'pass' : 'skipped',
    message: [verdictWords[option.verdict], ...option.reasons.map(({ text }) => text)].join(': '),
  };
}

function element({ suite, name, outcome, message }: TestCase): string {
  const open = `    <testcase classname="${xmlText(suite)}" name="${xmlText(name)}" time="0"`;
  if (outcome === 'pass') return `${open}/>`;
  return `${open}>\n      <${outcome} message="${xmlText(message)}"/>\n    </testcase>`;
}

/** JUnit XML: one case per check, or per workload where there are no checks; options are listed, never failed. */
export function junitReport(result: Result): string {
  const cases = [
    ...(result.checks.length > 0 ? result.checks.map(checkCase) : assignmentCases(result)),
    ...result.options.map(optionCase),
  ];
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="capplan" ${counts} time="0">`,
    `  <testsuite name="capplan" ${counts} time="0">`,
    ...cases.map(element),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

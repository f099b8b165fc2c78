import type { OptionResult, Result } from '../../plan/result.ts';
import {
  breaksFirst,
  buySentence,
  headroomWords,
  holdingSentences,
  holdsSentence,
  modelErrorSentences,
  objectivesSentence,
  rateSentence,
  reasonSentences,
  sensitivitySentences,
  sizeSentence,
  verdictSentence,
  worstObjective,
} from '../answer.ts';
import {
  attributionSentence,
  checkMarks,
  checksMark,
  checksSentence,
  checkValue,
  stateWords,
} from '../checks.ts';
import { htmlCommentText, markdownCode, markdownProse, markdownText } from '../escape.ts';
import { usdRange } from '../format.ts';
import { nextCommand } from '../next-command.ts';
import { boughtOption, orderedOptions, recommendedIds } from '../option-order.ts';
import { outageSentence } from '../outages.ts';
import { runsOnWords, tightestWorkload, verdictMarks } from '../wording.ts';
import { markdownDetails } from './markdown-details.ts';

/** What GitHub accepts as a comment, with a little room for what a poster adds. */
const longestComment = 65_000;

/**
 * GitHub-flavoured markdown that also reads well in GitLab, Bitbucket and wikis: the answer first, one table, the
 * rest folded. Always short enough for a comment: details go first, table rows only after them.
 */
export function markdownReport(result: Result): string {
  const options = orderedOptions(result);
  const details = markdownDetails(result, options);
  for (let kept = details.length; kept >= 0; kept -= 1) {
    const text = assemble(result, options, options.length, details.slice(0, kept), details.length - kept);
    if (text.length <= longestComment) return text;
  }
  for (let rows = options.length - 1; rows > 0; rows = Math.floor(rows / 2)) {
    const text = assemble(result, options, rows, [], details.length);
    if (text.length <= longestComment) return text;
  }
  const head = assemble(result, options, 0, [], details.length);
  return head.length <= longestComment ? head : `${head.slice(0, longestComment - 20)}\n\n(cut)\n`;
}

function assemble(
  result: Result,
  options: readonly OptionResult[],
  rows: number,
  details: readonly string[],
  dropped: number,
): string {
  const cut = dropped > 0 || rows < options.length;
  const blocks = [
    `<!-- capplan:${htmlCommentText(result.inputs[0]?.path ?? 'result')} -->\n### ${title(result)}`,
    ...checkBlocks(result),
    ...paragraph(holdsSentence(result)),
    ...holdingSentences(result).flatMap((text) => paragraph(text)),
    ...paragraph(outageSentence(result)),
    rateList(result),
    table(result, options, rows),
    foundation(result),
    ...details,
    ...(cut ? ['Shortened to fit a comment; the JSON and HTML reports hold everything.'] : []),
    `<sub>${footer(result, options)}</sub>`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** What is asked first: do the gates pass; and where there are none, what to buy. */
function title(result: Result): string {
  const checks = checksSentence(result);
  const buy = markdownText(buySentence(result));
  return checks === null ? `${verdictMark(result)} ${buy}` : `${checksMark(result)} capplan: ${checks}`;
}

function checkBlocks(result: Result): string[] {
  if (result.checks.length === 0) return [];
  const rows = result.checks.map((check) => {
    const { id, status, actual, expected, baseline, message } = check;
    const note = [stateWords(check), status === 'pass' ? '' : message]
      .filter((text) => text !== '')
      .join('; ');
    return `| ${[
      checkMarks[status],
      markdownCode(id),
      checkValue(check, actual),
      markdownCode(expected),
      checkValue(check, baseline),
      markdownText(note),
    ].join(' | ')} |`;
  });
  const why = attributionSentence(result, markdownText);
  return [
    ['| | check | is | must | was | |', '|:-:|:--|--:|:--|--:|:--|', ...rows].join('\n'),
    ...(why === null ? [] : [`**Why:** ${why}`]),
    `**${markdownText(buySentence(result))}**`,
  ];
}

function paragraph(text: string | null): string[] {
  return text === null ? [] : [`${markdownProse(text)}.`];
}

/** The worst that can be said of what is bought. */
function verdictMark(result: Result): string {
  const { assignments } = result.recommendation;
  if (assignments.length === 0 || assignments.some(({ option }) => option === null)) return '✖';
  const close = assignments.some(({ option }) => boughtOption(result, option ?? '')?.verdict === 'marginal');
  return close ? '≈' : '✔';
}

function rateList(result: Result): string {
  return result.workloads
    .map((workload) => {
      const objectives = objectivesSentence(workload);
      const goal = objectives === '' ? '' : `; ${markdownText(objectives)}`;
      return `- ${markdownCode(workload.name)}: ${rateSentence(workload)}; ${sizeSentence(workload)}${goal}`;
    })
    .join('\n');
}

function table(result: Result, options: readonly OptionResult[], rows: number): string {
  const recommended = recommendedIds(result);
  const lines = [
    '| | option | runs on | holds? | breaks first | worst objective | headroom | $/month |',
    '|:-:|:--|:--|:--|:--|--:|--:|--:|',
  ];
  for (const option of options.slice(0, rows)) {
    const { verdict, cost } = option;
    const judged = verdict !== 'not-applicable';
    const headroom = tightestWorkload(option)?.headroom ?? null;
    const id = markdownCode(option.id);
    lines.push(
      `| ${[
        verdictMarks[verdict],
        recommended.has(option.id) ? `**${id}**` : id,
        markdownText(runsOnWords(option)),
        markdownText(verdictSentence(result, option)),
        breaksFirst(option),
        judged ? worstObjective(option) : '',
        judged && headroom !== null ? headroomWords(headroom) : '',
        usdRange(cost.monthlyUsdLow ?? cost.monthlyUsd, cost.monthlyUsdHigh ?? cost.monthlyUsd) ??
          (judged ? 'no price' : ''),
      ].join(' | ')} |`,
    );
  }
  if (rows < options.length) lines.push(`| | … and ${options.length - rows} more | | | | | | |`);
  return lines.join('\n');
}

function foundation(result: Result): string {
  const rests = sensitivitySentences(result).map((sentence) => `- ${markdownProse(sentence)}`);
  const errors = modelErrorSentences(result).map((sentence) => `- Model error ${markdownProse(sentence)}`);
  const reasons = reasonSentences(result).map((sentence) => `- ${markdownProse(sentence)}`);
  return [
    ...(reasons.length > 0 ? ['**Why**', '', ...reasons, ''] : []),
    ...(rests.length + errors.length > 0 ? ['**Rests on**', '', ...rests, ...errors] : []),
  ]
    .join('\n')
    .trim();
}

function footer(result: Result, options: readonly OptionResult[]): string {
  const inputs = result.inputs
    .slice(0, 5)
    .map(({ path, sha256 }) => `${markdownText(path)} ${sha256.slice(0, 6)}`)
    .join(', ');
  return (
    `capplan ${result.tool.version} · seed ${result.seed} · ${inputs} · prices as of ${result.asOf} · ` +
    `next: ${markdownCode(nextCommand(result, options))}`
  );
}

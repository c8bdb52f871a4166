import { type Colour, paint } from '../terminal/colours.js';
import { wrapWords } from '../terminal/format.js';
import type { CheckResult, CheckState } from './check.js';

const marks: Readonly<Record<CheckState, string>> = { ok: 'ok', warning: 'WARNING', problem: 'PROBLEM', skipped: 'skipped' };
const colours: Readonly<Record<CheckState, Colour>> = { ok: 'green', warning: 'yellow', problem: 'red', skipped: 'dim' };
const markWidth = 9;
const nameWidth = 10;
const maxColumns = 80;
const indent = ' '.repeat(markWidth);

export interface ReportStyle {
  readonly hasColours: boolean;
}

/** The report for a person, in 80 columns: a line for each check, below it what is wrong and how to mend it, and a summary. Pure. */
export function renderReport(results: readonly CheckResult[], style: ReportStyle): string[] {
  return [...results.flatMap((result) => renderResult(result, style)), '', renderCounts(results)];
}

function renderResult({ name, state, summary, findings }: CheckResult, style: ReportStyle): string[] {
  const mark = marks[state].padEnd(markWidth);
  const [first = '', ...rest] = wrapWords(summary, maxColumns - markWidth - nameWidth - 1);
  const continued = rest.map((line) => `${' '.repeat(markWidth + nameWidth + 1)}${line}`);
  const head = `${paint(style, colours[state], mark)}${name.padEnd(nameWidth)} ${first}`;
  const details = findings.flatMap(({ state: kind, meaning, remedy }) => [
    ...renderText(findings.length > 1 && kind !== state ? `Warning: ${meaning}` : meaning),
    ...renderText(remedy, 'Remedy: '),
  ]);
  return [head.trimEnd(), ...continued, ...details];
}

/** Lines of a text keep their breaks: settings come with an example on a line of its own. */
function renderText(text: string, label = ''): string[] {
  const hanging = ' '.repeat(label.length);
  return text
    .split('\n')
    .flatMap((line) => {
      const lead = /^ */.exec(line)?.[0] ?? '';
      return wrapWords(line.trim(), maxColumns - indent.length - label.length - lead.length).map((part) => `${lead}${part}`);
    })
    .map((line, index) => `${indent}${index === 0 ? label : hanging}${line}`);
}

function renderCounts(results: readonly CheckResult[]): string {
  const count = (state: CheckState, one: string, many: string) => {
    const number = results.filter((result) => result.state === state).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  };
  return [
    ...count('problem', 'problem', 'problems'),
    ...count('warning', 'warning', 'warnings'),
    ...count('ok', 'check ok', 'checks ok'),
    ...count('skipped', 'skipped', 'skipped'),
  ].join(', ');
}

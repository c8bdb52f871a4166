/** What is wrong with one setting, or with settings that contradict each other. */
export interface SettingProblem {
  /** As it is written in the environment. */
  readonly name: string;
  /** As a message may show it; undefined for an unset variable. */
  readonly value?: string | undefined;
  /** What is allowed: `must be ...`. */
  readonly reason: string;
  /** A valid value. */
  readonly example?: string | undefined;
}

const maxColumns = 80;
const indent = '    ';

/** The problems as one text: how many there are, then the value, the rule and an example of each, in 80 columns. Pure. */
export function renderProblems(problems: readonly SettingProblem[]): string {
  const head = problems.length === 1 ? '1 setting is wrong:' : `${problems.length} settings are wrong:`;
  return [head, ...problems.map(renderProblem)].join('\n');
}

/** One line. Pure. */
export const renderWarning = ({ name, value, reason }: SettingProblem): string => `${name}=${value} ${reason}`;

/** The value, the rule and an example, on lines of their own. Pure. */
export function renderProblem({ name, value, reason, example }: SettingProblem): string {
  const rule = wrap(reason).map((line) => `${indent}${line}`);
  const lines = value === undefined ? [`  ${name} ${reason}`] : [`  ${name}=${value}`, ...rule];
  return (example === undefined ? lines : [...lines, `${indent}Example: ${name}=${example}`]).join('\n');
}

/** Lines of whole words. A word that is longer than a line stays whole, so that it can be copied. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || indent.length + last.length + 1 + word.length > maxColumns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

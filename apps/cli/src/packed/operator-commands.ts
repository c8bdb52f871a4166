/** Commands of the operator, by their first word or by both. The packed command lacks them. */
const operatorNames: ReadonlySet<string> = new Set([
  ...['account', 'delivery', 'webhook-secret', 'secrets', 'storage', 'audit', 'pause', 'resume', 'sign-in'],
  ...['key create', 'key change', 'key revoke', 'job delete', 'job replay'],
]);

/** Where commands of the operator run. */
export const needsDatabase =
  'It works on the database of the service: run `npx pixmill` in the clone of Pixmill, or in the container of its API.';

/** What the command of the operator in these arguments needs; null when there is none. */
export function explainOperatorCommand(args: readonly string[]): string | null {
  const words = args.filter((word) => !word.startsWith('-'));
  const name = [1, 2].map((count) => words.slice(0, count).join(' ')).find((candidate) => operatorNames.has(candidate));
  return name === undefined ? null : `\`${name}\` is a command of the operator. ${needsDatabase}`;
}

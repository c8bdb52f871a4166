import { AppError, parseUrl, toSafeName } from '@pixmill/contracts';
import { withScheme } from '../connection/service-url.js';
import { engineOptions } from '../optimize/options/engine-options.js';
import { imageOptions } from '../optimize/options/option-table.js';
import { runOptions } from '../optimize/options/run-options.js';
import type { CommandInput, CommandOption } from '../program/command.js';

export const documentKinds = ['page', 'sitemap'] as const;
export type DocumentKind = (typeof documentKinds)[number];

const { dryRun, failOnError } = runOptions;
const inGroup = (group: string, options: Readonly<Record<string, CommandOption>>): Readonly<Record<string, CommandOption>> =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { group, ...option }]));

/** The options of `pixmill pull`, in the order of the help. */
export const pullOptions: Readonly<Record<string, CommandOption>> = {
  ...inGroup('Site', {
    to: { value: 'DIR', description: 'Folder for the results; named after the host by default' },
    kind: { value: 'KIND', description: `${documentKinds.join(' or ')}; found out by default`, choices: documentKinds },
    limit: { value: 'N', description: 'Images at most, 1 to 10000; 1000 by default' },
    header: { value: 'HEADER', description: "Header 'Name: value' for the origin of the URL only; repeatable", repeated: true },
    sameHost: { description: 'Only images of the host of the URL' },
    overwrite: { description: 'Results may replace files that no earlier pull wrote' },
    noCache: { description: 'Skip nothing, and remember nothing' },
  }),
  ...imageOptions,
  ...inGroup('Run', { ...engineOptions, dryRun, failOnError }),
};

/** What to download, and where results go. */
export interface PullRequest {
  readonly url: URL;
  /** Null: the document tells. */
  readonly kind: DocumentKind | null;
  /** As the user wrote it, or a name that was made of the host. */
  readonly to: string;
  readonly limit: number;
  readonly headers: Headers;
  readonly isSameHostOnly: boolean;
}

/** Reads the arguments. Throws AppError `invalid_parameter`. */
export function parsePullRequest({ operand, options, lists, flags }: CommandInput): PullRequest {
  const url = parseUrl(withScheme(operand));
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new AppError('invalid_parameter', { message: `${operand}: must be an address, such as https://shop.example/` });
  if (url.username !== '' || url.password !== '')
    throw new AppError('invalid_parameter', {
      message: "Leave the login out of the address, and use --header 'Authorization: Basic ...'.",
    });
  url.hash = '';
  return {
    url,
    kind: documentKinds.find((kind) => kind === options.kind) ?? null,
    to: options.to ?? toSafeName(url.host),
    limit: parseLimit(options.limit ?? '1000'),
    headers: parseHeaders(lists.header ?? []),
    isSameHostOnly: flags.has('sameHost'),
  };
}

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 10_000) return limit;
  throw new AppError('invalid_parameter', { fields: { limit: ['must be a whole number, 1 to 10000'] } });
}

function parseHeaders(lines: readonly string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    try {
      headers.append(name.trim(), value);
    } catch (thrown) {
      throw new AppError('invalid_parameter', { fields: { header: ["must be like 'Name: value'"] }, cause: thrown }); // the value may be secret
    }
  }
  return headers;
}

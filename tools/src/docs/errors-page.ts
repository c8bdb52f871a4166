import { errorCatalogue } from '@pixmill/contracts';
import { toTableCell } from './table-cell.js';

/** The page beside this one that explains the column `fault of`. */
const faultsLink = `reliability${'.md'}#faults`;

/** docs/errors.md: one row for each code of the error catalogue. */
export function renderErrorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(([code, { message, fault }]) => `| \`${code}\` | ${toTableCell(message)} | ${fault} |`);
  return [
    '# Errors',
    '',
    'The errors of the core. Each dialect maps them to its own codes and sentences. An error that is the fault of the `input` is final for its image;',
    `one of the \`service\` never fails an image by itself ([Faults](${faultsLink})).`,
    'Some messages name the field, the file or the limit in addition. This page is generated: `npm run docs`.',
    '',
    '| code | message | fault of |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

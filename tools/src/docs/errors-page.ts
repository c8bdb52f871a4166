import { errorCatalogue } from '@pixmill/contracts';
import { toTableCell } from './table-cell.js';

/** docs/errors.md: one row for each code of the error catalogue. */
export function renderErrorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(([code, { message, after }]) => `| \`${code}\` | ${toTableCell(message)} | ${after} |`);
  return [
    '# Errors',
    '',
    'The errors of the core. Each dialect maps them to its own codes and sentences. `retry` means that the same request may succeed later.',
    'Some messages name the field, the file or the limit in addition. This page is generated: `npm run docs`.',
    '',
    '| code | message | after it |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

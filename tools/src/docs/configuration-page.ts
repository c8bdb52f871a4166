import { apiSettings } from '@pixmill/api/config';
import { supervisorSettings } from '@pixmill/supervisor/config';
import { workerSettings } from '@pixmill/worker/config';
import { toTableCell } from './table-cell.js';

/** The part of a zod schema that the page uses. */
interface Setting {
  readonly description?: string | undefined;
  readonly def: { readonly type: string };
}

type SettingsShape = Readonly<Record<string, Setting>>;

const settingsByProcess: Readonly<Record<string, SettingsShape>> = {
  'npm start': supervisorSettings.shape,
  API: apiSettings.shape,
  worker: workerSettings.shape,
};

function readDefault({ def }: Setting): string {
  return def.type === 'prefault' && 'defaultValue' in def && def.defaultValue ? `\`${def.defaultValue}\`` : '';
}

/** A setting that one process makes optional keeps its description in the wrapped schema. */
function findDescription({ description, def }: Setting): string | undefined {
  return description ?? ('innerType' in def ? findDescription(def.innerType as Setting) : undefined); // zod types the wrapped schema loosely
}

function renderRow(name: string): string {
  const readers = Object.entries(settingsByProcess).flatMap(([process, shape]) => (shape[name] ? [{ process, setting: shape[name] }] : []));
  const [first] = readers;
  const description = first && findDescription(first.setting);
  if (!first || !description) throw new Error(`the setting ${name} has no description`);
  const processes = readers.map(({ process }) => process).join(', ');
  return `| \`${name}\` | ${readDefault(first.setting)} | ${processes} | ${toTableCell(description)} |`;
}

/** docs/configuration.md: one row for each setting of every process, in alphabetical order. */
export function renderConfigurationPage(): string {
  const names = [...new Set(Object.values(settingsByProcess).flatMap((shape) => Object.keys(shape)))].sort();
  return [
    '# Configuration',
    '',
    'Every setting is an environment variable. An empty one counts as unset. Durations are written `250ms`, `30s`, `5m`, `24h`, `7d`;',
    'sizes `64kb`, `25mb` (decimal) or a number of bytes. An invalid value stops the process with the name of the setting and the rule for it.',
    'This page is generated: `npm run docs`.',
    '',
    '| setting | default | read by | meaning |',
    '| --- | --- | --- | --- |',
    ...names.map(renderRow),
    '',
  ].join('\n');
}

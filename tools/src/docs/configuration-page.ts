import { findExample, readSettingMeta } from '@pixmill/runtime';
import { allSettingsRules } from '@pixmill/supervisor/all-settings';
import { allSettingNames, type SettingsShape, settingsByProcess } from './process-settings.js';
import { toTableCell } from './table-cell.js';

function renderRow(name: string): string {
  const processes: readonly [string, SettingsShape][] = Object.entries(settingsByProcess);
  const readers = processes.flatMap(([process, shape]) => (shape[name] ? [{ process, setting: shape[name] }] : []));
  const [first] = readers;
  if (!first) throw new Error(`no process reads ${name}`);
  const { description, default: unset, secret } = readSettingMeta(first.setting);
  if (!description) throw new Error(`the setting ${name} has no description`);
  const example = findExample(first.setting);
  const shown = example === unset || secret === 'whole' ? '' : `. Example: \`${example}\``;
  const defaultCell = unset ? `\`${unset}\`` : '';
  return `| \`${name}\` | ${defaultCell} | ${readers.map(({ process }) => process).join(', ')} | ${toTableCell(description.replace(/\.$/, ''))}${shown} |`;
}

const renderRules = (kind: 'error' | 'warning') =>
  allSettingsRules.flatMap(({ severity, text }) => (severity === kind ? [`- ${text}.`] : []));

/** docs/configuration.md: one row for each setting of every process, in alphabetical order. */
export function renderConfigurationPage(): string {
  return [
    '# Configuration',
    '',
    'Every setting is an environment variable. An empty one counts as unset. Durations are written `250ms`, `30s`, `5m`, `24h`, `7d`;',
    'sizes `64kb`, `25mb` (decimal) or a number of bytes.',
    '',
    '`npm start` checks the settings of all processes together before it starts anything; each process checks its own as well. One message names every',
    'invalid setting, and settings that contradict each other, with the value (secrets are masked), what is allowed and an example. A variable',
    'that looks like a misspelled setting, and a setting that has no effect, is a warning.',
    '',
    'This page is generated: `npm run docs`.',
    '',
    '| setting | default | read by | meaning |',
    '| --- | --- | --- | --- |',
    ...allSettingNames.map(renderRow),
    '',
    '## Settings that depend on each other',
    '',
    'Errors:',
    '',
    ...renderRules('error'),
    '',
    'Warnings, only when the first setting is written in the environment:',
    '',
    ...renderRules('warning'),
    '',
  ].join('\n');
}

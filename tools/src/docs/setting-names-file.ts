import { allSettingNames } from './process-settings.js';

/** Source of the list by which every process recognises names that it does not read itself. */
export function renderSettingNames(): string {
  return [
    '/** Every setting of every process. Generated: `npm run docs`. */',
    'export const settingNames: readonly string[] = [',
    ...allSettingNames.map((name) => `  '${name}',`),
    '];',
    '',
  ].join('\n');
}

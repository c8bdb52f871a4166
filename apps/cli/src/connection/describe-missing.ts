import type { ConnectionPart, FoundValue } from './connection-part.js';

const ways = [
  'Name one in one of three ways:',
  '- set PIXMILL_URL and PIXMILL_API_KEY;',
  '- write "url" and "apiKey" to pixmill.config.json, or to',
  '  ~/.config/pixmill/config.json for all your projects;',
  '- start a service here with `npm start`; DATA_DIR names the data folder of one',
  '  elsewhere on this machine.',
  '`optimize` and `pull` also work without a service: --local',
];

/** Sentences for a user without a service. `dataFolder` is that of a service that is stopped. Pure. */
export function describeMissingService(dataFolder: string | null): string {
  if (dataFolder === null) return ['No Pixmill service was found.', ...ways].join('\n');
  return [
    `The service of the data folder ${dataFolder} is not running.`,
    'Start it with `npm start`, set PIXMILL_URL and PIXMILL_API_KEY to another one, or',
    'optimize without a service: --local',
  ].join('\n');
}

/** Sentences for a user whose service was found without its key. Keys of other services are named, and why they are not used. Pure. */
export function describeMissingKey({ value, origin }: FoundValue, parts: readonly ConnectionPart[]): string {
  const foreign = parts.flatMap(({ url, apiKey }) => {
    return url && apiKey ? [`The key in ${apiKey.origin} is for ${url.value} and is not sent to another service.`] : [];
  });
  const remedy = 'Set PIXMILL_API_KEY to a key of that service, or write "url" and "apiKey" to a config\nfile.';
  return [`No key was found for ${value}, which ${origin} names.`, ...foreign, remedy].join('\n');
}

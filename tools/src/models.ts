/**
 * `npm run models [-- NAME...]`: installs optional parts from the npm registry into MODELS_DIR. Without a name it lists them and installs nothing.
 * Parts are not dependencies of Pixmill: each needs a decision of the operator. Source: docs/running.md#optional-parts.
 */
import { resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { describeParts } from './models/describe-parts.js';
import { installPart, isPartInstalled } from './models/install-part.js';
import type { Part } from './models/part.js';
import { parts } from './models/parts.js';

/** As the setting: an empty value is no value. */
const modelsDir = resolve(process.env.MODELS_DIR || 'models');

function selectParts(names: readonly string[]): readonly Part[] {
  const known = new Map<string, Part>(parts.map((part) => [part.name, part]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new AppError('setup_failed', { message: `no such part: ${unknown.join(', ')}. There are ${[...known.keys()].join(' and ')}` });
  }
  return parts.filter(({ name }) => names.includes(name));
}

async function install(part: Part): Promise<void> {
  const { name, package: from, version, licence, purpose, reason } = part;
  if (isPartInstalled(modelsDir, part)) return console.log(`${name}: ${from} ${version} is installed in ${modelsDir}`);
  console.log(`${name}: ${from} ${version} (${licence}), to ${purpose}.\nNot installed by default: ${reason}`);
  await installPart(modelsDir, part);
  console.log(`Installed in ${modelsDir}. Running workers use it for the next picture; the API says so within a minute.`);
}

try {
  const names = process.argv.slice(2);
  if (names.length === 0) console.log(describeParts(modelsDir));
  for (const part of selectParts(names)) await install(part);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(`models: ${error.message}.`);
  process.exitCode = 1;
}

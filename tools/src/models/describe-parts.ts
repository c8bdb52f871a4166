import { findInstalledParts } from '@pixmill/decoders/installed';
import { isPartInstalled } from './install-part.js';
import type { Part } from './part.js';
import { parts } from './parts.js';

/** The parts and what is installed, for a terminal. */
export function describeParts(modelsDir: string): string {
  const found = findInstalledParts(modelsDir);
  const describeState = (part: Part) => {
    const version = found.get(part.name)?.version;
    if (isPartInstalled(modelsDir, part)) return 'installed';
    return version === undefined ? 'not installed' : `installed at version ${version}: install it again`;
  };
  const blocks = parts.map((part) =>
    [
      `${part.name}: ${describeState(part)}`,
      `  ${part.package} ${part.version} (${part.licence}), to ${part.purpose}`,
      `  ${part.reason}`,
      `  npm run models -- ${part.name}`,
    ].join('\n'),
  );
  return [`Optional parts in ${modelsDir}:`, ...blocks].join('\n\n');
}

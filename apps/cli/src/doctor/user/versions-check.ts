import { readVersion } from '../../program/read-version.js';
import type { Check } from '../check.js';
import { findNodeTroubles } from './node-version.js';

/** The release of this command, and the Node that runs it. */
export const commandVersionsCheck: Check<unknown> = {
  name: 'versions',
  async run() {
    const { node } = process.versions;
    return {
      summary: `command ${readVersion()}, Node ${node}`,
      figures: { command: readVersion(), node },
      findings: findNodeTroubles(node),
    };
  },
};

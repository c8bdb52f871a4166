import type { Proof } from '../../proof.js';
import { failoverProof } from './failover/failover.js';
import { frozenWorkersProof } from './frozen-workers/frozen-workers.js';
import { fullDiskProof } from './full-disk/full-disk.js';
import { hungChildProof } from './hung-child/hung-child.js';
import { impatientPollersProof } from './impatient-pollers/impatient-pollers.js';
import { slowSourcesProof } from './slow-sources/slow-sources.js';
import { starvedMachineProof } from './starved-machine/starved-machine.js';
import { volumeAwayProof } from './volume-away/volume-away.js';

/** The rough conditions that `npm run prove -- chaos` also tries, one proof `chaos/NAME` each. A new condition is one entry here. */
export const roughConditions: readonly Proof[] = [
  failoverProof,
  frozenWorkersProof,
  fullDiskProof,
  hungChildProof,
  impatientPollersProof,
  slowSourcesProof,
  starvedMachineProof,
  volumeAwayProof,
];

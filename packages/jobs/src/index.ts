export { type Capacity, type CapacityDeps, type CapacityLimits, createCapacity } from './capacity.js';
export { createDeliver, type Deliver, type DeliverOptions } from './deliver.js';
export type { Deps, WorkLimits } from './deps.js';
export { createRun, type Run, type RunOptions } from './run.js';
export { createSettle, type Settle } from './settle.js';
export { createSubmit, type Submission, type Submit } from './submit.js';
export { createHoldKey, type HeldKey, type HoldKey } from './submit-once.js';
export { createSweep, type Sweep } from './sweep.js';
export { createWaitRoom, type WaitOptions, type WaitRequest, type WaitRoom } from './wait.js';

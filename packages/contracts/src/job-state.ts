/** `queued`: committed, not claimed yet. `running`: claimed under a fence. `settled`: ended; outcomes and charge are final. */
export const jobStates = ['queued', 'running', 'settled'] as const;
export type JobState = (typeof jobStates)[number];

/** The steps of a job before it settles. Each has a queue of the same name. */
export const jobStages = ['fetch', 'optimize'] as const;
/** `fetch`: its sources are downloaded. `optimize`: all of its sources are in storage, or could not be fetched. */
export type JobStage = (typeof jobStages)[number];

/** Legal transitions. `running` to `running` is a new claim after a lost lease; `running` to `queued` ends the stage `fetch`. */
export const jobTransitions: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'settled'],
  running: ['queued', 'running', 'settled'],
  settled: [],
};

/** The states from which `to` can be reached, for guarded updates. Pure. */
export function statesBefore(to: JobState): JobState[] {
  return jobStates.filter((from) => jobTransitions[from].includes(to));
}

/** `queued`: committed, not claimed yet. `running`: claimed under a fence. `settled`: ended; outcomes and charge are final. */
export const jobStates = ['queued', 'running', 'settled'] as const;
export type JobState = (typeof jobStates)[number];

/** Legal transitions. `running` to `running` is a new claim after a lost lease. */
export const jobTransitions: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'settled'],
  running: ['running', 'settled'],
  settled: [],
};

/** The states from which `to` can be reached, for guarded updates. Pure. */
export function statesBefore(to: JobState): JobState[] {
  return jobStates.filter((from) => jobTransitions[from].includes(to));
}

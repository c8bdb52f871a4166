import { createDoctorCommand } from './doctor-command.js';

/** `pixmill doctor` of a clone. */
export const doctorCommand = createDoctorCommand({
  // Loaded when it runs: it needs the database, the queue, the storage and the optimizer.
  runOperatorChecks: async (run) => (await import('./operator/run-operator-doctor.js')).runOperatorDoctor(run),
});

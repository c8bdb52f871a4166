/** A failure with a sentence for the person at the terminal. Any other error is a bug and is printed with its stack. */
export class SetupError extends Error {}

/** Runs the steps before the program itself: a SetupError is printed, and the process exits with 1. */
export async function runSetup(steps) {
  try {
    await steps();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Folder with the optional parts that tests use, as the service's MODELS_DIR. Throws when the test runs without it. */
export function requireTestModelsDir(): string {
  const path = process.env.PIXMILL_TEST_MODELS_DIR;
  if (!path) throw new Error('PIXMILL_TEST_MODELS_DIR is not set: run the tests with `npm test`, which installs the parts');
  return path;
}

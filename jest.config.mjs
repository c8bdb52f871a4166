const shared = { testEnvironment: 'node', transform: {} };
const workspaces = ['packages/*', 'apps/*', 'tools'];
const compiled = (pattern) => workspaces.map((workspace) => `<rootDir>/${workspace}/dist/**/${pattern}`);

/** Tests named `*.int.test.ts` need PostgreSQL and Redis; `npm run test:unit` runs the others and starts neither. */
export default {
  testTimeout: 600_000,
  // By default jest leaves one core idle, which is half of two. Tests often wait for databases and codec processes.
  maxWorkers: '100%',
  projects: [
    { ...shared, displayName: 'unit', testMatch: compiled('*.test.js'), testPathIgnorePatterns: ['\\.int\\.test\\.js$'] },
    { ...shared, displayName: 'integration', testMatch: compiled('*.int.test.js') },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/e2e/dist/**/*.test.js'] },
  ],
};

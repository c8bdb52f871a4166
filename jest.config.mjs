const shared = { testEnvironment: 'node', transform: {} };

export default {
  testTimeout: 120_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/packages/*/dist/**/*.test.js', '<rootDir>/apps/*/dist/**/*.test.js'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/e2e/dist/**/*.test.js'] },
  ],
};

export default {
  testEnvironment: 'node',
  testMatch: ['**/dist/**/*.test.js'],
  transform: {},
  testTimeout: 30_000,
};

export { createLogger, type LogFields, type Logger } from './logger.js';
export { loggerSettings } from './logger-settings.js';
export { type RunProcessOptions, runProcess } from './process/run-process.js';
export { type ShutdownWatch, watchShutdownSignals } from './process/shutdown-signals.js';
export { randomAlphanumeric } from './random-alphanumeric.js';
export { optionalSecretsSettings, secretsSettings } from './secrets/secrets-settings.js';
export { createVault, type Vault } from './secrets/vault.js';
export { type EnvResult, getSettings, inheritEnv, pickEnv, readEnv, type SettingsSchema } from './settings.js';
export { byteSize, duration, integer } from './units.js';

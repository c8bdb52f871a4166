export { createFile, type FileCalls, temporaryEnding } from './files/create-file.js';
export type { FileContent } from './files/file-content.js';
export { readFileHead } from './files/read-file-head.js';
export { replaceFile } from './files/replace-file.js';
export { findClockOffset, type TimeSpan } from './find-clock-offset.js';
export { createLogger, type LogFields, type Logger } from './logger.js';
export { makeFolder, makeFolderAsync } from './make-folder.js';
export { ignoreOutputErrors } from './output/ignore-output-errors.js';
export { createLineWriter, type LineWriter, type LostLines } from './output/line-writer.js';
export { parseRetryAfter } from './parse-retry-after.js';
export { type RunProcessOptions, runProcess } from './process/run-process.js';
export { type ShutdownWatch, watchShutdownSignals } from './process/shutdown-signals.js';
export { randomAlphanumeric } from './random-alphanumeric.js';
export { type RetryAfterRange, randomRetryAfterMs, shortRetryAfter } from './random-retry-after.js';
export { type RetryOptions, retryWhileUnavailable } from './retry-while-unavailable.js';
export { type RunTimer, startRunTimer } from './run-timer.js';
export { isEqualSecret } from './secrets/is-equal-secret.js';
export { findSecretsKeyProblem, optionalSecretsSettings, secretsSettings } from './secrets/secrets-settings.js';
export { createVault, type Vault } from './secrets/vault.js';
export { diskSettings } from './settings/disk-settings.js';
export { editDistance } from './settings/edit-distance.js';
export { derivedSettingsName, listSettings, type SettingInfo } from './settings/list-settings.js';
export { toLocalUrl } from './settings/local-url.js';
export { loggerSettings } from './settings/logger-settings.js';
export { modelsSettings } from './settings/models-settings.js';
export { findExample, readSettingMeta } from './settings/setting-meta.js';
export { renderProblem, type SettingProblem } from './settings/setting-problem.js';
export { choice, list, listenAddress, publicUrl } from './settings/setting-types.js';
export {
  checkSettings,
  type Environment,
  type EnvResult,
  getEnvironment,
  getSettings,
  inheritEnv,
  pickEnv,
  readEnv,
  type SettingsReport,
  type SettingsSchema,
} from './settings/settings.js';
export { type SettingsRule, settingsRule } from './settings/settings-rule.js';
export { byteSize, byteSizeBetween, duration, durationBetween, integer } from './settings/units.js';

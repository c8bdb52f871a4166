export { logSettings } from './config.js';
export { createLogger, type LogFields, type Logger } from './logger.js';

export { type EnvReading, inheritEnv, pickEnv, readEnv, type Settings } from './env.js';
export { byteSize, duration, integer } from './units.js';

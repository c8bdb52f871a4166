export { secretsSettings } from './config.js';
export { createVault, type Vault } from './vault.js';

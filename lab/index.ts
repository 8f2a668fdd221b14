/** What a user's `lab.config.ts` imports. */
export { defineConfig, type LabConfig } from './config/schema.ts';

import { defineConfig } from '@playwright/test';

// `lab scenario` runs this; FENCELAB_SCENARIOS names the folder where it is not lab's own.
export default defineConfig({
  testDir: process.env['FENCELAB_SCENARIOS'] ?? './scenarios',
  outputDir: process.env['FENCELAB_OUTPUT'] ?? './test-results',
  reporter: [[`./fixtures/step-reporter.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`]],
  // One cluster, one story at a time; a flake is a bug.
  workers: 1,
  retries: 0,
  timeout: 300_000,
});

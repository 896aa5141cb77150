import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium';

// One worker: two or three Chromiums with video already fill two cores.
export default defineConfig({
  testDir: './specs',
  outputDir: './results',
  workers: 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  // A step that hangs is named, instead of the whole test running out of time.
  use: { ...chromium, actionTimeout: 30_000 },
});

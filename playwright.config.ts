import { defineConfig } from '@playwright/test';

// Debian's Chromium, or the one that scripts/test unpacked. As root it has no sandbox of its own to start in.
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  testMatch: ['widget/e2e/*.spec.ts', 'dashboard/e2e/*.spec.ts'],
  globalSetup: './widget/e2e/support/build.ts',
  outputDir: 'test-results',
  reporter: 'list',
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 90_000, // a bound, not a wish: two cores may be busy with other things
  expect: { timeout: 10_000 },
  use: {
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // The hosts of support/trackers.ts.
        '--host-resolver-rules=MAP *.example 127.0.0.1',
        ...(asRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, expect, test } from '@playwright/test';
import lighthouse from 'lighthouse';
import { Caller, schedule } from '../support/api';
import { chromium } from '../support/chromium';
import { pages } from '../support/pages';
import { Server, freePort } from '../support/server';

test('Lighthouse gives every page 100 for accessibility, at the address that was asked for', async () => {
  test.setTimeout(900_000);
  const server = await Server.start();
  const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
  const { consultationId, patientId } = await schedule(doctor, patient);
  const list = pages({ consultation: consultationId, patient: patientId });
  const found: string[] = [];
  try {
    for (const role of [undefined, 'patient', 'doctor', 'pharmacist', 'administrator'] as const) {
      const port = await freePort();
      const profile = mkdtempSync(join(tmpdir(), 'dokita-chromium-'));
      const context = await playwright.launchPersistentContext(profile, {
        ...chromium.launchOptions,
        args: [...(chromium.launchOptions?.args ?? []), `--remote-debugging-port=${port}`],
        permissions: chromium.permissions
      });
      try {
        if (role) await (await Caller.signIn(server, role)).into(context);
        for (const page of list.filter((page) => page.as === role)) {
          const result = await lighthouse(server.url + page.path, {
            port,
            onlyCategories: ['accessibility'],
            // The session is a cookie: it must survive.
            disableStorageReset: true,
            logLevel: 'error'
          });
          const report = result!.lhr;
          expect(new URL(report.finalDisplayedUrl).pathname, page.name).toBe(page.path);
          const score = Math.round((report.categories.accessibility?.score ?? 0) * 100);
          const failed = Object.values(report.audits).filter((audit) => audit.score === 0 && audit.scoreDisplayMode === 'binary');
          if (score !== 100) found.push(`${page.name}: ${score} ${failed.map((audit) => audit.id).join(', ')}`);
        }
      } finally {
        await context.close();
        rmSync(profile, { recursive: true, force: true });
      }
    }
  } finally {
    await server.stop();
  }
  expect(found).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { expectAccessible } from '../support/axe';
import { pages } from '../support/pages';
import { Server } from '../support/server';

let server: Server;
const callers = new Map<string, Caller>();
let list: ReturnType<typeof pages>;

test.beforeAll(async () => {
  server = await Server.start();
  for (const role of ['administrator', 'doctor', 'patient']) callers.set(role, await Caller.signIn(server, role));
  const { consultationId, patientId } = await schedule(callers.get('doctor')!, callers.get('patient')!);
  list = pages({ consultation: consultationId, patient: patientId });
});
test.afterAll(() => server.stop());

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`every page is free of accessibility findings and of sideways scrolling, ${colorScheme}, ${width} px`, async ({ browser }) => {
      test.setTimeout(300_000);
      for (const role of [undefined, 'patient', 'doctor', 'pharmacist', 'administrator'] as const) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        // A fresh session each: refresh tokens are used once.
        if (role) await (await Caller.signIn(server, role)).into(context);
        const page = await context.newPage();
        for (const entry of list.filter((entry) => entry.as === role)) {
          await page.goto(server.url + entry.path);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await page.waitForLoadState('networkidle');
          expect(new URL(page.url()).pathname, `${entry.name} stays where it was opened`).toBe(entry.path);
          await expectAccessible(page, entry.name);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(overflow, `${entry.name} scrolls sideways`).toBeLessThanOrEqual(0);
        }
        await context.close();
      }
    });
  }
}

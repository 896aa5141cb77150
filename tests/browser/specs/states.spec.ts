import { type Page, expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { expectAccessible } from '../support/axe';
import { admitNext, doctorIn, openPanel, remoteVideo } from '../support/people';
import { Server } from '../support/server';

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(() => server.stop());

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every state on the way through a call is accessible, ${colorScheme}`, async ({ browser }) => {
    const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
    const visit = await schedule(doctor, patient);
    const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 780 } });
    const p = await context.newPage();

    await p.goto(`${server.url}/join#no-such-token`);
    await p.getByTestId('call-problem').waitFor();
    await expectAccessible(p, 'a link that is not known');

    await p.goto('about:blank');
    await p.goto(visit.meetingLink);
    await p.getByTestId('consent').waitFor();
    await expectAccessible(p, 'consent');
    await p.getByRole('checkbox').check();
    await p.getByTestId('consent-accept').click();

    await p.getByTestId('check').waitFor();
    await expect(p.getByTestId('network-verdict')).toHaveAttribute('data-verdict', /good|fair|poor/, { timeout: 30_000 });
    await expectAccessible(p, 'check');
    await p.getByTestId('join-call').click();
    await p.getByTestId('waiting-position').waitFor();
    await expectAccessible(p, 'waiting');

    const d = await doctorIn(browser, server, visit);
    await openPanel(d, 'waiting');
    await expectAccessible(d, 'the list of who waits');
    await admitNext(d);
    await p.locator(remoteVideo).waitFor();
    await expectAccessible(p, 'the call on a phone');
    for (const page of [p, d]) await expectControlsFit(page, 320);
    for (const tab of ['people', 'chat'] as const) {
      await d.getByTestId(`tab-${tab}`).click();
      await expectAccessible(d, `the call with ${tab}`);
    }
    await expectChatAboveControls(d);
    await withDialog(p, 'open-more', 'more');
    await withDialog(d, 'leave', 'leave');

    await d.getByTestId('leave').click();
    await d.getByTestId('end-for-all').click();
    for (const page of [p, d]) {
      await page.getByTestId('after').waitFor();
      await expectAccessible(page, 'after the call');
    }
    await d.context().close();
    await context.close();
  });
}

/** On the narrowest phone every control is whole, and nothing scrolls sideways. */
async function expectControlsFit(page: Page, width: number): Promise<void> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width, height: 640 });
  const box = await page.getByTestId('leave').boundingBox();
  expect(box!.x + box!.width, 'Leave is whole').toBeLessThanOrEqual(width);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'the call scrolls sideways').toBeLessThanOrEqual(width);
  await page.setViewportSize(before);
}

/** On the smallest phone the panel ends where the bar of controls begins. */
async function expectChatAboveControls(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: 568 });
  const [send, leave] = [await page.getByTestId('chat-send').boundingBox(), await page.getByTestId('leave').boundingBox()];
  expect(send!.y + send!.height, 'Send lies above the controls').toBeLessThanOrEqual(leave!.y);
  await page.setViewportSize(before);
}

async function withDialog(page: Page, button: string, name: string): Promise<void> {
  await page.getByTestId(button).click();
  await page.getByRole('dialog').waitFor();
  await expectAccessible(page, `the dialog "${name}"`);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

import { resolve } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { admitNext, doctorIn, guestAt, openPanel, remoteVideo } from '../support/people';
import { pages } from '../support/pages';
import { prescribe } from '../support/prescribing';
import { THREE_ITEMS, addProduct, answerWarnings, sign } from '../support/prescribing-screen';
import { Server } from '../support/server';

const folder = resolve('../../docs/screenshots');
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 }
];

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(() => server.stop());

const shot = (page: Page, name: string, scheme: string) =>
  page.screenshot({ path: `${folder}/${name}-${page.viewportSize()!.width}-${scheme}.png` });

test('every page at phone and desktop size', async ({ browser }) => {
  const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
  const { consultationId, patientId } = await schedule(doctor, patient);
  for (const viewport of sizes) {
    for (const role of [undefined, 'patient', 'doctor', 'pharmacist', 'administrator'] as const) {
      const context = await browser.newContext({ viewport, colorScheme: 'light' });
      if (role) await (await Caller.signIn(server, role)).into(context);
      const page = await context.newPage();
      for (const entry of pages({ consultation: consultationId, patient: patientId }).filter((entry) => entry.as === role)) {
        await page.goto(server.url + entry.path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
        await shot(page, entry.name, 'light');
      }
      await context.close();
    }
  }
});

test('the way through a call', async ({ browser }) => {
  const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
  const visit = await schedule(doctor, patient);
  const context = await browser.newContext({ viewport: sizes[0], colorScheme: 'light' });
  const consent = await context.newPage();
  await consent.goto(visit.meetingLink);
  await consent.getByTestId('consent').waitFor();
  await shot(consent, 'consent', 'light');
  await consent.close();
  const p = await guestAt(browser, visit.meetingLink, context);
  await p.getByTestId('waiting-position').waitFor();
  await shot(p, 'waiting', 'dark');
  const d = await doctorIn(browser, server, visit);
  await openPanel(d, 'waiting');
  await shot(d, 'call-waiting-list', 'dark');
  await admitNext(d);
  for (const page of [p, d]) await page.locator(remoteVideo).waitFor();
  await openPanel(d, 'chat');
  await d.getByTestId('chat-input').fill('Please take your temperature now and tell me what it says.');
  await d.getByTestId('chat-send').click();
  await expect(d.getByTestId('chat-line')).toBeVisible();
  await p.waitForTimeout(3000);
  await shot(p, 'call-in', 'dark');
  await shot(d, 'call-doctor', 'dark');
  await p.getByTestId('leave').click();
  await p.getByTestId('leave-alone').click();
  await p.getByTestId('after').waitFor();
  await shot(p, 'after', 'light');
});

test('the way of a prescription', async ({ browser }) => {
  const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
  const visit = await schedule(doctor, patient);
  const d = await doctorIn(browser, server, visit);
  const p = await guestAt(browser, visit.meetingLink);
  await admitNext(d);
  await d.locator(remoteVideo).waitFor();
  await openPanel(d, 'prescribe');
  for (const { search, product } of THREE_ITEMS) await addProduct(d, search, product);
  await answerWarnings(d);
  await shot(d, 'prescribing', 'dark');
  await d.getByTestId('read-and-sign').click();
  await d.getByTestId('sign-now').waitFor();
  await shot(d, 'prescribing-sign', 'dark');
  await d.keyboard.press('Escape');
  const { prescriptionId } = await sign(d);
  await d.context().close();
  await p.context().close();
  const { qrCode } = await prescribe(doctor, patient);
  for (const viewport of sizes) {
    const context = await browser.newContext({ viewport, colorScheme: 'light' });
    await (await Caller.signIn(server, 'patient')).into(context);
    const page = await context.newPage();
    await page.goto(`${server.url}/prescriptions/${prescriptionId}`);
    await page.getByTestId('qr').waitFor();
    await shot(page, 'prescription', 'light');
    await context.close();
    const counter = await browser.newContext({ viewport, colorScheme: 'light' });
    await (await Caller.signIn(server, 'pharmacist')).into(counter);
    const till = await counter.newPage();
    await till.goto(`${server.url}/pharmacy`);
    await till.getByLabel('Spoken code or text of the code').fill(qrCode);
    await till.keyboard.press('Enter');
    await till.getByTestId('verdict').waitFor();
    await till.getByTestId('logged').waitFor();
    await shot(till, 'pharmacy-verdict', 'light');
    await counter.close();
  }
});

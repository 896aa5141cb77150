import { expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { chosenWay, rememberConnections } from '../support/connections';
import { expectMoving, expectTone } from '../support/media';
import { admitNext, doctorIn, guestAt, remoteSound, remoteVideo } from '../support/people';
import { Server } from '../support/server';

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(() => server.stop());

test('a visit whose network addresses are hidden goes through the relay only', async ({ browser }) => {
  const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
  const visit = await schedule(doctor, patient);
  const laptop = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const phone = await browser.newContext({ viewport: { width: 390, height: 780 } });
  for (const context of [laptop, phone]) await rememberConnections(context);

  await doctor.into(laptop);
  const page = await laptop.newPage();
  await page.goto(`${server.url}/consultations/${visit.consultationId}`);
  await page.getByTestId('relay-only').check();
  await expect(page.getByRole('status')).toContainText("through the hospital's relay");
  await page.reload();
  await expect(page.getByTestId('relay-only')).toBeChecked();
  await page.close();

  const d = await doctorIn(browser, server, visit, laptop);
  const p = await guestAt(browser, visit.meetingLink, phone);
  await admitNext(d);
  for (const page of [d, p]) {
    await expectMoving(page, remoteVideo);
    expect(await chosenWay(page)).toEqual({ type: 'relay', relayBy: 'udp' });
  }
  await expectTone(d, remoteSound);

  // Back after a break of signaling: the way is the same, with credentials of the new welcome.
  await p.reload();
  await p.getByTestId('join-call').or(p.getByTestId('call')).first().waitFor();
  if (await p.getByTestId('join-call').isVisible()) await p.getByTestId('join-call').click();
  await expectMoving(p, remoteVideo);
  expect(await chosenWay(p)).toEqual({ type: 'relay', relayBy: 'udp' });
  for (const context of [laptop, phone]) await context.close();
});

import { type ChildProcess, spawn } from 'node:child_process';
import { type Page, expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { rememberConnections, sentLayers } from '../support/connections';
import { LayerWishes } from '../support/layers';
import { expectMoving, expectTone } from '../support/media';
import { admitNext, doctorIn, guestAt, remoteSound, remoteVideo } from '../support/people';
import { Server, binary } from '../support/server';

/** Of a camera of 1280x720 sent in three sizes. */
const layers = [
  { wish: 'low', width: 320 },
  { wish: 'medium', width: 640 },
  { wish: 'high', width: 1280 }
] as const;

let server: Server;
let doctor: Caller;
let patient: Caller;

test.beforeAll(async () => {
  server = await Server.start();
  doctor = await Caller.signIn(server, 'doctor');
  patient = await Caller.signIn(server, 'patient');
});
test.afterAll(() => server.stop());

test('the native participant and Chromium see and hear each other', async ({ browser }) => {
  const visit = await schedule(doctor, patient);
  const { version } = await patient.get<{ version: string }>('/api/consent-text?language=en');
  await patient.post(`/api/consultations/${visit.consultationId}/consent`, { language: 'en', version, accepted: true });
  const page = await doctorIn(browser, server, visit);
  const publisher = publish(visit.meetingLink, 12);
  try {
    await admitNext(page);
    await expectMoving(page, remoteVideo);
    await expectTone(page, remoteSound);
    const { code, output, words } = await publisher.ended;
    expect(code, words).toBe(0);
    const counts = JSON.parse(output.trim().split('\n').at(-1)!) as Record<string, number>;
    const { receivedAudioPackets, receivedVideoPackets, receivedVideoFrames, sentPackets, lostPackets } = counts;
    console.log(JSON.stringify({ sentPackets, receivedAudioPackets, receivedVideoPackets, receivedVideoFrames, lostPackets }));
    expect(sentPackets).toBeGreaterThan(0);
    expect(receivedAudioPackets).toBeGreaterThan(0);
    expect(receivedVideoPackets).toBeGreaterThan(0);
    expect(receivedVideoFrames).toBeGreaterThan(0);
  } finally {
    publisher.process.kill('SIGKILL');
    await page.context().close();
  }
});

test('each of three layers of a 1280x720 camera can be chosen, also after a screen share and an ICE restart', async ({ browser }) => {
  const visit = await schedule(doctor, patient);
  const context = await browser.newContext({ viewport: { width: 390, height: 780 } });
  await rememberConnections(context);
  const d = await doctorIn(browser, server, visit, (page) => LayerWishes.on(page));
  const p = await guestAt(browser, visit.meetingLink, context);
  await admitNext(d);
  await expectMoving(d, remoteVideo);
  const chosen = await chooseEach(d);

  await p.evaluate(() => {
    // Phones of this size do not share a screen with a click: the button is the same.
  });
  await p.getByTestId('toggle-share').click();
  await expectMoving(d, '[data-testid=tile][data-source=screen] video');
  await p.getByTestId('toggle-share').click();
  await expect(d.locator('[data-testid=tile][data-source=screen]')).toHaveCount(0);
  const afterShare = await chooseEach(d);
  console.log(JSON.stringify({ chosen, afterShare }));
});

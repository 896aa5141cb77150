import { type Page, expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { type SentLayer, rememberConnections, restartIce, sentLayers } from '../support/connections';
import { type Layer, LayerWishes } from '../support/layers';
import { expectMoving, expectTone } from '../support/media';
import { Native } from '../support/native';
import { admitNext, doctorIn, guestAt, remoteSound, remoteVideo } from '../support/people';
import { Server } from '../support/server';

/** The sizes of a camera of 1280x720. */
const widths: Record<Layer, number> = { low: 320, medium: 640, high: 1280 };
/**
 * A machine that is busy with something else drops packets on the way to the browser; the bandwidth
 * estimate then stays down for most of a minute before a larger layer is tried again.
 */
const LAYER_WITHIN_MS = 90_000;
const camera = '[data-testid=tile][data-source=camera] video';

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
  const native = new Native(visit.meetingLink, 12);
  try {
    await admitNext(page);
    await expectMoving(page, remoteVideo);
    await expectTone(page, remoteSound);
    const { code, output, words } = await native.ended;
    expect(code, words).toBe(0);
    const { sentPackets, receivedAudioPackets, receivedVideoPackets, receivedVideoFrames, lostPackets } = JSON.parse(
      output.trim().split('\n').at(-1)!
    ) as Record<string, number>;
    console.log(JSON.stringify({ sentPackets, receivedAudioPackets, receivedVideoPackets, receivedVideoFrames, lostPackets }));
    expect(sentPackets).toBeGreaterThan(0);
    expect(receivedAudioPackets).toBeGreaterThan(0);
    expect(receivedVideoPackets).toBeGreaterThan(0);
    expect(receivedVideoFrames).toBeGreaterThan(0);
  } finally {
    native.stop();
    await page.context().close();
  }
});

test('each of three layers of a 1280x720 camera can be chosen, before and after a screen share and an ICE restart', async ({ browser }) => {
  test.setTimeout(600_000);
  const visit = await schedule(doctor, patient);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const wishes = await LayerWishes.of(context);
  const d = await doctorIn(browser, server, visit, context);
  // One camera is enough: a starved machine looks like a narrow network, where large layers wait.
  await d.getByTestId('toggle-camera').click();
  const phone = await browser.newContext({ viewport: { width: 390, height: 780 } });
  await rememberConnections(phone);
  const p = await guestAt(browser, visit.meetingLink, phone);
  await admitNext(d);
  await expectMoving(d, camera);
  expect((await sentLayers(p)).map((layer) => layer.rid).sort()).toEqual(['h', 'l', 'm']);
  const start = await chooseEach(d, p, wishes);

  await p.getByTestId('toggle-share').click();
  await expect(d.locator('[data-testid=tile][data-source=screen] video')).toBeVisible();
  const sharing = await chooseEach(d, p, wishes);
  await p.getByTestId('toggle-share').click();
  await expect(d.locator('[data-testid=tile][data-source=screen]')).toHaveCount(0);
  const shared = await chooseEach(d, p, wishes);

  await restartIce(p);
  const restarted = await chooseEach(d, p, wishes);
  console.log(JSON.stringify({ chosen_ms: { start, sharing, shared, restarted } }));
  await d.context().close();
  await p.context().close();
});

/** Chooses each layer and waits for pictures of its size; gives the milliseconds until the first. */
async function chooseEach(subscriber: Page, publisher: Page, wishes: LayerWishes): Promise<Record<string, number>> {
  const participant = await subscriber.locator('[data-testid=tile][data-source=camera]').getAttribute('data-participant');
  const before = await sentLayers(publisher);
  const took: Record<string, number> = {};
  for (const layer of ['low', 'medium', 'high'] as const) {
    const began = Date.now();
    wishes.choose(participant!, layer);
    await expect
      .poll(() => subscriber.locator(camera).evaluate((video: HTMLVideoElement) => video.videoWidth), {
        timeout: LAYER_WITHIN_MS,
        intervals: [50],
        message: `${layer}: ${JSON.stringify(await sentLayers(publisher))}`
      })
      .toBe(widths[layer]);
    took[layer] = Date.now() - began;
    await expectMoving(subscriber, camera);
  }
  for (const layer of await sentLayers(publisher)) {
    const earlier = before.find((other: SentLayer) => other.ssrc === layer.ssrc);
    expect(layer.packets, `layer ${layer.rid} flows`).toBeGreaterThan(earlier?.packets ?? 0);
  }
  return took;
}

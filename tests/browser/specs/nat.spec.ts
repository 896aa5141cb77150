import { type Browser, type Page, expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { type Transport, chosenWay, relayOnlyBy, rememberConnections } from '../support/connections';
import { expectMoving, expectTone } from '../support/media';
import { Homes } from '../support/nat';
import { admitNext, doctorIn, guestAt, remoteSound, remoteVideo } from '../support/people';
import { Server } from '../support/server';

let homes: Homes;
let server: Server;
let browsers: { a: Browser; b: Browser };
let doctor: Caller;
let patient: Caller;

test.describe.configure({ mode: 'serial', timeout: 240_000 });
test.beforeAll(async () => {
  homes = Homes.make();
  server = await Server.start(homes.server);
  browsers = { a: await homes.browser('a'), b: await homes.browser('b') };
  [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
});
test.afterAll(async () => {
  await server?.stop();
  await homes?.close();
});

test('two people behind symmetric NATs meet, each straight at the server', async () => {
  await consultation({ relayOnly: false }, (page) =>
    // The relay may be ready first; what is better takes over.
    expect.poll(async () => JSON.stringify(await chosenWay(page))).toMatch(/"type":"(host|srflx|prflx)"/)
  );
});

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  test(`with their addresses hidden they meet through the relay by ${transport}`, async () => {
    await consultation({ relayOnly: true, transport }, async (page) =>
      expect(await chosenWay(page)).toEqual({ type: 'relay', relayBy: transport })
    );
  });
}

test('where only web pages are let out they meet through the relay by tls, with nothing set', async () => {
  homes.allowWebPagesOnly();
  await consultation({ relayOnly: false }, async (page) => expect(await chosenWay(page)).toEqual({ type: 'relay', relayBy: 'tls' }));
});

/** A whole visit with picture and sound both ways; `check` looks at either page while it runs. */
async function consultation(
  { relayOnly, transport }: { relayOnly: boolean; transport?: Transport },
  check: (page: Page) => Promise<void>
): Promise<void> {
  const visit = await schedule(doctor, patient);
  if (relayOnly) await doctor.post(`/api/consultations/${visit.consultationId}/relay-only`, { relayOnly });
  const permissions = ['camera', 'microphone'];
  const laptop = await browsers.a.newContext({ viewport: { width: 1280, height: 800 }, permissions });
  const phone = await browsers.b.newContext({ viewport: { width: 390, height: 780 }, permissions });
  try {
    for (const context of [laptop, phone]) {
      if (transport) await relayOnlyBy(context, transport);
      await rememberConnections(context);
    }
    const d = await doctorIn(browsers.a, server, visit, laptop);
    const p = await guestAt(browsers.b, visit.meetingLink, phone);
    await admitNext(d);
    for (const page of [d, p]) {
      await expectMoving(page, remoteVideo);
      await expectTone(page, remoteSound);
      await check(page);
    }
  } finally {
    for (const context of [laptop, phone]) await context.close();
    await doctor.post(`/api/integrations/telemedicine/end/${visit.consultationId}`, {});
  }
}

import { type Page, expect, test } from '@playwright/test';
import { Caller, schedule } from '../support/api';
import { admitNext, doctorIn, guestAt, remoteVideo } from '../support/people';
import { Server } from '../support/server';

const JOINS = 20;

/** From the click on "join" (already admitted once, so nobody has to press) to the first decoded remote frame. */
test('first remote frame after the click on join', async ({ browser }) => {
  const server = await Server.start();
  try {
    const [doctor, patient] = [await Caller.signIn(server, 'doctor'), await Caller.signIn(server, 'patient')];
    const visit = await schedule(doctor, patient);
    const d = await doctorIn(browser, server, visit);
    const first = await guestAt(browser, visit.meetingLink);
    await admitNext(d);
    await expect(first.locator(remoteVideo)).toBeVisible();

    const times: number[] = [];
    await leave(first);
    for (let join = 0; join < JOINS; join++) {
      // A browser profile of its own each time: nothing is cached, no camera runs.
      const context = await browser.newContext({ viewport: { width: 390, height: 780 } });
      const page = await context.newPage();
      await page.goto(visit.meetingLink);
      const button = page.getByTestId('join-call');
      await expect(button).toBeEnabled();
      await page.waitForTimeout(1500); // the check has its preview, as for a person who reads
      const took = await page.evaluate(
        ([button, video]) =>
          new Promise<number>((done) => {
            const began = performance.now();
            const watch = () => {
              const element = document.querySelector<HTMLVideoElement>(video!);
              if (!element) return void requestAnimationFrame(watch);
              element.requestVideoFrameCallback(() => done(performance.now() - began));
            };
            document.querySelector<HTMLElement>(`[data-testid=${button}]`)!.click();
            watch();
          }),
        ['join-call', remoteVideo]
      );
      times.push(took);
      await leave(page);
      await context.close();
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1]!);
    console.log(`\n${JSON.stringify({ first_frame_ms_p50: at(0.5), first_frame_ms_p95: at(0.95) })}`);
  } finally {
    await server.stop();
  }
});

async function leave(page: Page): Promise<void> {
  await page.getByTestId('leave').click();
  await page.getByTestId('leave-alone').click();
  await expect(page.getByTestId('after')).toBeVisible();
}

import { type Browser, type BrowserContext, type Page, expect } from '@playwright/test';
import { Caller, type Consultation } from './api';
import type { Server } from './server';

const phone = { width: 390, height: 780 };
const laptop = { width: 1280, height: 800 };

/** The doctor's browser on the call page, past the check. */
export async function doctorIn(browser: Browser, server: Server, visit: Consultation, prepared?: BrowserContext): Promise<Page> {
  const context = prepared ?? (await browser.newContext({ viewport: laptop }));
  await (await Caller.signIn(server, 'doctor')).into(context);
  const page = await context.newPage();
  await page.goto(`${server.url}/call/${visit.consultationId}`);
  await page.getByTestId('join-call').click();
  await expect(page.getByTestId('call')).toBeVisible();
  return page;
}

/** A phone's browser that opened an invitation link, agreed and passed the check. */
export async function guestAt(browser: Browser, link: string, context?: BrowserContext): Promise<Page> {
  const page = await (context ?? (await browser.newContext({ viewport: phone }))).newPage();
  await page.goto(link);
  const accept = page.getByTestId('consent-accept');
  await expect(accept.or(page.getByTestId('join-call'))).toBeVisible();
  if (await accept.isVisible()) {
    await page.getByRole('checkbox').check();
    await accept.click();
  }
  await page.getByTestId('join-call').click();
  return page;
}

/** The doctor lets in whoever waits longest. */
export async function admitNext(doctor: Page): Promise<void> {
  await openPanel(doctor, 'waiting');
  await doctor.getByTestId('admit').first().click();
}

export async function openPanel(page: Page, tab: 'waiting' | 'people' | 'chat' | 'prescribe'): Promise<void> {
  const button = page.getByTestId(`tab-${tab}`);
  if (!(await button.isVisible())) await page.getByTestId(tab === 'chat' ? 'open-chat' : 'open-waiting').click();
  if (await button.isVisible()) await button.click();
}

export const remoteVideo = '[data-testid=tile] video';
export const remoteSound = '[data-testid=sound][data-source=microphone]';

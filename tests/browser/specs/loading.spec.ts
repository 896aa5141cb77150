import { type Route, expect, test } from '@playwright/test';
import { Server } from '../support/server';

const PARTS = /\/_app\/immutable\/nodes\/[^/]*\.js$/;
const lose = (route: Route) => route.abort('internetdisconnected');

test('a page of which a part did not come is loaded anew by itself, once', async ({ page, browser }) => {
  const server = await Server.start();
  try {
    await page.route(PARTS, lose, { times: 1 });
    await page.goto(`${server.url}/sign-in`);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();

    const lost = await (await browser.newContext()).newPage();
    let loads = 0;
    lost.on('request', (request) => (loads += Number(request.isNavigationRequest())));
    await lost.route(PARTS, lose);
    await lost.goto(`${server.url}/sign-in`);
    await expect.poll(() => loads).toBe(2);
    await lost.waitForTimeout(1_500);
    expect(loads, 'it does not reload for ever').toBe(2);
  } finally {
    await server.stop();
  }
});

test('who types at once on a new page keeps the field', async ({ page }) => {
  const server = await Server.start();
  try {
    await page.goto(`${server.url}/sign-in`);
    const link = page.getByRole('link', { name: 'I forgot my password' });
    await link.focus();
    const focused = await link.evaluate(async (element: HTMLElement) => {
      element.click();
      const field = () => document.querySelector<HTMLInputElement>('main input');
      while (location.pathname === '/sign-in' || !field()) await new Promise(requestAnimationFrame);
      field()!.focus();
      await new Promise((done) => setTimeout(done, 500));
      return document.activeElement === field();
    });
    expect(focused).toBe(true);
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1 }), 'a heading is focused when nobody types').toBeFocused();
  } finally {
    await server.stop();
  }
});

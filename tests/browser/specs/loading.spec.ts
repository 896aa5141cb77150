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

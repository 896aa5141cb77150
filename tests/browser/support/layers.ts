import type { BrowserContext, WebSocketRoute } from '@playwright/test';

export type Layer = 'low' | 'medium' | 'high';

/**
 * Wishes about the size of pictures, sent over the page's own signaling in place of the page's: the
 * page itself asks for the large one on its stage and for small ones elsewhere, never for the middle.
 */
export class LayerWishes {
  private server: WebSocketRoute | undefined;

  static async of(context: BrowserContext): Promise<LayerWishes> {
    const wishes = new LayerWishes();
    await context.routeWebSocket(/\/ws$/, (page) => {
      const server = page.connectToServer();
      page.onMessage((frame) => {
        if ((JSON.parse(String(frame)) as { type: string }).type !== 'prefer') server.send(frame);
      });
      wishes.server = server;
    });
    return wishes;
  }

  choose(participant: string, layer: Layer): void {
    if (!this.server) throw new Error('the page has no signaling connection');
    this.server.send(JSON.stringify({ type: 'prefer', preferences: [{ participant, source: 'camera', layer }] }));
  }
}

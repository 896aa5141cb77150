// The installed page: its service worker, a newer version that waits, and whether all that a
// scan needs is on this device.
import { dev } from '$app/environment';
import { preloadCode } from '$app/navigation';

/** All of it: the reader's worker has an address of its own, which must be answered without a connection. */
const SCOPE = '/';
const PAGES = ['/pharmacy', '/pharmacy/prescription', '/pharmacy/history', '/pharmacy/device'];
/** A page that stays open all day looks for a newer version so often, in milliseconds. */
const LOOK_FOR_NEWER_MS = 60 * 60_000;

/** Not in TypeScript's library: Chromium's question before installing. */
type InstallQuestion = Event & { prompt: () => Promise<unknown> };

class OfflineApp {
  /** Everything that a scan needs is kept on this device. */
  ready = $state(false);
  /** A newer version waits until it is wanted. */
  newer = $state(false);
  /** No service worker here: an old browser, or private browsing. */
  impossible = $state(false);
  canInstall = $state(false);
  #waiting: ServiceWorker | null = null;
  #question: InstallQuestion | null = null;
  #started = false;

  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    if (dev || !('serviceWorker' in navigator)) return void (this.impossible = true);
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#question = event as InstallQuestion;
      this.canInstall = true;
    });
    try {
      const registration = await navigator.serviceWorker.register('/service-worker.js', { scope: SCOPE });
      this.#follow(registration);
      await activeIn(registration);
      await Promise.all(PAGES.map((page) => preloadCode(page)));
      this.ready = true;
      setInterval(() => void registration.update().catch(() => undefined), LOOK_FOR_NEWER_MS);
    } catch {
      this.impossible = !this.ready && !navigator.serviceWorker.controller;
      this.ready = navigator.serviceWorker.controller !== null;
    }
  }

  /** Changes to the newer version; what was typed stays. */
  update(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.#waiting?.postMessage('take-over');
  }

  async install(): Promise<void> {
    this.canInstall = false;
    await this.#question?.prompt().catch(() => undefined);
  }

  #follow(registration: ServiceWorkerRegistration): void {
    const look = () => {
      // The first version has nobody to replace.
      if (!registration.waiting || !registration.active) return;
      this.#waiting = registration.waiting;
      this.newer = true;
    };
    look();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  }
}

/** Resolves once a version was installed whole. */
function activeIn(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((done, fail) => {
    const look = () => {
      if (registration.active) done();
      else if (worker?.state === 'redundant') fail(new Error('the page could not be kept'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}

export const offlineApp = new OfflineApp();

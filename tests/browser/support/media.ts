import { type Page, expect } from '@playwright/test';

/** Waits until a remote video shows frames that differ: a picture that moves, not a still. */
export async function expectMoving(page: Page, selector: string): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async (selector) => {
          const video = document.querySelector<HTMLVideoElement>(selector);
          if (!video || video.readyState < 2 || video.videoWidth === 0) return 'no picture';
          const frame = () => {
            const canvas = new OffscreenCanvas(64, 48);
            const context = canvas.getContext('2d', { willReadFrequently: true })!;
            context.drawImage(video, 0, 0, 64, 48);
            return context.getImageData(0, 0, 64, 48).data;
          };
          const first = frame();
          const bright = first.some((value, index) => index % 4 !== 3 && value > 32);
          await new Promise((done) => setTimeout(done, 700));
          const second = frame();
          const moved = second.some((value, index) => Math.abs(value - first[index]!) > 24);
          return bright && moved ? 'moving' : bright ? 'still' : 'black';
        }, selector),
      { timeout: 30_000, intervals: [300] }
    )
    .toBe('moving');
}

/** Waits until the remote sound carries a tone (the fake microphone beeps once a second). */
export async function expectTone(page: Page, selector: string): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async (selector) => {
          const element = document.querySelector<HTMLMediaElement>(selector);
          const stream = element?.srcObject;
          if (!(stream instanceof MediaStream) || stream.getAudioTracks().length === 0) return 'no sound';
          const context = new AudioContext();
          await context.resume();
          const analyser = context.createAnalyser();
          context.createMediaStreamSource(stream).connect(analyser);
          const samples = new Uint8Array(analyser.fftSize);
          const until = performance.now() + 2500;
          let loudest = 0;
          while (performance.now() < until && loudest < 16) {
            analyser.getByteTimeDomainData(samples);
            for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample - 128));
            await new Promise((done) => setTimeout(done, 40));
          }
          await context.close();
          return loudest >= 16 ? 'tone' : 'silence';
        }, selector),
      { timeout: 30_000, intervals: [200] }
    )
    .toBe('tone');
}

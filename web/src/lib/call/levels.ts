/** How loud a track is, and a tone to test the loudspeaker. */

/** 0 (silent) to 1 (loud), from time-domain samples in -1 to 1, on a scale that follows the ear. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  if (rms === 0) return 0;
  const decibels = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}

/** Calls back about ten times a second; returns how to stop. */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state === 'suspended') void context.resume().catch(() => undefined);
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudness(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Two soft notes on the chosen loudspeaker; resolves when they have been played. */
export async function playTone(speaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const gain = context.createGain();
  gain.gain.value = 0.2;
  gain.connect(out);
  const element = new Audio();
  element.srcObject = out.stream;
  await useSpeaker(element, speaker);
  await element.play();
  [440, 554].forEach((frequency, index) => {
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain);
    note.start(context.currentTime + index * 0.6);
    note.stop(context.currentTime + index * 0.6 + 0.5);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  element.srcObject = null;
  await context.close();
}

export function canChooseSpeaker(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}

/** Plays an element on the chosen loudspeaker; the default one when it is gone. */
export async function useSpeaker(element: HTMLMediaElement, speaker: string | undefined): Promise<void> {
  if (!speaker || !canChooseSpeaker() || element.sinkId === speaker) return;
  await element.setSinkId(speaker).catch(() => undefined);
}

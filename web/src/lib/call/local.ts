/**
 * The person's own microphone, camera and screen: which are on, on which device, and what is wrong
 * with them. A camera that is off is closed, so that its light goes out; a silent microphone stays open.
 */
import { Cell } from './cell';
import {
  listDevices,
  openBoth,
  openOne,
  openScreen,
  rememberChoice,
  rememberedChoice,
  type DeviceChoice,
  type DeviceKind,
  type DeviceList,
  type DeviceProblem,
  type Media
} from './devices';
import type { LocalTracks } from './session';
import type { Source } from './protocol';

export interface LocalView {
  opening: boolean;
  microphoneOn: boolean;
  cameraOn: boolean;
  sharing: boolean;
  problems: Record<DeviceKind, DeviceProblem | null>;
  devices: DeviceList;
  choice: DeviceChoice;
}

const NOTHING: LocalTracks = {
  microphone: { track: null, muted: true },
  camera: { track: null, muted: true },
  screen: { track: null, muted: false },
  'screen-audio': { track: null, muted: false }
};

export class LocalMedia {
  /** What the session sends. */
  readonly tracks = new Cell<LocalTracks>(NOTHING);
  readonly view: Cell<LocalView>;
  #media: Media;
  #storage: Storage | null;

  constructor(media: Media, storage: Storage | null) {
    this.#media = media;
    this.#storage = storage;
    this.view = new Cell<LocalView>({
      opening: false,
      microphoneOn: true,
      cameraOn: true,
      sharing: false,
      problems: { microphone: null, camera: null },
      devices: { microphones: [], cameras: [], speakers: [] },
      choice: rememberedChoice(storage)
    });
  }

  /** Opens what the person wants on; the rest of the call does not wait for what fails. */
  async open(wanted: { microphone: boolean; camera: boolean }): Promise<void> {
    this.view.patch({ opening: true, microphoneOn: wanted.microphone, cameraOn: wanted.camera });
    const { choice } = this.view.value;
    const none = { track: null, problem: null };
    const result = wanted.camera
      ? await openBoth(this.#media, choice)
      : { microphone: await openOne(this.#media, 'microphone', choice), camera: none };
    this.#place('microphone', result.microphone.track, !wanted.microphone);
    this.#place('camera', result.camera.track, result.camera.track === null);
    this.view.patch({
      opening: false,
      microphoneOn: wanted.microphone && result.microphone.track !== null,
      cameraOn: result.camera.track !== null,
      problems: { microphone: result.microphone.problem, camera: result.camera.problem }
    });
    await this.refreshDevices();
  }

  async setMicrophone(on: boolean): Promise<void> {
    const { track } = this.tracks.value.microphone;
    if (on && !track) return this.#reopen('microphone');
    this.#place('microphone', track, !on);
    this.view.patch({ microphoneOn: on });
  }

  async setCamera(on: boolean): Promise<void> {
    if (on) return this.#reopen('camera');
    this.#place('camera', null, true);
    this.view.patch({ cameraOn: false });
  }

  /** False when the person backed out or the browser cannot. */
  async shareScreen(): Promise<boolean> {
    const shared = await openScreen(this.#media);
    if (!shared) return false;
    // The browser's own "stop sharing" button ends the track.
    shared.screen.addEventListener('ended', () => this.stopScreen());
    this.#set('screen', shared.screen, false);
    this.#set('screen-audio', shared.sound, false);
    this.view.patch({ sharing: true });
    return true;
  }

  stopScreen(): void {
    this.#set('screen', null, false);
    this.#set('screen-audio', null, false);
    this.view.patch({ sharing: false });
  }

  /** A moderator silenced a source. */
  silence(source: Source): void {
    if (source === 'microphone') void this.setMicrophone(false);
    else if (source === 'camera') void this.setCamera(false);
    else this.stopScreen();
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.#remember({ [kind]: deviceId });
    const on = kind === 'microphone' ? this.tracks.value.microphone.track !== null : this.view.value.cameraOn;
    if (on) await this.#reopen(kind, kind === 'microphone' && !this.view.value.microphoneOn);
  }

  chooseSpeaker(deviceId: string): void {
    this.#remember({ speaker: deviceId });
  }

  async refreshDevices(): Promise<void> {
    this.view.patch({ devices: await listDevices(this.#media) });
  }

  close(): void {
    for (const source of Object.keys(NOTHING) as Source[]) this.tracks.value[source].track?.stop();
    this.tracks.set(NOTHING);
    this.view.patch({ sharing: false, cameraOn: false, microphoneOn: false });
  }

  async #reopen(kind: DeviceKind, muted = false): Promise<void> {
    this.view.patch({ opening: true });
    // Some phones open one camera at a time: the old one is closed first.
    if (kind === 'camera') this.tracks.value.camera.track?.stop();
    const { track, problem } = await openOne(this.#media, kind, this.view.value.choice);
    this.#place(kind, track, muted || track === null);
    const on = track !== null && !muted;
    this.view.patch({
      opening: false,
      problems: { ...this.view.value.problems, [kind]: problem },
      ...(kind === 'camera' ? { cameraOn: on } : { microphoneOn: on })
    });
    await this.refreshDevices();
  }

  #place(kind: DeviceKind, track: MediaStreamTrack | null, muted: boolean): void {
    if (track) {
      track.enabled = !muted;
      // A device that is unplugged, or taken by a phone call.
      track.onended = () => this.#ended(kind, track);
    }
    this.#set(kind, track, muted);
  }

  #ended(kind: DeviceKind, track: MediaStreamTrack): void {
    if (this.tracks.value[kind].track === track) void this.#reopen(kind, this.tracks.value[kind].muted);
  }

  #set(source: Source, track: MediaStreamTrack | null, muted: boolean): void {
    const before = this.tracks.value[source].track;
    if (before && before !== track) {
      before.onended = null;
      before.stop();
    }
    this.tracks.patch({ [source]: { track, muted } });
  }

  #remember(choice: DeviceChoice): void {
    this.view.patch({ choice: { ...this.view.value.choice, ...choice } });
    rememberChoice(this.#storage, this.view.value.choice);
  }
}

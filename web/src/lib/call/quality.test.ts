import { describe, expect, it } from 'vitest';
import { offeredCodecs } from './codecs';
import { problemOf } from './devices';
import { loudness } from './levels';
import { judge } from './network-check';
import { chooseStage, megabytes, networkState, ownQuality, preferences } from './quality';
import { SoundFirst } from './sound-first';
import { Sampler, type Sample } from './stats';
import type { Participant } from './protocol';

const sample = (fields: Partial<Sample> = {}): Sample => ({
  bytes: 0,
  roundTripMs: 50,
  lossUp: 0,
  lossDown: 0,
  up: 1,
  down: 1,
  framesDecoded: 1,
  limited: false,
  ...fields
});

const person = (id: string, ...sources: Participant['tracks'][number]['source'][]): Participant => ({
  id,
  name: id,
  role: 'guest',
  tracks: sources.map((source) => ({ source, muted: false })),
  handRaised: false,
  connected: true
});

describe('what is asked of the server', () => {
  const participants = [person('a', 'camera', 'microphone'), person('b', 'camera'), person('c', 'camera')];
  const stage = { participant: 'a', source: 'camera' as const };
  const visible = (id: string) => id !== 'c';
  const layers = (mode: 'full' | 'saver' | 'sound-only') =>
    preferences({ participants, stage, visible, mode }).map((wish) => `${wish.participant} ${wish.layer}`);

  it('is the stage large, thumbnails small, hidden pictures not at all', () => {
    expect(layers('full')).toEqual(['a high', 'b low', 'c off']);
  });
  it('is small when data is saved, and nothing but sound when that is chosen', () => {
    expect(layers('saver')).toEqual(['a low', 'b low', 'c off']);
    expect(layers('sound-only')).toEqual(['a off', 'b off', 'c off']);
  });
});

describe('the stage', () => {
  const people = [person('a', 'camera'), person('b', 'camera')];
  it('follows who speaks and stays when nobody does', () => {
    expect(chooseStage(people, ['b'], null, null)?.participant).toBe('b');
    expect(chooseStage(people, [], null, 'b')?.participant).toBe('b');
    expect(chooseStage(people, ['me'], null, 'gone')?.participant).toBe('a');
    expect(chooseStage([], [], null, null)).toBeNull();
  });
  it('is the shared screen, unless somebody is pinned', () => {
    const sharing = [...people, person('c', 'camera', 'screen')];
    expect(chooseStage(sharing, ['a'], null, null)).toEqual({ participant: 'c', source: 'screen' });
    expect(chooseStage(sharing, [], 'a', null)).toEqual({ participant: 'a', source: 'camera' });
  });
});

describe('the network in words', () => {
  it('takes the worse of what both sides see', () => {
    const fine = { broken: false, soundFirst: false };
    expect(networkState('good', 'good', fine)).toBe('good');
    expect(networkState('good', 'poor', fine)).toBe('slow');
    expect(networkState('good', 'good', { broken: false, soundFirst: true })).toBe('sound-first');
    expect(networkState('good', 'good', { broken: true, soundFirst: true })).toBe('reconnecting');
  });
  it('counts loss as the server does', () => {
    expect(ownQuality(sample({ lossUp: 0.019 }))).toBe('good');
    expect(ownQuality(sample({ lossUp: 0.03 }))).toBe('fair');
    expect(ownQuality(sample({ lossDown: 0.09 }))).toBe('poor');
  });
  it('rests the picture after three bad measurements and brings it back after six good ones', () => {
    const rest = new SoundFirst();
    const bad = sample({ lossUp: 0.3 });
    expect([bad, bad, bad].map((one) => rest.take(one))).toEqual([false, false, true]);
    const back = Array.from({ length: 6 }, () => rest.take(sample()));
    expect(back).toEqual([true, true, true, true, true, false]);
  });
  it('one bad measurement among good ones changes nothing', () => {
    const rest = new SoundFirst();
    const bad = sample({ lossDown: 0.5 });
    expect([bad, bad, sample(), bad, bad].some((one) => rest.take(one))).toBe(false);
  });
  it('judges the check before the visit', () => {
    expect(judge([sample(), sample()]).verdict).toBe('good');
    expect(judge([sample({ lossUp: 0.03 }), sample({ lossUp: 0.03, lossDown: 0.03 })]).verdict).toBe('fair');
    expect(judge([sample({ roundTripMs: 900 })]).verdict).toBe('poor');
    expect(judge([sample({ down: 0 })]).verdict).toBe('blocked');
  });
});

describe('measuring', () => {
  const report = (bytes: number, lost: number, received: number) => [
    { type: 'transport', bytesSent: bytes, bytesReceived: bytes },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.08 },
    { type: 'inbound-rtp', packetsReceived: received, packetsLost: lost, framesDecoded: 5 }
  ];
  it('gives rates and loss between two reports', () => {
    const sampler = new Sampler();
    sampler.sample(report(1_000, 0, 100), 0);
    const second = sampler.sample(report(3_500, 10, 190), 2_000);
    expect(second).toMatchObject({ bytes: 7_000, up: 10_000, down: 10_000, lossDown: 0.1, roundTripMs: 80 });
  });
  it('keeps the data used when the connection is replaced', () => {
    const sampler = new Sampler();
    sampler.sample(report(1_000_000, 0, 1), 0);
    expect(sampler.sample(report(10, 0, 1), 2_000).bytes).toBe(2_000_020);
  });
  it('writes megabytes as people read them', () => {
    expect([0, 1_240_000, 25_600_000].map(megabytes)).toEqual(['0.0', '1.2', '26']);
  });
});

it('a line offers one profile of each codec, VP8 first', () => {
  const codec = (mimeType: string, sdpFmtpLine?: string): RTCRtpCodec => ({ mimeType, clockRate: 90_000, sdpFmtpLine });
  const browser = [
    codec('video/VP9', 'profile-id=0'),
    codec('video/VP9', 'profile-id=2'),
    codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f'),
    codec('video/H264', 'packetization-mode=1;profile-level-id=42e01f'),
    codec('video/rtx'),
    codec('video/VP8'),
    codec('video/ulpfec')
  ];
  const offered = offeredCodecs('video', browser).map(({ mimeType, sdpFmtpLine }) => [mimeType, sdpFmtpLine]);
  expect(offered).toEqual([
    ['video/VP8', undefined],
    ['video/H264', 'packetization-mode=1;profile-level-id=42e01f'],
    ['video/VP9', 'profile-id=0'],
    ['video/rtx', undefined]
  ]);
  expect(offeredCodecs('video', [])).toEqual([]);
});

it('a device that fails has a reason that a person can act on', () => {
  const named = (name: string) => problemOf({ name });
  expect(named('NotAllowedError')).toBe('blocked');
  expect(named('NotFoundError')).toBe('none');
  expect(named('NotReadableError')).toBe('in-use');
  expect(named('SomethingElse')).toBe('failed');
  expect(problemOf(undefined)).toBe('failed');
});

it('silence shows no level and a loud voice nearly all of it', () => {
  expect(loudness(new Float32Array(64))).toBe(0);
  expect(loudness(new Float32Array(64).fill(0.3))).toBeGreaterThan(0.9);
});

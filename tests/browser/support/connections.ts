import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    /** Every media connection of the page, oldest first; the last is the call's. */
    connections?: RTCPeerConnection[];
  }
}

/** Makes the media connections of the pages to come readable for the test. */
export async function rememberConnections(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        (window.connections ??= []).push(this);
      }
    };
  });
}

export type Transport = 'udp' | 'tcp' | 'tls';

/** Takes away every relay address of another transport from what the pages to come are told. */
export async function relayOnlyBy(context: BrowserContext, transport: Transport): Promise<void> {
  await context.addInitScript((transport) => {
    const fits = (url: string) => (transport === 'tls' ? url.startsWith('turns:') : url.startsWith('turn:') && url.endsWith(`transport=${transport}`));
    const narrowed = (configuration?: RTCConfiguration) =>
      configuration?.iceServers && {
        ...configuration,
        iceServers: configuration.iceServers
          .map((server) => ({ ...server, urls: [server.urls].flat().filter(fits) }))
          .filter((server) => server.urls.length > 0)
      };
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(narrowed(configuration) ?? configuration);
      }
      override setConfiguration(configuration?: RTCConfiguration): void {
        super.setConfiguration(narrowed(configuration) ?? configuration);
      }
    };
  }, transport);
}

/** How the page's media leaves this device. */
export interface Way {
  type: string;
  /** Between the device and the relay; nothing without a relay. */
  relayBy: string | null;
}

/** The local end of the path that was chosen; nothing while there is none. */
export async function chosenWay(page: Page): Promise<Way | null> {
  return page.evaluate(async () => {
    const report = await window.connections!.at(-1)!.getStats();
    const entries = [...report.values()];
    const transport = entries.find((entry) => entry.type === 'transport' && entry.selectedCandidatePairId);
    const local = transport && report.get(report.get(transport.selectedCandidatePairId)?.localCandidateId);
    return local ? { type: local.candidateType as string, relayBy: (local.relayProtocol as string | undefined) ?? null } : null;
  });
}

/** One encoding of the camera, as its sender and (`lost`) the receiver's reports count it. */
export interface SentLayer {
  rid: string;
  ssrc: number;
  rtxSsrc: number;
  width: number;
  /** Packets, those sent again included. */
  packets: number;
  sentAgain: number;
  /** Packets that never arrived, neither at first nor again (RFC 3550 section 6.4.1). */
  lost: number;
  limitedBy: string;
}

export async function sentLayers(page: Page): Promise<SentLayer[]> {
  return page.evaluate(async () => {
    const report = [...(await window.connections!.at(-1)!.getStats()).values()];
    const lost = (ssrc: number) => report.find((entry) => entry.type === 'remote-inbound-rtp' && entry.ssrc === ssrc)?.packetsLost ?? 0;
    return report
      .filter((entry) => entry.type === 'outbound-rtp' && entry.kind === 'video' && entry.rid !== undefined)
      .map((entry) => ({
        rid: entry.rid,
        ssrc: entry.ssrc,
        rtxSsrc: entry.rtxSsrc ?? 0,
        width: entry.frameWidth ?? 0,
        packets: entry.packetsSent,
        sentAgain: entry.retransmittedPacketsSent ?? 0,
        lost: lost(entry.ssrc),
        limitedBy: entry.qualityLimitationReason
      }));
  });
}

/** Restarts ICE as the page does when the network of the device has changed; ends when it is done. */
export async function restartIce(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const connection = window.connections!.at(-1)!;
    const names = () => `${ufrag(connection.currentLocalDescription)} ${ufrag(connection.currentRemoteDescription)}`;
    const ufrag = (description: RTCSessionDescription | null) => /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1];
    const before = names();
    window.dispatchEvent(new Event('online'));
    const until = performance.now() + 15_000;
    while (performance.now() < until) {
      await new Promise((done) => setTimeout(done, 50));
      if (window.connections!.at(-1) !== connection) throw new Error('the connection was made anew instead');
      if (names() !== before && connection.connectionState === 'connected' && connection.signalingState === 'stable') return;
    }
    throw new Error(`ICE was not restarted: ${before}, now ${names()}, ${connection.connectionState}`);
  });
}

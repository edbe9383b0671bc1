// JsSIP over WebSocket, registered at our call server. The browser that it expects is a stand-in: a peer connection that speaks plain RTP.

import JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';

import { callServerAddress, webSocketPort } from './call-server.ts';
import { realm } from './kamailio.ts';
import { eventually } from './process.ts';
import { letGoOfLongTimers } from './lingering-timers.ts';
import { RtpStandIn } from './rtp-stand-in.ts';

interface Description {
  readonly type: string;
  readonly sdp: string;
}

/** As much of a browser's RTCPeerConnection as JsSIP uses. */
class PeerConnectionStandIn extends EventTarget {
  /** Where the media of this process belong. */
  static address = '';
  readonly iceConnectionState = 'connected';
  readonly iceGatheringState = 'complete';
  signalingState = 'stable';
  localDescription: Description | undefined;
  readonly rtp = RtpStandIn.open(PeerConnectionStandIn.address);

  async createOffer(): Promise<Description> {
    return { type: 'offer', sdp: (await this.rtp).describe() };
  }

  async createAnswer(): Promise<Description> {
    return { type: 'answer', sdp: (await this.rtp).describe() };
  }

  setLocalDescription(description: Description): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    return Promise.resolve();
  }

  async setRemoteDescription(description: Description): Promise<void> {
    (await this.rtp).take(description.sdp);
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
  }

  getSenders(): readonly never[] {
    return [];
  }

  close(): void {
    void this.rtp.then((rtp) => rtp.close());
  }
}

class SessionDescriptionStandIn {
  readonly type: string;
  readonly sdp: string;

  constructor({ type, sdp }: Description) {
    this.type = type;
    this.sdp = sdp;
  }
}

/** A stream without tracks: nothing is asked of a microphone. */
const media = {
  mediaStream: { getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [] } as never,
  mediaConstraints: { audio: true, video: false },
};

export class JsSipAgent {
  readonly ua: JsSIP.UA;
  /** The newest session, ours or theirs. */
  session: RTCSession | undefined;

  private constructor(ua: JsSIP.UA) {
    this.ua = ua;
  }

  static async start(options: { user: string; address: string }): Promise<JsSipAgent> {
    letGoOfLongTimers();
    PeerConnectionStandIn.address = options.address;
    Object.assign(globalThis, {
      window: globalThis,
      RTCPeerConnection: PeerConnectionStandIn,
      RTCSessionDescription: SessionDescriptionStandIn,
    });
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`ws://${callServerAddress}:${webSocketPort}`)],
      uri: `sip:${options.user}@${realm}`,
      password: `pw${options.user}`,
      register: true,
    });
    const agent = new JsSipAgent(ua);
    ua.on('newRTCSession', ({ session }: { session: RTCSession }) => {
      agent.session = session;
    });
    ua.start();
    await eventually('JsSIP registering', () => ua.isRegistered());
    return agent;
  }

  call(target: string): RTCSession {
    return this.ua.call(target, media);
  }

  answer(session: RTCSession): void {
    session.answer(media);
  }

  /** Does what a REFER asks for. */
  follow(event: { readonly accept: unknown }): void {
    if (typeof event.accept === 'function') Reflect.apply(event.accept, undefined, [() => undefined, media]);
  }

  async stop(): Promise<void> {
    this.ua.stop();
    await eventually('JsSIP leaving', () => !this.ua.isConnected());
  }
}

// What microphones and speakers the browser tells of. Names are told only once the page had a microphone.

export interface NamedDevice {
  readonly id: string;
  readonly name: string;
}

export interface SoundDevices {
  readonly microphones: readonly NamedDevice[];
  readonly speakers: readonly NamedDevice[];
}

export const noDevices: SoundDevices = { microphones: [], speakers: [] };

function named(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): readonly NamedDevice[] {
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default')
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label === '' ? `Device ${index + 1}` : label }));
}

export async function listDevices(): Promise<SoundDevices> {
  const devices = (await media?.enumerateDevices()) ?? [];
  return { microphones: named(devices, 'audioinput'), speakers: named(devices, 'audiooutput') };
}

/** Undefined where the page came neither over HTTPS nor from this machine: such pages get no microphone. */
const media = navigator.mediaDevices as MediaDevices | undefined;

/** Calls back when something is plugged in or out; gives back what ends that. */
export function onDevices(changed: () => void): () => void {
  media?.addEventListener('devicechange', changed);
  return () => media?.removeEventListener('devicechange', changed);
}

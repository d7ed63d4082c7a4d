import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFrame, type Frame } from '../../src/rpc/frame.ts';
import type { Recording } from './recording.ts';

/** The names of the recordings. */
export const RECORDINGS = ['test-driver', 'test-events', 'qemu-storage', 'qemu-guest', 'qemu-addresses'] as const;

/** One message of a recording. */
export interface RecordedFrame {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
  readonly frame: Frame;
}

/** A call of libvirt's own client and what the server has answered. */
export interface RecordedCall {
  readonly call: Frame;
  readonly reply: Frame;
}

/** The messages of a recording. */
export function readRecording(name: (typeof RECORDINGS)[number]): readonly RecordedFrame[] {
  const recording = JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as Recording;
  return recording.map(({ from, bytes: hex }) => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    return { from, bytes, frame: decodeFrame(bytes) };
  });
}

/** Every call of libvirt's protocol in all recordings. */
export function readRecordedCalls(): readonly RecordedCall[] {
  return RECORDINGS.flatMap((name) => {
    const open = new Map<number, Frame>();
    return readRecording(name).flatMap(({ from, frame }) => {
      if (frame.program !== 0x20008086) return [];
      if (from === 'client' && frame.type === 0) open.set(frame.serial, frame);
      const call = open.get(frame.serial);
      return from === 'server' && frame.type === 1 && call ? [{ call, reply: frame }] : [];
    });
  });
}

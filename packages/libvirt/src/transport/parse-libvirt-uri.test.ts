import { describe, expect, test } from 'vitest';
import { parseLibvirtUri, type ServerAddress } from './parse-libvirt-uri.ts';

const parse = (uri: string, readOnly = false) => parseLibvirtUri(uri, { userRuntimeFolder: '/run/user/7', readOnly });
const tcp = (host: string, port = 16_509): ServerAddress => ({ transport: 'tcp', host, port });

describe('where the server is', () => {
  test.each<[string, ServerAddress]>([
    ['qemu+tcp://host/system', tcp('host')],
    ['qemu+tcp://host:99/system', tcp('host', 99)],
    ['qemu+tcp://user@host/system', tcp('host')],
    ['qemu+tcp://[::1]:99/system', tcp('::1', 99)],
    ['qemu+tls://host/system', { transport: 'tls', host: 'host', port: 16_514 }],
    ['qemu://host/system', { transport: 'tls', host: 'host', port: 16_514 }],
    ['qemu+tls://host/system?pkipath=/a%20b', { transport: 'tls', host: 'host', port: 16_514, pkiPath: '/a b' }],
    ['qemu+unix:///system?socket=/tmp/a+b%25', { transport: 'unix', paths: ['/tmp/a+b%'] }],
    [
      'qemu:///system',
      { transport: 'unix', paths: ['/var/run/libvirt/virtqemud-sock', '/var/run/libvirt/libvirt-sock'] },
    ],
    ['test:///default?mode=legacy', { transport: 'unix', paths: ['/var/run/libvirt/libvirt-sock'] }],
    ['qemu:///system?mode=direct', { transport: 'unix', paths: ['/var/run/libvirt/virtqemud-sock'] }],
    ['qemu:///session?mode=legacy', { transport: 'unix', paths: ['/run/user/7/libvirt/libvirt-sock'] }],
  ])('%s', (uri, address) => {
    expect(parse(uri).address).toEqual(address);
  });

  test('a connection that cannot change anything has a socket of its own', () => {
    expect(parse('qemu:///system?mode=legacy', true).address).toEqual({
      transport: 'unix',
      paths: ['/var/run/libvirt/libvirt-sock-ro'],
    });
  });
});

describe('what the server is asked for', () => {
  test.each([
    ['qemu+tcp://host:1/system', 'qemu:///system'],
    ['test:///default', 'test:///default'],
    ['test+unix:///default?socket=/x', 'test:///default'],
    ['qemu+unix:///embed?root=/a%20b&socket=/x&mode=legacy', 'qemu:///embed?root=/a%20b'],
    ['qemu+tcp://host/?name=lxc%3A%2F%2F%2F', 'lxc:///'],
    ['remote+tcp://host', ''],
    ['xen+tcp://host', 'xen:///'],
  ])('%s: %s', (uri, driverUri) => {
    expect(parse(uri).driverUri).toBe(driverUri);
  });
});

describe('what is refused says what is wrong', () => {
  test.each([
    ['', 'is no URI'],
    ['qemu', 'is no URI'],
    ['://host', 'is no URI'],
    ['qemu+tcp:///system', 'there is no host'],
    ['qemu+tcp://host:0/system', 'the port 0'],
    ['qemu+tcp://host:65536/system', 'the port 65536'],
    ['qemu:///system?mode=else', 'mode=else'],
    ['qemu+unix:///system?socket=%zz', 'not escaped'],
  ])('%j', (uri, words) => {
    expect(() => parse(uri)).toThrow(
      expect.objectContaining({
        kind: 'invalid-argument',
        outcome: 'not-sent',
        message: expect.stringContaining(words),
      }),
    );
  });

  test.each([
    ['qemu+ssh://host/system', 'the transport ssh'],
    ['qemu+libssh2://host/system', 'the transport libssh2'],
    ['qemu+ext:///system', 'the transport ext'],
    ['qemu+tls://host/system?no_verify=1', 'no_verify'],
    ['qemu+tls://host/system?tls_priority=NORMAL', 'tls_priority'],
  ])('%s is not supported, by name', (uri, words) => {
    expect(() => parse(uri)).toThrow(
      expect.objectContaining({ kind: 'not-supported', message: expect.stringContaining(words) }),
    );
  });
});

/** Certificates and key for TLS, each as text in PEM form. */
export interface LibvirtTlsOptions {
  /** Authorities that the server's certificate may be signed by. Default: those of the files. */
  readonly ca?: string | undefined;
  /** The client's own certificate. Default: that of the files, if it is there. */
  readonly certificate?: string | undefined;
  /** The key of `certificate`. */
  readonly key?: string | undefined;
  /** The name or address that the server's certificate must carry. Default: the host of the URI. */
  readonly serverName?: string | undefined;
}

/** How {@link createLibvirtClient} connects. */
export interface LibvirtClientOptions {
  /**
   * As libvirt's users write it: `qemu:///system`, `qemu+unix:///system?socket=/path`, `qemu+tcp://host/system`,
   * `qemu+tls://host:16514/system`, `test:///default`. Without transport a host is reached by TLS, as by libvirt itself.
   *
   * @see https://libvirt.org/uri.html
   */
  readonly uri: string;
  /**
   * For `qemu+tls`. What is left out is read from the files of libvirt, at each connection: from the folder `pkipath` of the
   * URI, otherwise `/etc/pki/CA/cacert.pem`, `/etc/pki/libvirt/clientcert.pem` and
   * `/etc/pki/libvirt/private/clientkey.pem`. The server's certificate is always verified.
   */
  readonly tls?: LibvirtTlsOptions | undefined;
  /** Asks for a connection that cannot change anything. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Time for one connection, with TLS and authentication, in milliseconds. Default 10 000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * Time of a call that does not say its own, in milliseconds; also the time in which a message that has begun must have
   * arrived. Default 60 000.
   */
  readonly callTimeoutMs?: number | undefined;
  /**
   * A server that has said nothing for `intervalMs` is asked whether it is there; after `count` questions without an answer
   * the connection is given up. Default: 5 000 and 5, as libvirt's own.
   */
  readonly keepalive?: { readonly intervalMs?: number | undefined; readonly count?: number | undefined } | undefined;
  /**
   * Pauses between the attempts to restore subscriptions, in milliseconds: the first, doubled each time up to the last, each
   * shortened by up to a half at random. Default: 200 and 30 000.
   */
  readonly reconnect?:
    | { readonly initialDelayMs?: number | undefined; readonly maximumDelayMs?: number | undefined }
    | undefined;
  /**
   * Connections for what changes something, besides the one for reads and events. `write.connections`: how many, from 0 (they
   * share the connection of the reads) to 16; default 1. `write.requests`: how many calls each of them has under way at a
   * time, the others wait; default 4, one less than what a server of default configuration works on.
   */
  readonly write?: { readonly connections?: number | undefined; readonly requests?: number | undefined } | undefined;
}
